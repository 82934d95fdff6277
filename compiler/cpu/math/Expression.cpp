// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One op per operator.
#include "compiler/cpu/math/Expression.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace cauce::formula {
namespace {

Type withElement(Type type, Type element) {
  if (auto vector = dyn_cast<VectorType>(type))
    return vector.clone(element);
  return element;
}

// The attribute of a literal in an element type.
Attribute attribute(double literal, Type element) { return FloatAttr::get(element, literal); }
Attribute attribute(int64_t literal, Type element) {
  auto type = cast<IntegerType>(element);
  return IntegerAttr::get(type, APInt(64, uint64_t(literal)).trunc(type.getWidth()));
}

template <typename Literal>
Value materialize(Term<Literal> x, ImplicitLocOpBuilder &b, Type type) {
  if (x.value)
    return x.value;
  TypedAttr value = cast<TypedAttr>(attribute(x.literal, getElementTypeOrSelf(type)));
  if (auto vector = dyn_cast<VectorType>(type))
    value = DenseElementsAttr::get(vector, Attribute(value));
  return arith::ConstantOp::create(b, value);
}

// The operands as values of one type.
template <typename Literal>
std::pair<Value, Value> unify(Term<Literal> &x, Term<Literal> &y) {
  Term<Literal> &known = x.value ? x : y;
  ImplicitLocOpBuilder &b = *known.b;
  Type type = known.value.getType();
  x = {b, materialize(x, b, type)};
  y = {b, materialize(y, b, type)};
  return {x.value, y.value};
}

template <typename Op, typename Literal>
Term<Literal> binary(Term<Literal> x, Term<Literal> y) {
  auto [lhs, rhs] = unify(x, y);
  return {*x.b, Op::create(*x.b, lhs, rhs)};
}

Mask compare(arith::CmpFPredicate predicate, Real x, Real y) {
  auto [lhs, rhs] = unify(x, y);
  return {x.b, arith::CmpFOp::create(*x.b, predicate, lhs, rhs)};
}

} // namespace

Real constant(double literal, Real like) {
  return {*like.b, materialize(Real(literal), *like.b, like.value.getType())};
}

Real operator+(Real x, Real y) { return binary<arith::AddFOp>(x, y); }
Real operator-(Real x, Real y) { return binary<arith::SubFOp>(x, y); }
Real operator*(Real x, Real y) { return binary<arith::MulFOp>(x, y); }
Real operator/(Real x, Real y) { return binary<arith::DivFOp>(x, y); }
Real operator-(Real x) { return {*x.b, arith::NegFOp::create(*x.b, x.value)}; }
Real abs(Real x) { return {*x.b, math::AbsFOp::create(*x.b, x.value)}; }
Real floor(Real x) { return {*x.b, math::FloorOp::create(*x.b, x.value)}; }
Real copySign(Real magnitude, Real sign) { return binary<math::CopySignOp>(magnitude, sign); }

Real fma(Real x, Real y, Real z) {
  Real &known = x.value ? x : y.value ? y : z;
  ImplicitLocOpBuilder &b = *known.b;
  Type type = known.value.getType();
  return {b, math::FmaOp::create(b, materialize(x, b, type), materialize(y, b, type), materialize(z, b, type))};
}

Mask operator<(Real x, Real y) { return compare(arith::CmpFPredicate::OLT, x, y); }
Mask operator>(Real x, Real y) { return compare(arith::CmpFPredicate::OGT, x, y); }
Mask operator==(Real x, Real y) { return compare(arith::CmpFPredicate::OEQ, x, y); }

Integer operator+(Integer x, Integer y) { return binary<arith::AddIOp>(x, y); }
Integer operator-(Integer x, Integer y) { return binary<arith::SubIOp>(x, y); }
Integer operator&(Integer x, Integer y) { return binary<arith::AndIOp>(x, y); }
Integer operator^(Integer x, Integer y) { return binary<arith::XOrIOp>(x, y); }
Integer operator|(Integer x, Integer y) { return binary<arith::OrIOp>(x, y); }
Integer operator<<(Integer x, Integer bits) { return binary<arith::ShLIOp>(x, bits); }
Integer shiftRight(Integer x, Integer bits) { return binary<arith::ShRUIOp>(x, bits); }
Integer shiftRightSigned(Integer x, Integer bits) { return binary<arith::ShRSIOp>(x, bits); }
Mask operator==(Integer x, Integer y) {
  auto [lhs, rhs] = unify(x, y);
  return {x.b, arith::CmpIOp::create(*x.b, arith::CmpIPredicate::eq, lhs, rhs)};
}

Mask operator&(Mask x, Mask y) { return {x.b, arith::AndIOp::create(*x.b, x.value, y.value)}; }
Mask operator|(Mask x, Mask y) { return {x.b, arith::OrIOp::create(*x.b, x.value, y.value)}; }
Mask operator!(Mask x) {
  Value all = materialize(Integer(-1), *x.b, x.value.getType());
  return {x.b, arith::XOrIOp::create(*x.b, x.value, all)};
}
Real select(Mask condition, Real yes, Real no) {
  auto [first, second] = unify(yes, no);
  return {*yes.b, arith::SelectOp::create(*yes.b, condition.value, first, second)};
}
Integer select(Mask condition, Integer yes, Integer no) {
  auto [first, second] = unify(yes, no);
  return {*yes.b, arith::SelectOp::create(*yes.b, condition.value, first, second)};
}

Real clamp(Real x, double low, double high) {
  x = select(x < low, low, x);
  return select(x > high, high, x);
}

Integer bits(Real x) {
  Type type = withElement(x.value.getType(), x.b->getIntegerType(getElementTypeOrSelf(x.value.getType()).getIntOrFloatBitWidth()));
  return {*x.b, arith::BitcastOp::create(*x.b, type, x.value)};
}

Real real(Integer bits, Real like) {
  return {*bits.b, arith::BitcastOp::create(*bits.b, like.value.getType(), bits.value)};
}

Real real(Integer bits) {
  Type type = bits.value.getType();
  Type element = getElementTypeOrSelf(type).isInteger(64) ? Type(bits.b->getF64Type()) : bits.b->getF32Type();
  return {*bits.b, arith::BitcastOp::create(*bits.b, withElement(type, element), bits.value)};
}

Real toF64(Real x) {
  return {*x.b, arith::ExtFOp::create(*x.b, withElement(x.value.getType(), x.b->getF64Type()), x.value)};
}

Real toF32(Real x) {
  Type type = withElement(x.value.getType(), x.b->getF32Type());
  if (isF64(x))
    return {*x.b, arith::TruncFOp::create(*x.b, type, x.value)};
  return {*x.b, arith::ExtFOp::create(*x.b, type, x.value)};
}

Integer toI32(Integer x) {
  return {*x.b, arith::TruncIOp::create(*x.b, withElement(x.value.getType(), x.b->getI32Type()), x.value)};
}

Integer fromI16(Integer x) {
  return {*x.b, arith::ExtUIOp::create(*x.b, withElement(x.value.getType(), x.b->getI32Type()), x.value)};
}

Integer toI16(Integer x) {
  return {*x.b, arith::TruncIOp::create(*x.b, withElement(x.value.getType(), x.b->getI16Type()), x.value)};
}

bool isF64(Real x) { return getElementTypeOrSelf(x.value.getType()).isF64(); }
int mantissaBits(Real x) { return isF64(x) ? 52 : 23; }
int64_t exponentBias(Real x) { return isF64(x) ? 1023 : 127; }

Real polynomial(Real x, ArrayRef<double> coefficients) {
  Real sum = coefficients.back();
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    sum = fma(sum, x, coefficient);
  return sum;
}

Rounded roundToInteger(Real x) {
  double shift = byType(x, 0x1.8p23, 0x1.8p52);
  int64_t shiftBits = byType<int64_t>(x, 0x4b400000, 0x4338000000000000);
  Real shifted = x + shift;
  return {shifted - shift, bits(shifted) - shiftBits};
}

Real powerOfTwo(Integer n, Real like) { return real((n + exponentBias(like)) << mantissaBits(like), like); }

Real upperHalf(Real x) { return real(bits(x) & byType<int64_t>(x, -(int64_t(1) << 12), -(int64_t(1) << 27)), x); }

} // namespace cauce::formula
