// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formulas that Schedules.td documents.
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/train/Recipe.h"

#include <cmath>

using namespace mlir;

namespace cauce::train {

Value ConstantRateAttr::rate(nn::ArithmeticBuilder &, double, Value start, Value) const { return start; }

static Value decayed(nn::ArithmeticBuilder &b, Value start, Value exponent, double factor) {
  return b.mul(start, b.exp(b.mulScalar(exponent, std::log(factor))));
}

// The division, not a product with 1 / every, so that the floor steps where it should.
Value StepAttr::rate(nn::ArithmeticBuilder &b, double, Value start, Value t) const {
  return decayed(b, start, nn::ExpressionBuilder(b).floor(b.div(t, b.scalar(getEvery(), b.builder.getF32Type()))), getFactor());
}

Value ExponentialAttr::rate(nn::ArithmeticBuilder &b, double, Value start, Value t) const {
  return decayed(b, start, b.mulScalar(t, 1.0 / getEvery()), getFactor());
}

Value CosineAttr::rate(nn::ArithmeticBuilder &b, double base, Value, Value t) const {
  Value angle = b.mulScalar(b.min(t, b.scalar(getSteps(), b.builder.getF32Type())), M_PI / getSteps());
  return b.addScalar(b.mulScalar(b.addScalar(nn::ExpressionBuilder(b).cos(angle), 1.0), (base - getEnd()) / 2), getEnd());
}

} // namespace cauce::train
