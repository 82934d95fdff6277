// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many batches a loader has room for. The compiler counts them when a program has to fit a memory.
#pragma once

#include <cstddef>

namespace cauce::runtime {

constexpr size_t inlineBytes = 16384;  // below this a batch is copied faster than a thread is woken
constexpr size_t ringBytes = 1 << 20;  // what the ring may hold, so that it stays in the cache next to the step's data
constexpr unsigned mostSlots = 16;

// Of batches of so many bytes, which are made by a thread if they are large.
inline unsigned ringSlots(size_t bytes, bool isSlow = false) {
  unsigned slots = 1;
  if (bytes > inlineBytes || isSlow)
    for (slots = 2; slots < mostSlots && bytes * slots * 2 <= ringBytes;)
      slots *= 2;
  return slots;
}

} // namespace cauce::runtime
