// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Offsets for buffers that live at overlapping times.
#pragma once

#include <cstdint>
#include <vector>

namespace cauce {

struct Interval {
  int64_t begin, end; // the first and last step at which the buffer is alive, both included
  int64_t bytes;      // a multiple of the alignment
  int64_t offset = 0; // set by planArena
};

/// Places the largest buffers first, each in the smallest gap that fits among those alive with it. Returns the size.
int64_t planArena(std::vector<Interval> &intervals);

} // namespace cauce
