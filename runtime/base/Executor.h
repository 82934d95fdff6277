// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the application says about threads: how many there may be, and whose they are.
#pragma once

#include "base/ThreadPool.h"
#include "cauce/cauce.h"

namespace cauce::runtime {

// The application's; without `parallel_for` there is none. Changes only while no session lives.
extern cauce_executor_t applicationExecutor;

// Part number `part` of a region, of which each has a range of its own, fixed by the numbers alone. There are at least as many tasks as parts.
inline void runPart(RangeFunction function, void *context, int64_t tasks, uint32_t parts, uint32_t part) {
  int64_t share = tasks / parts, longer = tasks % parts; // the first `longer` ranges have one task more
  int64_t begin = share * part + (part < longer ? part : longer);
  function(context, begin, begin + share + (part < longer));
}

// Runs a region on the application's executor.
void runOnExecutor(uint32_t parts, int64_t tasks, RangeFunction function, void *context);

} // namespace cauce::runtime
