// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of NVIDIA's driver interface that these programs use, looked up in libcuda.so.1 when they start: they are built without a
// CUDA toolkit, and say so in a sentence where there is no driver.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace driver {

using Address = unsigned long long; // of device memory
using Context = struct ContextImpl *;
using Module = struct ModuleImpl *;
using Function = struct FunctionImpl *;
using Stream = struct StreamImpl *;
using Event = struct EventImpl *;
using Graph = struct GraphImpl *;
using GraphExec = struct GraphExecImpl *;

struct alignas(64) TensorMap {
  uint64_t opaque[16];
};

struct LaunchAttribute {
  int id;
  int padding;
  union {
    int value;
    char bytes[64];
  };
};

struct LaunchConfig {
  unsigned grid[3], block[3], sharedBytes;
  Stream stream;
  LaunchAttribute *attributes;
  unsigned attributeCount;
};

// As cuda.h numbers them.
enum { ComputeCapabilityMajor = 75, ComputeCapabilityMinor = 76, MultiprocessorCount = 16, L2Bytes = 38 };
enum { SharedSizeBytes = 1, LocalSizeBytes = 3, RegisterCount = 4, MaxDynamicSharedBytes = 8 };
enum { NonBlocking = 1, CaptureThreadLocal = 1, ProgrammaticStreamSerialization = 6 };

#define DRIVER_FUNCTIONS(F)                                                                                                       \
  F(cuInit, (unsigned))                                                                                                           \
  F(cuGetErrorString, (int, const char **))                                                                                       \
  F(cuDriverGetVersion, (int *))                                                                                                  \
  F(cuDeviceGetName, (char *, int, int))                                                                                          \
  F(cuDeviceGetAttribute, (int *, int, int))                                                                                      \
  F(cuDevicePrimaryCtxRetain, (Context *, int))                                                                                   \
  F(cuCtxSetCurrent, (Context))                                                                                                   \
  F(cuCtxSynchronize, ())                                                                                                         \
  F(cuModuleLoadData, (Module *, const void *))                                                                                   \
  F(cuModuleUnload, (Module))                                                                                                     \
  F(cuModuleGetFunction, (Function *, Module, const char *))                                                                      \
  F(cuModuleGetFunctionCount, (unsigned *, Module))                                                                               \
  F(cuModuleEnumerateFunctions, (Function *, unsigned, Module))                                                                   \
  F(cuFuncLoad, (Function))                                                                                                       \
  F(cuFuncGetAttribute, (int *, int, Function))                                                                                   \
  F(cuFuncSetAttribute, (Function, int, int))                                                                                     \
  F(cuMemAlloc_v2, (Address *, size_t))                                                                                           \
  F(cuMemFree_v2, (Address))                                                                                                      \
  F(cuMemAllocAsync, (Address *, size_t, Stream))                                                                                 \
  F(cuMemFreeAsync, (Address, Stream))                                                                                            \
  F(cuMemHostAlloc, (void **, size_t, unsigned))                                                                                  \
  F(cuMemFreeHost, (void *))                                                                                                      \
  F(cuMemcpyHtoD_v2, (Address, const void *, size_t))                                                                             \
  F(cuMemcpyDtoH_v2, (void *, Address, size_t))                                                                                   \
  F(cuMemcpyHtoDAsync_v2, (Address, const void *, size_t, Stream))                                                                \
  F(cuMemcpyDtoHAsync_v2, (void *, Address, size_t, Stream))                                                                      \
  F(cuMemcpyDtoDAsync_v2, (Address, Address, size_t, Stream))                                                                     \
  F(cuMemsetD8Async, (Address, unsigned char, size_t, Stream))                                                                    \
  F(cuStreamCreate, (Stream *, unsigned))                                                                                         \
  F(cuStreamSynchronize, (Stream))                                                                                                \
  F(cuStreamBeginCapture_v2, (Stream, int))                                                                                       \
  F(cuStreamEndCapture, (Stream, Graph *))                                                                                        \
  F(cuGraphInstantiateWithFlags, (GraphExec *, Graph, unsigned long long))                                                        \
  F(cuGraphLaunch, (GraphExec, Stream))                                                                                           \
  F(cuGraphExecDestroy, (GraphExec))                                                                                              \
  F(cuGraphDestroy, (Graph))                                                                                                      \
  F(cuEventCreate, (Event *, unsigned))                                                                                           \
  F(cuEventRecord, (Event, Stream))                                                                                               \
  F(cuEventSynchronize, (Event))                                                                                                  \
  F(cuEventElapsedTime, (float *, Event, Event))                                                                                  \
  F(cuLaunchKernel, (Function, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, Stream, void **, void **))   \
  F(cuLaunchKernelEx, (const LaunchConfig *, Function, void **, void **))                                                         \
  F(cuTensorMapEncodeTiled, (TensorMap *, int, uint32_t, void *, const uint64_t *, const uint64_t *, const uint32_t *,            \
                             const uint32_t *, int, int, int, int))

#define DRIVER_POINTER(name, parameters) inline int(*name) parameters = nullptr;
DRIVER_FUNCTIONS(DRIVER_POINTER)
#undef DRIVER_POINTER

[[noreturn]] inline void fail(const std::string &sentence) {
  fprintf(stderr, "%s\n", sentence.c_str());
  exit(1);
}

inline void check(int status, const char *call) {
  if (status == 0)
    return;
  const char *reason = "unknown error";
  cuGetErrorString(status, &reason);
  fail(std::string(call) + ": " + reason + " (" + std::to_string(status) + ")");
}
#define CHECK(call) ::driver::check(::driver::call, #call)

// Makes the primary context of device 0 current in this thread: what an application's own libraries use, too.
inline Context open() {
  void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    fail("no CUDA driver: " + std::string(dlerror()));
#define DRIVER_LOOKUP(name, parameters)                                                                                           \
  name = reinterpret_cast<int(*) parameters>(dlsym(library, #name));                                                              \
  if (!name)                                                                                                                      \
    fail("the CUDA driver is too old: it has no " #name);
  DRIVER_FUNCTIONS(DRIVER_LOOKUP)
#undef DRIVER_LOOKUP
  CHECK(cuInit(0));
  Context context;
  CHECK(cuDevicePrimaryCtxRetain(&context, 0));
  CHECK(cuCtxSetCurrent(context));
  return context;
}

inline int attribute(int which) {
  int value = 0;
  CHECK(cuDeviceGetAttribute(&value, which, 0));
  return value;
}

inline long long whole(const std::string &text) {
  char *end = nullptr;
  long long value = strtoll(text.c_str(), &end, 10);
  if (text.empty() || *end)
    fail("expected an integer, but got '" + text + "'");
  return value;
}

inline double number(const std::string &text) {
  char *end = nullptr;
  double value = strtod(text.c_str(), &end);
  if (text.empty() || *end)
    fail("expected a number, but got '" + text + "'");
  return value;
}

inline double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

inline Event makeEvent() {
  Event event;
  CHECK(cuEventCreate(&event, 0));
  return event;
}

// How long work on `stream` takes by the device's clock.
template <typename Work>
float millisecondsOnDevice(Stream stream, const Work &work) {
  static const Event before = makeEvent(), after = makeEvent();
  CHECK(cuEventRecord(before, stream));
  work();
  CHECK(cuEventRecord(after, stream));
  CHECK(cuEventSynchronize(after));
  float milliseconds;
  CHECK(cuEventElapsedTime(&milliseconds, before, after));
  return milliseconds;
}

// The bytes of a file, and a zero behind them, which PTX must end with.
inline std::vector<char> read(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    fail("cannot read " + path);
  std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  bytes.push_back(0);
  return bytes;
}

} // namespace driver
