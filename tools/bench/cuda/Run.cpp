// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads a kernel from a cubin, a fat binary or PTX, runs it once on the files that are its arguments, writes what it wrote to
// files, and with --seconds times it. The arguments:
//   i32:V i64:V f32:V         a number
//   in:FILE                   device memory with the bytes of the file
//   out:FILE:BYTES            device memory, filled with 0xff before the first run and written to the file after it
//   --hidden in:FILE          the same, but no argument: behind it, h0, h1, ... are these
//   @I                        the address of argument I, or of hI, again
//   memref:I:ROWS:COLUMNS     MLIR's descriptor of it, by value
//   map:I:TYPE:ROWS:COLUMNS:BOX_ROWS:BOX_COLUMNS   a tensor map of it, by value: TYPE is f16, bf16 or f32, boxes are swizzled
//   mapptr:...                the same in device memory
#include "Driver.h"

#include <algorithm>
#include <cstring>

using namespace driver;

static const char *usage = "usage: cuda-run IMAGE KERNEL [--grid X,Y,Z] [--block X,Y,Z] [--shared BYTES] [--seconds S] [--operations N] "
                           "[--bytes N] [--hidden in:FILE]... ARGUMENT...";

static std::vector<std::string> split(const std::string &text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text)
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

namespace {
struct Argument {
  TensorMap value = {}; // or what is passed instead, in its first bytes
  Address memory = 0;
  size_t bytes = 0;
  std::string file; // to write
};

struct Launch {
  unsigned grid[3] = {1, 1, 1}, block[3] = {1, 1, 1}, shared = 0;
  double seconds = 0, operations = 0, bytes = 0;
  std::vector<Argument> arguments, hidden;
};
} // namespace

static Address allocate(size_t bytes) {
  Address memory;
  CHECK(cuMemAlloc_v2(&memory, std::max<size_t>(bytes, 1)));
  return memory;
}

static TensorMap tensorMap(const std::vector<std::string> &parts, Address memory) {
  // As cuda.h numbers them.
  int type = parts[2] == "f16" ? 6 : parts[2] == "f32" ? 7 : parts[2] == "bf16" ? 9 : 0;
  if (type == 0)
    fail("expected f16, bf16 or f32, but got '" + parts[2] + "'");
  uint64_t rows = uint64_t(whole(parts[3])), columns = uint64_t(whole(parts[4]));
  uint64_t dims[] = {columns, rows}, strides[] = {columns * (type == 7 ? 4 : 2)};
  uint32_t box[] = {uint32_t(whole(parts[6])), uint32_t(whole(parts[5]))}, steps[] = {1, 1};
  TensorMap map;
  CHECK(cuTensorMapEncodeTiled(&map, type, 2, reinterpret_cast<void *>(memory), dims, strides, box, steps, /*interleave=*/0,
                               /*swizzle of 128 bytes=*/3, /*L2 promotion of 128 bytes=*/2, /*zeros outside=*/0));
  return map;
}

static Argument parse(const std::string &text, const Launch &launch) {
  Argument argument;
  auto set = [&](auto value) { memcpy(&argument.value, &value, sizeof(value)); };
  auto memoryOf = [&](const std::string &name) {
    bool hidden = !name.empty() && name[0] == 'h';
    const std::vector<Argument> &list = hidden ? launch.hidden : launch.arguments;
    size_t index = size_t(whole(name.substr(hidden)));
    if (index >= list.size())
      fail("expected one of " + std::to_string(list.size()) + " arguments before it, but got '" + name + "'");
    return list[index].memory;
  };
  std::vector<std::string> parts = split(text, ':');
  std::string kind = parts[0] + ":" + std::to_string(parts.size());
  if (text[0] == '@') {
    set(memoryOf(text.substr(1)));
  } else if (kind == "in:2") {
    std::vector<char> bytes = read(parts[1]);
    argument.bytes = bytes.size() - 1;
    argument.memory = allocate(argument.bytes);
    CHECK(cuMemcpyHtoD_v2(argument.memory, bytes.data(), argument.bytes));
    set(argument.memory);
  } else if (kind == "out:3") {
    argument.file = parts[1];
    argument.bytes = size_t(whole(parts[2]));
    argument.memory = allocate(argument.bytes);
    CHECK(cuMemsetD8Async(argument.memory, 0xff, argument.bytes, nullptr));
    set(argument.memory);
  } else if (kind == "memref:4") {
    Address memory = memoryOf(parts[1]);
    uint64_t rows = uint64_t(whole(parts[2])), columns = uint64_t(whole(parts[3]));
    argument.value = {{memory, memory, 0, rows, columns, columns, 1}};
  } else if (kind == "map:7") {
    argument.value = tensorMap(parts, memoryOf(parts[1]));
  } else if (kind == "mapptr:7") {
    TensorMap map = tensorMap(parts, memoryOf(parts[1]));
    Address copy = allocate(sizeof(map));
    CHECK(cuMemcpyHtoD_v2(copy, &map, sizeof(map)));
    set(copy);
  } else if (kind == "i32:2") {
    set(int32_t(whole(parts[1])));
  } else if (kind == "i64:2") {
    set(int64_t(whole(parts[1])));
  } else if (kind == "f32:2") {
    set(float(number(parts[1])));
  } else {
    fail("unknown argument '" + text + "'");
  }
  return argument;
}

static void parseSizes(const std::string &text, unsigned (&out)[3]) {
  std::vector<std::string> sizes = split(text, ',');
  if (sizes.size() > 3)
    fail("expected at most 3 sizes, but got '" + text + "'");
  for (size_t i = 0; i < sizes.size(); ++i)
    out[i] = unsigned(whole(sizes[i]));
}

static Launch parse(int count, char **texts) {
  Launch launch;
  for (int i = 0; i < count; ++i) {
    std::string text = texts[i];
    if (text.substr(0, 2) != "--") {
      launch.arguments.push_back(parse(text, launch));
      continue;
    }
    std::string value = ++i < count ? texts[i] : "";
    if (text == "--grid")
      parseSizes(value, launch.grid);
    else if (text == "--block")
      parseSizes(value, launch.block);
    else if (text == "--shared")
      launch.shared = unsigned(whole(value));
    else if (text == "--seconds")
      launch.seconds = number(value);
    else if (text == "--operations")
      launch.operations = number(value);
    else if (text == "--bytes")
      launch.bytes = number(value);
    else if (text == "--hidden")
      launch.hidden.push_back(parse(value, launch));
    else
      fail(usage);
  }
  return launch;
}

static Function load(const char *image, const char *name, unsigned shared) {
  Module module;
  Function kernel;
  CHECK(cuModuleLoadData(&module, read(image).data()));
  CHECK(cuModuleGetFunction(&kernel, module, name));
  if (shared)
    CHECK(cuFuncSetAttribute(kernel, MaxDynamicSharedBytes, int(shared)));
  int registers = 0, fixed = 0, local = 0;
  CHECK(cuFuncGetAttribute(&registers, RegisterCount, kernel));
  CHECK(cuFuncGetAttribute(&fixed, SharedSizeBytes, kernel));
  CHECK(cuFuncGetAttribute(&local, LocalSizeBytes, kernel));
  printf("%s: %d registers, %d + %u bytes of shared memory, %d of local memory", name, registers, fixed, shared, local);
  return kernel;
}

static void write(const Argument &argument) {
  std::vector<char> bytes(argument.bytes);
  CHECK(cuMemcpyDtoH_v2(bytes.data(), argument.memory, bytes.size()));
  std::ofstream file(argument.file, std::ios::binary);
  if (!file.write(bytes.data(), std::streamsize(bytes.size())).flush())
    fail("cannot write " + argument.file);
}

// The first fifth of the time warms up.
template <typename Run>
static std::vector<float> timesOf(double wanted, const Run &run) {
  std::vector<float> times;
  for (double start = seconds(); times.size() < 5 || seconds() - start < wanted;) {
    float milliseconds = millisecondsOnDevice(nullptr, run);
    if (seconds() - start > 0.2 * wanted)
      times.push_back(milliseconds);
  }
  std::sort(times.begin(), times.end());
  return times;
}

int main(int argc, char **argv) {
  if (argc < 3)
    fail(usage);
  open();
  Launch launch = parse(argc - 3, argv + 3);
  Function kernel = load(argv[1], argv[2], launch.shared);
  std::vector<void *> pointers;
  for (Argument &argument : launch.arguments)
    pointers.push_back(&argument.value);
  auto run = [&] {
    const unsigned *grid = launch.grid, *block = launch.block;
    CHECK(cuLaunchKernel(kernel, grid[0], grid[1], grid[2], block[0], block[1], block[2], launch.shared, nullptr, pointers.data(),
                         nullptr));
  };
  run();
  CHECK(cuCtxSynchronize());
  for (const Argument &argument : launch.arguments)
    if (!argument.file.empty())
      write(argument);

  if (launch.seconds > 0) {
    std::vector<float> times = timesOf(launch.seconds, run);
    double median = times[times.size() / 2];
    printf("; %zu runs, median %.2f us, quartiles %.2f to %.2f", times.size(), 1e3 * median, 1e3 * times[times.size() / 4],
           1e3 * times[times.size() * 3 / 4]);
    if (launch.operations > 0)
      printf(", %.1f TFLOP/s", launch.operations / median / 1e9);
    if (launch.bytes > 0)
      printf(", %.0f GB/s", launch.bytes / median / 1e6);
  }
  printf("\n");
}
