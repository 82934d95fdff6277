// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Comparison within a tolerance.
#include "tools/cauce-check/Compare.h"

#include "mlir/IR/Diagnostics.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace mlir;

namespace cauce::check {

bool agree(double actual, double expected, Tolerance tolerance) {
  if (std::isnan(expected) || std::isnan(actual))
    return std::isnan(expected) && std::isnan(actual);
  if (std::isinf(expected) || std::isinf(actual))
    return actual == expected;
  return std::fabs(actual - expected) <= tolerance.relative * std::fabs(expected) + tolerance.absolute;
}

std::string show(double value) {
  if (std::isnan(value))
    return "nan"; // its sign means nothing
  char text[40];
  for (int digits = 1; digits <= 17; ++digits) {
    snprintf(text, sizeof(text), "%.*g", digits, value);
    if (strtod(text, nullptr) == value)
      break;
  }
  return text;
}

std::string describeDifference(const Tensor &actual, const Tensor &expected, Tolerance tolerance) {
  int64_t different = 0;
  std::string first;
  nn::reference::forEachIndex(expected.shape, [&](const nn::reference::Index &index) {
    int64_t i = expected.offset(index);
    bool same = expected.isReal() ? agree(actual.reals[i], expected.reals[i], tolerance)
                                  : actual.integers[i] == expected.integers[i];
    if (same)
      return;
    if (different++ == 0)
      first = expected.isReal() ? "element " + nn::reference::describe(index) + ": expected " + show(expected.reals[i]) +
                                      ", but got " + show(actual.reals[i]) + " (tolerance " +
                                      show(tolerance.relative) + ")"
                                : "element " + nn::reference::describe(index) + ": expected " +
                                      std::to_string(expected.integers[i]) + ", but got " +
                                      std::to_string(actual.integers[i]);
  });
  if (!different)
    return "";
  return first + "; " + std::to_string(different) + " of " + std::to_string(expected.count()) + " elements differ";
}

LogicalResult compare(func::FuncOp function, const std::string &what, const Tensor &actual, const Tensor &expected,
                      Tolerance tolerance) {
  if (actual.shape != expected.shape)
    return function.emitError(what) << ": expected shape " << nn::reference::describe(expected.shape) << ", but got "
                                    << nn::reference::describe(actual.shape);
  std::string difference = describeDifference(actual, expected, tolerance);
  return difference.empty() ? success() : LogicalResult(function.emitError(what) << ", " << difference);
}

} // namespace cauce::check
