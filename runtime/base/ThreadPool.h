// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The process's one pool of threads, or the application's executor in its place. A parallel region splits its tasks into
// contiguous ranges, one a thread. Whether a region is worth a thread is decided by its work and by whether threads are awake; what
// it computes never is.
#pragma once

#include "base/Memory.h"

#include <cstdint>

namespace cauce::runtime {

constexpr uint32_t maxThreads = 1024;

// Tasks [begin, end) of a region.
using RangeFunction = void (*)(void *context, int64_t begin, int64_t end);

// Nanoseconds that one thread takes for all tasks of a region.
using Work = uint64_t;
constexpr Work unknownWork = UINT64_MAX; // worth all threads

// Keeps the pool's threads alive; without a reference they end. Sessions hold one each.
void retainThreadPool();
void releaseThreadPool();
// How many hold one.
uint32_t threadPoolUsers();

// The regions of one call of a function, on the thread that makes it. Workers stay awake from one to the next, and until the next
// call if calls follow each other closely.
class ParallelCall {
public:
  // Up to `threads` threads, the caller's included. Workers stay awake for `spin` nanoseconds after the call at least.
  explicit ParallelCall(uint32_t threads, uint64_t spin = 0) : threads(threads), spin(spin) {}
  ParallelCall(const ParallelCall &) = delete;
  ~ParallelCall() {
    if (begun)
      end();
  }

  // Runs all tasks and returns when they are done. On the caller alone if they are too little work, or if the pool is busy with
  // another caller's region: values do not depend on how work is split.
  void run(int64_t tasks, Work work, RangeFunction function, void *context);

private:
  void begin();
  void end();

  uint32_t threads;
  bool begun = false, isCounted = false;
  uint64_t spin, start = 0; // start: 0 if the call is not measured
  Work deferred = 0; // that could have run in parallel, had workers been awake
};

// One region with a call of its own, on as many threads as may be.
inline void parallelFor(uint32_t threads, int64_t tasks, RangeFunction function, void *context) {
  ParallelCall(threads).run(tasks, unknownWork, function, context);
}

// The processors that this process may run on, at most maxThreads; the threads of the application's executor if it has one.
uint32_t availableThreads();
// `threads`, or the limit of the process if that is less.
uint32_t limitThreads(uint32_t threads);

} // namespace cauce::runtime
