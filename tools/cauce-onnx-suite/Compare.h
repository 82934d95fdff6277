// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a value is the expected one, by the rules of ONNX's own runner: the same shape and element type, strings equal, and of everything
// else |actual - expected| <= absolute + relative * |expected|, where NaN is equal to NaN and infinities to those of their sign.
#pragma once

#include "tools/cauce-onnx-suite/Values.h"

namespace cauce::suite {

struct Tolerance {
  double relative = 1e-3, absolute = 1e-7;
};

struct Difference {
  enum class Kind { None, Type, Value }; // Type: of the element type, the shape, or the kind of value
  Kind kind = Kind::None;
  std::string text; // "element [0, 1]: expected 2, but got 3"
  // Over all elements, however many agree. ULPs are of floats alone, of their own type.
  double largest = 0, largestRelative = 0;
  uint64_t ulps = 0;
};

/// `numbers`: whether elements are compared; else types and shapes alone.
Difference compare(const Value &actual, const Value &expected, Tolerance tolerance, bool numbers = true);

} // namespace cauce::suite
