// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loading and checking of programs.
#include "program/Program.h"

#include <cpuid.h>
#include <cstring>
#include <dlfcn.h>

namespace cauce {

size_t sizeOfDtype(cauce_abi_dtype_t dtype) {
  switch (dtype) {
  case CAUCE_DTYPE_F32:
  case CAUCE_DTYPE_I32:
    return 4;
  case CAUCE_DTYPE_F64:
  case CAUCE_DTYPE_I64:
    return 8;
  case CAUCE_DTYPE_F16:
  case CAUCE_DTYPE_BF16:
    return 2;
  default:
    return 1;
  }
}

const char *nameOfDtype(cauce_abi_dtype_t dtype) {
  static const char *const names[] = {"?", "f32", "f64", "i32", "i64", "ui8", "i1", "f16", "bf16", "i8"};
  return dtype <= CAUCE_DTYPE_I8 ? names[dtype] : "?";
}

std::string describeShape(const cauce_abi_program_t &program, const cauce_abi_tensor_t &tensor) {
  std::string text = "(";
  for (uint32_t i = 0; i < tensor.rank; ++i) {
    if (i)
      text += ", ";
    text += tensor.dims[i] >= 0 ? std::to_string(tensor.dims[i]) : program.symbols[~tensor.dims[i]];
  }
  return text + ")";
}

// The CPU's answer for the features that programs name.
static bool hasFeature(const char *name) {
  unsigned a, b, c, d, b7 = 0, c7 = 0, a71 = 0, unused, ce = 0;
  __cpuid(1, a, b, c, d);
  if (__get_cpuid_max(0, nullptr) >= 7) {
    __cpuid_count(7, 0, unused, b7, c7, d);
    __cpuid_count(7, 1, a71, unused, unused, unused);
  }
  if (__get_cpuid_max(0x80000000, nullptr) >= 0x80000001)
    __cpuid(0x80000001, unused, unused, ce, unused);
  // The operating system must save the wide registers too.
  uint64_t saved = 0;
  if (c & (1u << 27)) {
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    saved = uint64_t(high) << 32 | low;
  }
  bool ymm = (saved & 6) == 6, zmm = (saved & 0xe6) == 0xe6;
  struct Entry {
    const char *name;
    bool present;
  } const table[] = {
      {"sse3", bool(c & 1)},
      {"ssse3", bool(c >> 9 & 1)},
      {"sse4.1", bool(c >> 19 & 1)},
      {"sse4.2", bool(c >> 20 & 1)},
      {"popcnt", bool(c >> 23 & 1)},
      {"movbe", bool(c >> 22 & 1)},
      {"avx", (c >> 28 & 1) && ymm},
      {"f16c", (c >> 29 & 1) && ymm},
      {"fma", (c >> 12 & 1) && ymm},
      {"avx2", (b7 >> 5 & 1) && ymm},
      {"bmi", bool(b7 >> 3 & 1)},
      {"bmi2", bool(b7 >> 8 & 1)},
      {"lzcnt", bool(ce >> 5 & 1)},
      {"avx512f", (b7 >> 16 & 1) && zmm},
      {"avx512dq", (b7 >> 17 & 1) && zmm},
      {"avx512cd", (b7 >> 28 & 1) && zmm},
      {"avx512bw", (b7 >> 30 & 1) && zmm},
      {"avx512vl", (b7 >> 31 & 1) && zmm},
      {"avx512vbmi", (c7 >> 1 & 1) && zmm},
      {"avx512vnni", (c7 >> 11 & 1) && zmm},
      {"avx512bf16", (a71 >> 5 & 1) && zmm},
  };
  for (const Entry &entry : table)
    if (strcmp(entry.name, name) == 0)
      return entry.present;
  return false;
}

Status checkProgram(const cauce_abi_program_t *program) {
  if (!program || program->magic != CAUCE_ABI_MAGIC)
    return Status::error("this is not a cauce program: its descriptor does not start with the magic number");
  if (program->major != CAUCE_ABI_MAJOR)
    return Status::error("the program has ABI version %u.%u, but this runtime runs version %u: compile the model again",
                         program->major, program->minor, CAUCE_ABI_MAJOR);
  if (program->size < sizeof(cauce_abi_program_t))
    return Status::error("the program's descriptor has %llu bytes, but this runtime expects at least %zu",
                         (unsigned long long)program->size, sizeof(cauce_abi_program_t));
  std::string missing;
  for (uint32_t i = 0; i < program->feature_count; ++i)
    if (!hasFeature(program->features[i]))
      missing += std::string(missing.empty() ? "" : ", ") + program->features[i];
  if (!missing.empty())
    return Status::error("the program was compiled for %s and needs CPU features that this machine lacks: %s; compile "
                         "it with another --target",
                         program->target, missing.c_str());
  return Status::ok();
}

Status loadProgram(const std::string &path, const cauce_abi_program_t *&program) {
  void *library = dlopen(path.find('/') == std::string::npos ? ("./" + path).c_str() : path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return Status::error("cannot load '%s': %s", path.c_str(), dlerror());
  program = static_cast<const cauce_abi_program_t *>(dlsym(library, CAUCE_PROGRAM_SYMBOL));
  if (!program)
    return Status::error("'%s' is not a cauce program: it does not export " CAUCE_PROGRAM_SYMBOL, path.c_str());
  return checkProgram(program);
}

const cauce_abi_function_t *findFunction(const cauce_abi_program_t &program, const std::string &name) {
  for (uint32_t i = 0; i < program.function_count; ++i)
    if (name == program.functions[i].name)
      return &program.functions[i];
  return nullptr;
}

uint64_t arenaBytes(const cauce_abi_function_t &function, const int64_t *symbols) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < function.arena_count; ++i) {
    uint64_t term = function.arena[i].coefficient;
    for (uint32_t k = 0; k < function.arena[i].symbol_count; ++k)
      term *= symbols[function.arena[i].symbols[k]];
    bytes += term;
  }
  return bytes;
}

} // namespace cauce
