// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise ops: one formula each.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Elementwise.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

namespace cauce::nn::reference {
namespace {

// The constants of selu, and 1 / sqrt(2).
constexpr double seluAlpha = 1.6732632423543772, seluLambda = 1.0507009873554805, sqrtHalf = 0.70710678118654752;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

Type elementOf(Operation *op) { return cast<RankedTensorType>(op->getResult(0).getType()).getElementType(); }

// What an op of one operand or two makes of numbers; nothing if it stands in no list, and then it has no reference, which is said.

std::optional<double> unary(Operation *op, double x) {
  return TypeSwitch<Operation *, std::optional<double>>(op)
      .Case([&](IdentityOp) { return x; })
      .Case([&](StopGradientOp) { return x; })
      .Case([&](NegOp) { return -x; })
      .Case([&](AbsOp) { return std::fabs(x); })
      .Case([&](SignOp) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; })
      .Case([&](ExpOp) { return std::exp(x); })
      .Case([&](Expm1Op) { return std::expm1(x); })
      .Case([&](LogOp) { return std::log(x); })
      .Case([&](Log1pOp) { return std::log1p(x); })
      .Case([&](SqrtOp) { return std::sqrt(x); })
      .Case([&](RsqrtOp) { return 1 / std::sqrt(x); })
      .Case([&](ReciprocalOp) { return 1 / x; })
      .Case([&](SquareOp) { return x * x; })
      .Case([&](SinOp) { return std::sin(x); })
      .Case([&](CosOp) { return std::cos(x); })
      .Case([&](TanhOp) { return std::tanh(x); })
      .Case([&](AtanOp) { return std::atan(x); })
      .Case([&](ErfOp) { return std::erf(x); })
      .Case([&](LogisticOp) { return logistic(x); })
      .Case([&](GaussOp) { return std::exp(-x * x); })
      .Case([&](ElliottOp) { return x / (1 + std::fabs(x)); })
      .Case([&](FloorOp) { return std::floor(x); })
      .Case([&](CeilOp) { return std::ceil(x); })
      .Case([&](RoundOp) { return std::nearbyint(x); }) // the default rounding mode: halves to even
      .Case([&](StepOp) { return x >= 0 ? 1.0 : 0.0; })
      .Case([&](SignStepOp) { return x >= 0 ? 1.0 : -1.0; })
      .Case([&](ReluOp) { return maximum(x, 0); })
      .Case([&](SeluOp) { return seluLambda * (x > 0 ? x : seluAlpha * std::expm1(x)); })
      .Case([&](SoftplusOp) { return maximum(x, 0) + std::log1p(std::exp(-std::fabs(x))); }) // no overflow of exp(x)
      .Case([&](SwishOp) { return x * logistic(x); })
      .Case([&](GeluOp) { return x * (1 + std::erf(x * sqrtHalf)) / 2; })
      .Case([&](GeluTanhOp) { return x * logistic(1.5957691216057308 * x * (1 + 0.044715 * x * x)); })
      .Default(std::nullopt);
}

// Through uint64_t, where overflow is defined.
std::optional<int64_t> unary(Operation *op, int64_t x) {
  return TypeSwitch<Operation *, std::optional<int64_t>>(op)
      .Case([&](IdentityOp) { return x; })
      .Case([&](NegOp) { return int64_t(-uint64_t(x)); })
      .Case([&](AbsOp abs) { return isBelow(elementOf(abs), x, 0) ? int64_t(-uint64_t(x)) : x; })
      .Default(std::nullopt);
}

std::optional<double> binary(Operation *op, double lhs, double rhs) {
  return TypeSwitch<Operation *, std::optional<double>>(op)
      .Case([&](AddOp) { return lhs + rhs; })
      .Case([&](SubOp) { return lhs - rhs; })
      .Case([&](MulOp) { return lhs * rhs; })
      .Case([&](DivOp) { return lhs / rhs; })
      .Case([&](PowOp) { return std::pow(lhs, rhs); })
      .Case([&](MaxOp) { return maximum(lhs, rhs); })
      .Case([&](MinOp) { return minimum(lhs, rhs); })
      .Default(std::nullopt);
}

// Numbers of ui64 from 2^63 on are negative here, and shifts, quotients and rests are those of the same bits without a sign.
int64_t integer(IntegerKind kind, Type type, int64_t lhs, int64_t rhs) {
  bool isUnsigned = type.isUnsignedInteger() || type.isInteger(1);
  int64_t width = type.getIntOrFloatBitWidth();
  bool isOut = rhs < 0 || rhs >= width; // of a shift
  bool isNone = rhs == 0, wraps = !isUnsigned && rhs == -1; // of a division
  int64_t quotient = isNone ? -1 : isUnsigned ? int64_t(uint64_t(lhs) / uint64_t(rhs)) : wraps ? int64_t(-uint64_t(lhs)) : lhs / rhs;
  int64_t rest = isNone ? lhs : isUnsigned ? int64_t(uint64_t(lhs) % uint64_t(rhs)) : wraps ? 0 : lhs % rhs;
  bool isBetween = !isNone && !isUnsigned && rest != 0 && (rest < 0) != (rhs < 0); // where rounding down is not rounding toward zero
  switch (kind) {
  case IntegerKind::bit_and:
    return lhs & rhs;
  case IntegerKind::bit_or:
    return lhs | rhs;
  case IntegerKind::bit_xor:
    return lhs ^ rhs;
  case IntegerKind::shift_left:
    return isOut ? 0 : int64_t(uint64_t(lhs) << rhs);
  case IntegerKind::shift_right:
    return isOut ? (!isUnsigned && lhs < 0 ? -1 : 0) : isUnsigned ? int64_t(uint64_t(lhs) >> rhs) : lhs >> rhs;
  case IntegerKind::div:
    return quotient;
  case IntegerKind::rem:
    return rest;
  case IntegerKind::floor_div:
    return isBetween ? quotient - 1 : quotient;
  case IntegerKind::mod:
    return isBetween ? rest + rhs : rest;
  }
  return 0;
}

// Through uint64_t, where overflow is defined.
std::optional<int64_t> binary(Operation *op, int64_t lhs, int64_t rhs) {
  return TypeSwitch<Operation *, std::optional<int64_t>>(op)
      .Case([&](AddOp) { return int64_t(uint64_t(lhs) + uint64_t(rhs)); })
      .Case([&](SubOp) { return int64_t(uint64_t(lhs) - uint64_t(rhs)); })
      .Case([&](MulOp) { return int64_t(uint64_t(lhs) * uint64_t(rhs)); })
      .Case([&](MaxOp max) { return isBelow(elementOf(max), lhs, rhs) ? rhs : lhs; })
      .Case([&](MinOp min) { return isBelow(elementOf(min), lhs, rhs) ? lhs : rhs; })
      .Case([&](IntegerOp op) { return integer(op.getKind(), elementOf(op), lhs, rhs); })
      .Default(std::nullopt);
}

template <typename Number>
bool compare(ComparePredicate predicate, Number lhs, Number rhs) {
  switch (predicate) {
  case ComparePredicate::eq:
    return lhs == rhs;
  case ComparePredicate::ne:
    return lhs != rhs;
  case ComparePredicate::lt:
    return lhs < rhs;
  case ComparePredicate::le:
    return lhs <= rhs;
  case ComparePredicate::gt:
    return lhs > rhs;
  case ComparePredicate::ge:
    return lhs >= rhs;
  }
  return false;
}

void convert(const Tensor &x, Tensor &y) {
  for (int64_t i = 0; i < y.count(); ++i) {
    if (y.isReal())
      y.reals[i] = x.at(i);
    else if (y.elementType.isInteger(1))
      y.integers[i] = x.isReal() ? x.reals[i] != 0 : x.integers[i] != 0;
    else
      x.isReal() ? set(y, i, x.reals[i]) : y.setInteger(i, x.integers[i]);
  }
}

void select(const Tensor &condition, const Tensor &a, const Tensor &b, Tensor &y) {
  for (int64_t i = 0; i < y.count(); ++i) {
    const Tensor &chosen = condition.integers[i] ? a : b;
    if (y.isReal())
      y.reals[i] = chosen.reals[i];
    else
      y.integers[i] = chosen.integers[i];
  }
}

} // namespace

bool evaluateElementwise(Operation *op, Operands operands, Tensor &y) {
  // Whether there is a formula is asked with zeros, so that it is known where there are no elements, too.
  if (operands.size() == 1 && operands[0]->elementType == y.elementType && (y.isReal() ? unary(op, 0.0).has_value() : unary(op, int64_t(0)).has_value())) {
    for (int64_t i = 0; i < y.count(); ++i) {
      if (y.isReal())
        y.reals[i] = *unary(op, operands[0]->reals[i]);
      else
        y.setInteger(i, *unary(op, operands[0]->integers[i]));
    }
    return true;
  }
  if (operands.size() == 2 && operands[0]->elementType == y.elementType && (y.isReal() ? binary(op, 0.0, 0.0).has_value() : binary(op, int64_t(0), int64_t(0)).has_value())) {
    for (int64_t i = 0; i < y.count(); ++i) {
      if (y.isReal())
        y.reals[i] = *binary(op, operands[0]->reals[i], operands[1]->reals[i]);
      else
        y.setInteger(i, *binary(op, operands[0]->integers[i], operands[1]->integers[i]));
    }
    return true;
  }
  if (auto comparison = dyn_cast<CompareOp>(op)) {
    const Tensor &lhs = *operands[0], &rhs = *operands[1];
    ComparePredicate predicate = comparison.getPredicate();
    for (int64_t i = 0; i < y.count(); ++i)
      y.integers[i] = lhs.isReal()                               ? compare(predicate, lhs.reals[i], rhs.reals[i])
                      : lhs.elementType.isUnsignedInteger(64) ? compare(predicate, uint64_t(lhs.integers[i]), uint64_t(rhs.integers[i]))
                                                                 : compare(predicate, lhs.integers[i], rhs.integers[i]);
    return true;
  }
  if (isa<SelectOp>(op)) {
    select(*operands[0], *operands[1], *operands[2], y);
    return true;
  }
  if (isa<ConvertOp>(op)) {
    convert(*operands[0], y);
    return true;
  }
  return false;
}

} // namespace cauce::nn::reference
