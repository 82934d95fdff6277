// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The clock of everything that is timed.
#pragma once

#include <cstdint>
#include <ctime>

namespace cauce::runtime {

// Nanoseconds of a clock that never goes back.
inline uint64_t nanoseconds() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return uint64_t(time.tv_sec) * 1000000000u + uint64_t(time.tv_nsec);
}

} // namespace cauce::runtime
