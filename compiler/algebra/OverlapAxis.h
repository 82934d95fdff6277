// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arithmetic of contract-overlaps along one dimension: what is padded, cut and multiplied.
#pragma once

#include <algorithm>
#include <cstdint>

namespace cauce {

/// A dimension of the result that overlapping windows are summed to.
struct OverlapAxis {
  int64_t stride, dilation, begin, size; // begin, size: what is wanted of y
  int result, window, place;             // names: of the result's dimension, of the product's that count windows and places in one
  int phase = -1;                        // of the dimension of size `stride` that the result gets, if it does

  // What is done about it, with stride and dilation free of a common divisor.
  int64_t common = 1;
  int64_t interior = 0;           // zeros between two elements of the data
  int64_t low = 0, high = 0;      // zeros around them; below 0: elements of the data that are left out
  int64_t steps = 1;              // places in a window of the product
  int64_t first = 0, length = 0;  // of y without what the common divisor leaves: where the product begins, and what is wanted behind that
  int64_t offset = -1;            // r, of a product of its own; it computes elements of y `stride` apart
  int64_t count = 0, zeros = 0;   // how many, and how many elements of y are in front of them

  // From the numbers of windows and places; false if nothing of the data is needed.
  bool plan(int64_t windows, int64_t places);
  bool plan(int64_t windows, int64_t places, int64_t offset);

private:
  int64_t from() const { return common == 1 ? begin : 0; } // zeros between elements are made for all of y, and cut off afterwards
  bool needs(int64_t windows) const { return std::max<int64_t>(-low, 0) < windows - std::max<int64_t>(-high, 0); }
};

} // namespace cauce
