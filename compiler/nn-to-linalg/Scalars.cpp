// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scalars of one element type.
#include "compiler/nn-to-linalg/Scalars.h"

#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "dialects/elements/ElementType.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/APSInt.h"

#include <cmath>

using namespace mlir;

namespace cauce {

static bool isUnsignedType(Type type) { return type.isUnsignedInteger() || type.isInteger(1); }

Scalars::Scalars(OpBuilder &b, Location loc, Type type)
    : b(b), loc(loc), lowered(LinalgBuilder::lowerElement(type)), isUnsigned(isUnsignedType(type)) {}

Value Scalars::constant(double value) const {
  if (isFloat())
    return arith::ConstantOp::create(b, loc, b.getFloatAttr(lowered, value));
  // As convertScalar does: toward zero, the nearest end where it does not fit, 0 for NaN.
  if (lowered.isInteger(1))
    value = value != 0;
  APSInt whole(lowered.getIntOrFloatBitWidth(), isUnsigned);
  bool isExact;
  APFloat(value).convertToInteger(whole, APFloat::rmTowardZero, &isExact);
  return arith::ConstantOp::create(b, loc, b.getIntegerAttr(lowered, whole));
}

Value Scalars::add(Value x, Value y) const {
  return isFloat() ? Value(arith::AddFOp::create(b, loc, x, y)) : Value(arith::AddIOp::create(b, loc, x, y));
}

Value Scalars::sub(Value x, Value y) const {
  return isFloat() ? Value(arith::SubFOp::create(b, loc, x, y)) : Value(arith::SubIOp::create(b, loc, x, y));
}

Value Scalars::mul(Value x, Value y) const {
  return isFloat() ? Value(arith::MulFOp::create(b, loc, x, y)) : Value(arith::MulIOp::create(b, loc, x, y));
}

Value Scalars::div(Value x, Value y) const { return arith::DivFOp::create(b, loc, x, y); }

Value Scalars::max(Value x, Value y) const {
  if (isFloat())
    return arith::MaximumFOp::create(b, loc, x, y);
  return isUnsigned ? Value(arith::MaxUIOp::create(b, loc, x, y)) : Value(arith::MaxSIOp::create(b, loc, x, y));
}

Value Scalars::min(Value x, Value y) const {
  if (isFloat())
    return arith::MinimumFOp::create(b, loc, x, y);
  return isUnsigned ? Value(arith::MinUIOp::create(b, loc, x, y)) : Value(arith::MinSIOp::create(b, loc, x, y));
}

Value Scalars::neg(Value x) const { return isFloat() ? Value(arith::NegFOp::create(b, loc, x)) : sub(constant(0), x); }

Value Scalars::abs(Value x) const {
  if (isFloat())
    return math::AbsFOp::create(b, loc, x);
  return isUnsigned ? x : Value(math::AbsIOp::create(b, loc, x));
}

Value Scalars::exp(Value x) const { return math::ExpOp::create(b, loc, x); }

Value Scalars::integer(nn::IntegerKind kind, Value x, Value y) const {
  switch (kind) {
  case nn::IntegerKind::bit_and:
    return arith::AndIOp::create(b, loc, x, y);
  case nn::IntegerKind::bit_or:
    return arith::OrIOp::create(b, loc, x, y);
  case nn::IntegerKind::bit_xor:
    return arith::XOrIOp::create(b, loc, x, y);
  case nn::IntegerKind::shift_left:
  case nn::IntegerKind::shift_right:
    return shift(kind, x, y);
  default:
    return divide(kind, x, y);
  }
}

// By at most width - 1, which leaves the sign of a signed number; negative amounts are large unsigned ones.
Value Scalars::shift(nn::IntegerKind kind, Value x, Value y) const {
  unsigned width = lowered.getIntOrFloatBitWidth();
  Value last = arith::ConstantOp::create(b, loc, b.getIntegerAttr(lowered, width - 1));
  Value amount = arith::MinUIOp::create(b, loc, y, last), isOut = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ugt, y, last);
  if (kind == nn::IntegerKind::shift_right && !isUnsigned)
    return arith::ShRSIOp::create(b, loc, x, amount);
  Value shifted = kind == nn::IntegerKind::shift_left ? Value(arith::ShLIOp::create(b, loc, x, amount)) : Value(arith::ShRUIOp::create(b, loc, x, amount));
  return select(isOut, constant(0), shifted);
}

// By 1 where there is no quotient, or one that does not fit: x / 1 is x and leaves 0, as the lowest number by -1 is to do.
Value Scalars::divide(nn::IntegerKind kind, Value x, Value y) const {
  using P = nn::ComparePredicate;
  bool isQuotient = kind == nn::IntegerKind::div || kind == nn::IntegerKind::floor_div;
  Value isNone = compare(P::eq, y, constant(0)), isUnsafe = isNone, all = arith::ConstantOp::create(b, loc, b.getIntegerAttr(lowered, -1));
  if (!isUnsigned) {
    Value isLowest = compare(P::eq, x, arith::ConstantOp::create(b, loc, lowest()));
    isUnsafe = arith::OrIOp::create(b, loc, isNone, arith::AndIOp::create(b, loc, isLowest, compare(P::eq, y, all)));
  }
  Value one = arith::ConstantOp::create(b, loc, b.getIntegerAttr(lowered, 1)), divisor = select(isUnsafe, one, y);
  Value quotient = isUnsigned ? Value(arith::DivUIOp::create(b, loc, x, divisor)) : Value(arith::DivSIOp::create(b, loc, x, divisor));
  Value rest = sub(x, mul(quotient, divisor)), result = isQuotient ? quotient : rest;
  if (!isUnsigned && (kind == nn::IntegerKind::floor_div || kind == nn::IntegerKind::mod)) {
    Value zero = constant(0), differs = arith::XOrIOp::create(b, loc, compare(P::lt, rest, zero), compare(P::lt, y, zero));
    Value isBetween = arith::AndIOp::create(b, loc, compare(P::ne, rest, zero), differs);
    result = select(isBetween, add(result, isQuotient ? all : y), result);
  }
  return select(isNone, isQuotient ? all : x, result);
}

Value Scalars::compare(nn::ComparePredicate predicate, Value x, Value y) const {
  struct Row {
    arith::CmpFPredicate floating;
    arith::CmpIPredicate isSigned, isUnsigned;
  };
  using F = arith::CmpFPredicate;
  using I = arith::CmpIPredicate;
  // In the order of ComparePredicate.
  static constexpr Row rows[] = {{F::OEQ, I::eq, I::eq},   {F::UNE, I::ne, I::ne},   {F::OLT, I::slt, I::ult},
                                 {F::OLE, I::sle, I::ule}, {F::OGT, I::sgt, I::ugt}, {F::OGE, I::sge, I::uge}};
  const Row &row = rows[unsigned(predicate)];
  if (isFloat())
    return arith::CmpFOp::create(b, loc, row.floating, x, y);
  return arith::CmpIOp::create(b, loc, isUnsigned ? row.isUnsigned : row.isSigned, x, y);
}

Value Scalars::select(Value condition, Value x, Value y) const {
  return arith::SelectOp::create(b, loc, condition, x, y);
}

// 1 / (1 + exp(-x)): exp overflows to infinity for very negative x, and 1 / infinity is the right 0.
Value Scalars::logistic(Value x) const { return div(constant(1), add(constant(1), exp(neg(x)))); }

TypedAttr Scalars::lowest() const {
  if (auto floating = dyn_cast<FloatType>(lowered))
    return b.getFloatAttr(lowered, APFloat::getInf(floating.getFloatSemantics(), /*Negative=*/true));
  unsigned width = lowered.getIntOrFloatBitWidth();
  return b.getIntegerAttr(lowered, isUnsigned ? APInt::getZero(width) : APInt::getSignedMinValue(width));
}

TypedAttr Scalars::highest() const {
  if (auto floating = dyn_cast<FloatType>(lowered))
    return b.getFloatAttr(lowered, APFloat::getInf(floating.getFloatSemantics()));
  unsigned width = lowered.getIntOrFloatBitWidth();
  return b.getIntegerAttr(lowered, isUnsigned ? APInt::getMaxValue(width) : APInt::getSignedMaxValue(width));
}

// Toward zero. Of what is beyond an end of the integer type, and of NaN, the conversion itself has no value: the ends and 0
// are selected instead, by comparisons in the float type, which has the numbers that they are made with.
static Value floatToInteger(OpBuilder &b, Location loc, Value x, Type to) {
  auto type = cast<FloatType>(x.getType());
  unsigned width = to.getIntOrFloatBitWidth();
  bool isUnsigned = isUnsignedType(to);
  APInt lowest = isUnsigned ? APInt::getZero(width) : APInt::getSignedMinValue(width);
  APInt highest = isUnsigned ? APInt::getMaxValue(width) : APInt::getSignedMaxValue(width);
  // Through 32 bits at least: vector units convert those, not bytes.
  Type wide = b.getIntegerType(std::max(width, 32u));
  auto real = [&](double value) -> Value { return arith::ConstantOp::create(b, loc, b.getFloatAttr(type, value)); };
  auto whole = [&](const APInt &value) -> Value {
    APInt extended = isUnsigned ? value.zext(wide.getIntOrFloatBitWidth()) : value.sext(wide.getIntOrFloatBitWidth());
    return arith::ConstantOp::create(b, loc, b.getIntegerAttr(wide, extended));
  };
  auto where = [&](arith::CmpFPredicate is, Value bound, Value yes, Value no) -> Value {
    return arith::SelectOp::create(b, loc, arith::CmpFOp::create(b, loc, is, x, bound), yes, no);
  };
  Value y = isUnsigned && width >= 32 ? Value(arith::FPToUIOp::create(b, loc, wide, x)) : Value(arith::FPToSIOp::create(b, loc, wide, x));
  double low = lowest.signedRoundToDouble(), beyond = std::ldexp(1.0, int(width) - !isUnsigned);
  y = where(arith::CmpFPredicate::UNO, x, whole(APInt::getZero(width)), y);
  y = where(arith::CmpFPredicate::OLT, real(low), whole(lowest), y);
  y = where(arith::CmpFPredicate::OGE, real(beyond), whole(highest), y);
  return width < 32 ? Value(arith::TruncIOp::create(b, loc, LinalgBuilder::lowerElement(to), y)) : y;
}

Value convertScalar(OpBuilder &b, Location loc, Value x, Type from, Type to) {
  if (from == to)
    return x;
  Type lowered = LinalgBuilder::lowerElement(to);
  bool fromUnsigned = isUnsignedType(from);
  if (isHalf(from) && !isa<FloatType>(to)) {
    x = arith::ExtFOp::create(b, loc, b.getF32Type(), x);
    from = b.getF32Type();
  }
  if (to.isInteger(1)) {
    if (isa<FloatType>(from))
      return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNE, x,
                                   arith::ConstantOp::create(b, loc, b.getFloatAttr(from, 0.0)));
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, x,
                                 arith::ConstantOp::create(b, loc, b.getIntegerAttr(x.getType(), 0)));
  }
  unsigned fromBits = from.getIntOrFloatBitWidth(), toBits = to.getIntOrFloatBitWidth();
  if (isa<FloatType>(from) && isa<FloatType>(to)) {
    if (fromBits == toBits) { // f16 and bf16: neither has all numbers of the other
      x = arith::ExtFOp::create(b, loc, b.getF32Type(), x);
      fromBits = 32;
    }
    return fromBits < toBits ? Value(arith::ExtFOp::create(b, loc, lowered, x))
                             : Value(arith::TruncFOp::create(b, loc, lowered, x));
  }
  if (isa<FloatType>(from))
    return floatToInteger(b, loc, x, to);
  if (isa<FloatType>(to)) {
    // Through 32 bits: vector units convert those, not bytes.
    if (fromBits < 32) {
      x = fromUnsigned ? Value(arith::ExtUIOp::create(b, loc, b.getI32Type(), x))
                       : Value(arith::ExtSIOp::create(b, loc, b.getI32Type(), x));
      return arith::SIToFPOp::create(b, loc, lowered, x);
    }
    return fromUnsigned ? Value(arith::UIToFPOp::create(b, loc, lowered, x))
                        : Value(arith::SIToFPOp::create(b, loc, lowered, x));
  }
  if (fromBits == toBits)
    return x;
  if (fromBits > toBits)
    return arith::TruncIOp::create(b, loc, lowered, x);
  return fromUnsigned ? Value(arith::ExtUIOp::create(b, loc, lowered, x))
                      : Value(arith::ExtSIOp::create(b, loc, lowered, x));
}

Value namesClass(OpBuilder &b, Location loc, Value id, Type type, Value index) {
  Type wide = type.getIntOrFloatBitWidth() < 32 ? Type(b.getI32Type()) : LinalgBuilder::lowerElement(type);
  id = convertScalar(b, loc, id, type, wide);
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, id, arith::IndexCastOp::create(b, loc, wide, index));
}

} // namespace cauce
