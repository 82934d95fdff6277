// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random rounding.
#include "tools/cauce-check/Rounding.h"

#include "dialects/nn/reference/Evaluate.h"

#include <cmath>
#include <random>

using namespace mlir;

namespace cauce::check {

static double epsilonOf(FloatType type) { return std::ldexp(1, 1 - int(type.getFPMantissaWidth())); }

// Doubles are what the reference computes in, so that those which are exact cannot be told; short ones mostly are.
static bool isExact(FloatType type, double value) {
  return !std::isfinite(value) || value == (type.getWidth() > 32 ? double(float(value)) : nn::reference::roundTo(type, value));
}

bool mayBeRounding(func::FuncOp function, ArrayRef<Tensor> inputs, unsigned result, const Tensor &actual, const Tensor &expected,
                   Tolerance tolerance) {
  constexpr unsigned trials = 4;
  constexpr double ulps = 2, wider = 8; // an op rounds more than once; sums round each of their terms
  std::vector<double> spread(expected.count());
  for (unsigned trial = 1; trial <= trials; ++trial) {
    std::mt19937_64 engine(trial);
    auto round = [&](Operation *, Tensor &y) {
      auto type = dyn_cast<FloatType>(y.elementType);
      for (double &value : y.reals)
        if (!isExact(type, value))
          value *= 1 + ulps * epsilonOf(type) * (double(engine() >> 11) * 0x1p-52 - 1);
    };
    FailureOr<std::vector<Tensor>> rounded = nn::reference::evaluate(function, inputs, round);
    if (failed(rounded))
      return false;
    const Tensor &y = (*rounded)[result];
    if (y.integers != expected.integers)
      return true;
    for (size_t i = 0; i < y.reals.size(); ++i) {
      if (std::isfinite(y.reals[i]) != std::isfinite(expected.reals[i]))
        return true;
      if (std::isfinite(y.reals[i]))
        spread[i] = std::max(spread[i], std::fabs(y.reals[i] - expected.reals[i]));
    }
  }
  for (size_t i = 0; i < expected.reals.size(); ++i) {
    if (!agree(expected.reals[i] + spread[i], expected.reals[i], tolerance))
      return true;
    if (!agree(actual.reals[i], expected.reals[i], tolerance) && std::fabs(actual.reals[i] - expected.reals[i]) <= wider * spread[i])
      return true;
  }
  return false;
}

} // namespace cauce::check
