// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// lld as a library: no linker process, no toolchain on the user's machine.
#include "compiler/program/Link.h"

#include "runtime/include/cauce/program_abi.h"
#include "lld/Common/Driver.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

LLD_HAS_DRIVER(elf)

using namespace mlir;

namespace cauce {

static LogicalResult run(std::vector<std::string> arguments, std::string &error) {
  arguments.insert(arguments.begin(), "ld.lld");
  std::vector<const char *> raw;
  for (const std::string &argument : arguments)
    raw.push_back(argument.c_str());
  llvm::raw_string_ostream stream(error);
  lld::Result result = lld::lldMain(raw, stream, stream, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode == 0)
    return success();
  error = "linking failed: " + error;
  return failure();
}

LogicalResult linkSharedObject(StringRef object, StringRef output, std::string &error) {
  return run({"-shared", "-z", "defs", "-z", "noexecstack", "--gc-sections", "-soname", "program", "-o", output.str(), object.str()}, error);
}

LogicalResult linkExecutable(StringRef object, StringRef library, uint32_t readers, StringRef output,
                             std::string &error) {
  std::string start = (library + "/start.o").str(), runtime = (library + "/libcauce_standalone.a").str();
  for (const std::string &file : {start, runtime})
    if (!llvm::sys::fs::exists(file)) {
      error = "the runtime's '" + file + "' is missing: it belongs beside the compiler, in ../lib/cauce";
      return failure();
    }
  std::string libc;
  for (const char *candidate : {"/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6", "/usr/lib/libc.so.6"})
    if (libc.empty() && llvm::sys::fs::exists(candidate))
      libc = candidate;
  if (libc.empty()) {
    error = "the C library libc.so.6 is not where executables find it";
    return failure();
  }
  std::vector<std::string> arguments = {"-pie", "--gc-sections", "-s", "-z", "noexecstack", "-z", "now", "--dynamic-linker",
                                        "/lib64/ld-linux-x86-64.so.2", "-o", output.str(), start, object.str(), runtime, libc};
  // The runtime refers to its readers weakly: those that the model names are pulled in, and no others.
  for (auto [reader, name] : {std::pair(CAUCE_READER_CSV, "csv"), {CAUCE_READER_IDX, "idx"}, {CAUCE_READER_NPY, "npy"}})
    if (readers >> reader & 1)
      arguments.insert(arguments.end(), {"-u", std::string("cauce_reader_") + name});
  return run(arguments, error);
}

} // namespace cauce
