// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What this machine can do at best: operations a second, and bytes a second from each level of its memory.
#pragma once

#include "base/Status.h"

#include <cstddef>

namespace cauce::runtime {

struct Peaks {
  static constexpr int levels = 7;
  double flops = 0;             // f32 multiply-adds count two
  double bandwidth[levels] = {}; // reading a working set of workingSet(level) bytes again and again

  static size_t workingSet(int level) { return size_t(16384) << 2 * level; } // 16 KiB to 64 MiB
  // An upper limit for what works on so many bytes: they may lie in the caches that hold them.
  double bandwidthFor(double bytes) const;
  // The least seconds for so much work; 0 without peaks. `outMemory`: moving the bytes takes longer than computing.
  double leastSeconds(double flops, double bytes, bool *outMemory) const;
};

// Measures for some 0.1 s on `threads` threads of the pool.
Status measurePeaks(uint32_t threads, Peaks *out);

} // namespace cauce::runtime
