// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The process's one pool of threads. A parallel region splits its tasks into contiguous ranges, one a thread, fixed by the
// numbers alone. Workers spin for a moment after a region, because a training step is a chain of short ones, and then
// sleep on a futex.
#pragma once

#include "base/Memory.h"

#include <cstdint>

namespace cauce::runtime {

constexpr uint32_t maxThreads = 1024;

// Tasks [begin, end) of a region.
using RangeFunction = void (*)(void *context, int64_t begin, int64_t end);

// Keeps the pool's threads alive; without a reference they end. Sessions hold one each.
void retainThreadPool();
void releaseThreadPool();

// Runs `tasks` tasks on up to `threads` threads, of which the caller is one, and returns when they are done. If the
// pool is busy with another caller's region, all of it runs on the caller: values do not depend on how work is split.
void parallelFor(uint32_t threads, int64_t tasks, RangeFunction function, void *context);

// The processors that this process may run on, at most maxThreads.
uint32_t availableThreads();

} // namespace cauce::runtime
