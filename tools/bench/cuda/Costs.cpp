// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cuda-costs launch                       what a launch, a graph of launches and a copy between them cost
// cuda-costs copy                         bandwidths of copies, and what an allocation costs
// cuda-costs load [--threads N] FILE...   how long cubins, fat binaries or PTX take to load, all functions in them included
//
// Set CUDA_CACHE_DISABLE=1 for what PTX costs the first time. Figures are medians.
#include "Driver.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <thread>

using namespace driver;

static double now() { return 1e6 * seconds(); }

static double median(int runs, const std::function<double()> &figure) {
  std::vector<double> figures;
  for (int i = 0; i < runs; ++i)
    figures.push_back(figure());
  std::sort(figures.begin(), figures.end());
  return figures[figures.size() / 2];
}

static double microseconds(int runs, const std::function<void()> &work) {
  work();
  return median(runs, [&] {
    double start = now();
    work();
    return now() - start;
  });
}

static double onDevice(int runs, Stream stream, const std::function<void()> &work) {
  work();
  return median(runs, [&] { return 1e3 * millisecondsOnDevice(stream, work); });
}

static void say(const char *what, double value, const char *unit) { printf("%-64s %10.2f %s\n", what, value, unit); }

// Kernels of four parameters and of twenty-nine, as many as three memrefs of rank 2 and some numbers make; `add` adds one to each
// of n numbers, after what the launch before it wrote.
static const char *source = R"(
.version 7.8
.target sm_90
.address_size 64
.visible .entry few(.param .u64 a, .param .u64 b, .param .u64 c, .param .u64 d) { ret; }
.visible .entry many(.param .u64 a0, .param .u64 a1, .param .u64 a2, .param .u64 a3, .param .u64 a4, .param .u64 a5, .param .u64 a6,
  .param .u64 a7, .param .u64 a8, .param .u64 a9, .param .u64 b0, .param .u64 b1, .param .u64 b2, .param .u64 b3, .param .u64 b4,
  .param .u64 b5, .param .u64 b6, .param .u64 b7, .param .u64 b8, .param .u64 b9, .param .u64 c0, .param .u64 c1, .param .u64 c2,
  .param .u64 c3, .param .u64 c4, .param .u64 c5, .param .u64 c6, .param .u64 c7, .param .u64 c8) { ret; }
.visible .entry add(.param .u64 y, .param .u32 n)
{
  .reg .pred %p;
  .reg .b32 %r<6>;
  .reg .f32 %f<3>;
  .reg .b64 %a<3>;
  mov.u32 %r1, %ctaid.x;
  mov.u32 %r2, %ntid.x;
  mov.u32 %r3, %tid.x;
  mad.lo.u32 %r4, %r1, %r2, %r3;
  ld.param.u32 %r5, [n];
  ld.param.u64 %a1, [y];
  mad.wide.u32 %a2, %r4, 4, %a1;
  griddepcontrol.launch_dependents;
  griddepcontrol.wait;
  setp.ge.u32 %p, %r4, %r5;
  @%p bra END;
  ld.global.f32 %f1, [%a2];
  add.rn.f32 %f2, %f1, 0f3F800000;
  st.global.f32 [%a2], %f2;
END:
  ret;
}
)";

namespace {
// A chain of launches of one kernel, or of copies within the device, of which each waits for the one before it.
struct Chain {
  Function kernel = nullptr;
  Address from = 0, to = 0;
  size_t bytes = 0;
  LaunchConfig config = {};
  LaunchAttribute overlap = {ProgrammaticStreamSerialization, 0, {1}};
  std::vector<void *> parameters;
  int length = 50;

  void run() {
    for (int i = 0; i < length; ++i)
      if (kernel)
        CHECK(cuLaunchKernelEx(&config, kernel, parameters.data(), nullptr));
      else
        CHECK(cuMemcpyDtoDAsync_v2(to, from, bytes, config.stream));
  }
  GraphExec capture(double *instantiation) {
    Graph graph;
    GraphExec exec;
    CHECK(cuStreamBeginCapture_v2(config.stream, CaptureThreadLocal));
    run();
    CHECK(cuStreamEndCapture(config.stream, &graph));
    double start = now();
    CHECK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    *instantiation = now() - start;
    CHECK(cuGraphDestroy(graph));
    return exec;
  }
};
} // namespace

static void timeChain(const char *name, Chain chain) {
  printf("%s, %d in a row on a stream\n", name, chain.length);
  Stream stream = chain.config.stream;
  auto wait = [&] { CHECK(cuStreamSynchronize(stream)); };
  for (bool overlapped : {false, true}) {
    if (overlapped && !chain.kernel)
      break;
    chain.config.attributes = &chain.overlap;
    chain.config.attributeCount = overlapped;
    const char *how = overlapped ? ", dependents start early" : "";
    say((std::string("  one by one: calls") + how).c_str(), median(50, [&] {
          double start = now();
          chain.run();
          double end = now();
          wait();
          return (end - start) / chain.length;
        }), "us each");
    say((std::string("  one by one: until all are done") + how).c_str(), microseconds(50, [&] { chain.run(), wait(); }) / chain.length,
        "us each");
    double instantiation;
    GraphExec exec = chain.capture(&instantiation);
    auto replay = [&] { CHECK(cuGraphLaunch(exec, stream)); };
    say((std::string("  graph: instantiation") + how).c_str(), instantiation, "us");
    replay(), wait();
    say((std::string("  graph: call") + how).c_str(), median(50, [&] {
          double start = now();
          replay();
          double end = now();
          wait();
          return end - start;
        }), "us");
    say((std::string("  graph: until all are done") + how).c_str(), microseconds(50, [&] { replay(), wait(); }) / chain.length,
        "us each");
    say((std::string("  graph: on the device, 20 replays") + how).c_str(), onDevice(20, stream, [&] {
          for (int i = 0; i < 20; ++i)
            replay();
        }) / (20 * chain.length), "us each");
    CHECK(cuGraphExecDestroy(exec));
  }
}

static void timeLaunches() {
  Module module;
  Stream stream;
  CHECK(cuModuleLoadData(&module, source));
  CHECK(cuStreamCreate(&stream, NonBlocking));
  Address zeros[32] = {};
  for (const char *name : {"few", "many"}) {
    Chain chain;
    CHECK(cuModuleGetFunction(&chain.kernel, module, name));
    chain.config = {{1, 1, 1}, {32, 1, 1}, 0, stream, nullptr, 0};
    for (int i = 0; i < 29; ++i)
      chain.parameters.push_back(&zeros[i]);
    say((std::string("launch and wait, parameters: ") + name).c_str(), microseconds(500, [&] {
          CHECK(cuLaunchKernelEx(&chain.config, chain.kernel, chain.parameters.data(), nullptr));
          CHECK(cuStreamSynchronize(stream));
        }), "us");
    timeChain((std::string("empty kernel, parameters: ") + name).c_str(), chain);
  }
  for (size_t bytes : {size_t(1) << 12, size_t(1) << 20}) {
    Chain chain;
    CHECK(cuMemAlloc_v2(&chain.from, bytes));
    CHECK(cuMemAlloc_v2(&chain.to, bytes));
    chain.bytes = bytes;
    chain.config.stream = stream;
    timeChain(("copies of " + std::to_string(bytes) + " bytes within the device").c_str(), chain);
  }
  for (unsigned count : {1u << 10, 1u << 20, 1u << 24}) {
    Chain chain;
    Address memory;
    CHECK(cuMemAlloc_v2(&memory, 4 * size_t(count)));
    CHECK(cuMemsetD8Async(memory, 0, 4 * size_t(count), stream));
    CHECK(cuModuleGetFunction(&chain.kernel, module, "add"));
    chain.config = {{(count + 255) / 256, 1, 1}, {256, 1, 1}, 0, stream, nullptr, 0};
    chain.parameters = {&memory, &count};
    timeChain(("y += 1 of " + std::to_string(count) + " numbers").c_str(), chain);
    // Every launch and every replay counts, so one that did not run or ran too early shows.
    std::vector<float> first(1), last(1);
    CHECK(cuMemcpyDtoH_v2(first.data(), memory, 4));
    CHECK(cuMemcpyDtoH_v2(last.data(), memory + 4 * size_t(count - 1), 4));
    // A chain of 50, per timing: 50, 51, 1, 50, 51 and 20 x 21, with and without overlap.
    float expected = 50 * 2 * (50 + 51 + 1 + 50 + 51 + 420);
    if (first[0] != expected || last[0] != expected)
      fail("expected " + std::to_string(expected) + ", but got " + std::to_string(first[0]) + " and " + std::to_string(last[0]));
  }
}

static void timeCopies() {
  Stream stream, other;
  CHECK(cuStreamCreate(&stream, NonBlocking));
  CHECK(cuStreamCreate(&other, NonBlocking));
  size_t most = size_t(256) << 20;
  Address a, b;
  void *pinned, *pinnedToo;
  CHECK(cuMemAlloc_v2(&a, most));
  CHECK(cuMemAlloc_v2(&b, most));
  CHECK(cuMemHostAlloc(&pinned, most, 0));
  CHECK(cuMemHostAlloc(&pinnedToo, most, 0));
  memset(pinned, 1, most);
  memset(pinnedToo, 1, most);
  std::vector<char> pageable(most, 1);
  auto wait = [&] { CHECK(cuStreamSynchronize(stream)); };
  for (size_t bytes : {size_t(4) << 10, size_t(64) << 10, size_t(1) << 20, size_t(16) << 20, most}) {
    printf("%zu bytes\n", bytes);
    auto rate = [&](const char *what, double time) {
      printf("  %-62s %10.2f us %8.1f GB/s\n", what, time, double(bytes) / time / 1e3);
    };
    rate("to the device, pinned", microseconds(20, [&] { CHECK(cuMemcpyHtoDAsync_v2(a, pinned, bytes, stream)), wait(); }));
    rate("to the device, pageable", microseconds(20, [&] { CHECK(cuMemcpyHtoD_v2(a, pageable.data(), bytes)); }));
    rate("to the host, pinned", microseconds(20, [&] { CHECK(cuMemcpyDtoHAsync_v2(pinned, a, bytes, stream)), wait(); }));
    rate("to the host, pageable", microseconds(20, [&] { CHECK(cuMemcpyDtoH_v2(pageable.data(), a, bytes)); }));
    rate("both ways at once, pinned, each way", microseconds(20, [&] {
           CHECK(cuMemcpyHtoDAsync_v2(a, pinned, bytes, stream));
           CHECK(cuMemcpyDtoHAsync_v2(pinnedToo, b, bytes, other));
           wait();
           CHECK(cuStreamSynchronize(other));
         }));
    rate("within the host, to pinned memory", microseconds(20, [&] { memcpy(pinned, pageable.data(), bytes); }));
    rate("within the device, on the device's clock", onDevice(20, stream, [&] { CHECK(cuMemcpyDtoDAsync_v2(b, a, bytes, stream)); }));
  }
  for (size_t bytes : {size_t(1) << 20, most}) {
    printf("an allocation of %zu bytes, and its release\n", bytes);
    Address memory;
    say("  cuMemAlloc", microseconds(20, [&] { CHECK(cuMemAlloc_v2(&memory, bytes)), CHECK(cuMemFree_v2(memory)); }), "us");
    say("  cuMemAllocAsync", microseconds(20, [&] {
          CHECK(cuMemAllocAsync(&memory, bytes, stream));
          CHECK(cuMemFreeAsync(memory, stream));
        }), "us");
    wait();
    void *host;
    say("  cuMemHostAlloc", microseconds(5, [&] { CHECK(cuMemHostAlloc(&host, bytes, 0)), CHECK(cuMemFreeHost(host)); }), "us");
  }
}

static void timeLoads(Context context, size_t threads, int count, char **files) {
  std::vector<std::vector<char>> images;
  for (int i = 0; i < count; ++i)
    images.push_back(read(files[i]));
  unsigned functions = 0;
  for (int round = 0; round < 3; ++round) {
    std::vector<Module> modules(images.size());
    double start = now();
    auto load = [&](size_t first) {
      for (size_t i = first; i < images.size(); i += threads)
        CHECK(cuModuleLoadData(&modules[i], images[i].data()));
    };
    std::vector<std::thread> team;
    for (size_t t = 1; t < threads; ++t)
      team.emplace_back([&, t] {
        CHECK(cuCtxSetCurrent(context));
        load(t);
      });
    load(0);
    for (std::thread &thread : team)
      thread.join();
    double loaded = now();
    functions = 0;
    for (Module module : modules) {
      unsigned inModule = 0;
      CHECK(cuModuleGetFunctionCount(&inModule, module));
      std::vector<Function> all(inModule);
      CHECK(cuModuleEnumerateFunctions(all.data(), inModule, module));
      for (Function function : all)
        CHECK(cuFuncLoad(function));
      functions += inModule;
    }
    double end = now();
    printf("%s: %zu images, %u functions, %zu threads: %.3f ms to load, %.3f ms for the functions\n", round ? "again" : files[0],
           images.size(), functions, threads, (loaded - start) / 1e3, (end - loaded) / 1e3);
    for (Module module : modules)
      CHECK(cuModuleUnload(module));
  }
}

int main(int argc, char **argv) {
  std::string what = argc > 1 ? argv[1] : "";
  bool saysThreads = what == "load" && argc > 3 && argv[2] == std::string("--threads");
  int firstFile = saysThreads ? 4 : 2;
  if (what != "launch" && what != "copy" && (what != "load" || argc <= firstFile))
    fail("usage: cuda-costs launch | copy | load [--threads N] FILE...");
  double start = now();
  Context context = open();
  printf("driver and context: %.0f ms\n", (now() - start) / 1e3);
  char name[128] = "";
  int version = 0;
  CHECK(cuDeviceGetName(name, sizeof(name), 0));
  CHECK(cuDriverGetVersion(&version));
  printf("%s, compute capability %d.%d, %d multiprocessors, %d MiB of L2, driver for CUDA %d.%d\n", name, attribute(ComputeCapabilityMajor),
         attribute(ComputeCapabilityMinor), attribute(MultiprocessorCount), attribute(L2Bytes) >> 20, version / 1000, version % 1000 / 10);
  if (what == "launch")
    timeLaunches();
  else if (what == "copy")
    timeCopies();
  else
    timeLoads(context, saysThreads ? size_t(std::clamp(whole(argv[3]), 1ll, 64ll)) : 1, argc - firstFile, argv + firstFile);
}
