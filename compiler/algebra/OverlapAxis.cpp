// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From sizes, strides and what is wanted to padding and places; the formulas stand in ContractOverlaps.cpp.
#include "compiler/algebra/OverlapAxis.h"

#include "llvm/Support/MathExtras.h"

#include <numeric>

namespace cauce {

bool OverlapAxis::plan(int64_t windows, int64_t places) {
  common = std::gcd(stride, dilation);
  stride /= common;
  dilation /= common;
  int64_t from = this->from(), to = common == 1 ? begin + size : (begin + size - 1) / common + 1;
  steps = places;
  if (stride > 1 && dilation > 1) {
    interior = stride - 1;
    windows = (windows - 1) * stride + 1;
    stride = 1;
  } else if (stride > 1) {
    steps = llvm::divideCeil(places, stride);
  }
  int64_t start = from / stride, end = llvm::divideCeil(to, stride);
  low = (steps - 1) * dilation - start;
  high = end - windows;
  first = from - start * stride;
  length = count = to - from;
  return needs(windows);
}

// Behind the other plan.
bool OverlapAxis::plan(int64_t windows, int64_t places, int64_t offset) {
  this->offset = offset;
  int64_t start = llvm::divideCeil(std::max<int64_t>(from() - offset, 0), stride), end = (from() + length - 1 - offset) / stride + 1;
  if (offset >= places || from() + length <= offset || start >= end)
    return false;
  steps = llvm::divideCeil(places - offset, stride);
  low = steps - 1 - start;
  high = end - windows;
  first = 0;
  count = end - start;
  zeros = start * stride + offset - from();
  return needs(windows);
}

} // namespace cauce
