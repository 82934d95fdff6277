// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise families: one scalar expression per op, over arith and math ops that the back end has vector code for.
#include "compiler/nn-to-linalg/LinalgBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce {
namespace {

// Arithmetic on scalars of one type.
struct Scalars {
  OpBuilder &b;
  Location loc;
  Type type;

  bool isFloat() const { return isa<FloatType>(type); }
  Value constant(double value) const {
    if (isFloat())
      return arith::ConstantOp::create(b, loc, b.getFloatAttr(type, value));
    return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, int64_t(value)));
  }
  Value add(Value x, Value y) const {
    return isFloat() ? Value(arith::AddFOp::create(b, loc, x, y)) : Value(arith::AddIOp::create(b, loc, x, y));
  }
  Value sub(Value x, Value y) const {
    return isFloat() ? Value(arith::SubFOp::create(b, loc, x, y)) : Value(arith::SubIOp::create(b, loc, x, y));
  }
  Value mul(Value x, Value y) const {
    return isFloat() ? Value(arith::MulFOp::create(b, loc, x, y)) : Value(arith::MulIOp::create(b, loc, x, y));
  }
  Value div(Value x, Value y) const { return arith::DivFOp::create(b, loc, x, y); }
  // NaN goes through, so that a loss that became NaN is seen.
  Value max(Value x, Value y) const {
    return isFloat() ? Value(arith::MaximumFOp::create(b, loc, x, y)) : Value(arith::MaxSIOp::create(b, loc, x, y));
  }
  Value min(Value x, Value y) const {
    return isFloat() ? Value(arith::MinimumFOp::create(b, loc, x, y)) : Value(arith::MinSIOp::create(b, loc, x, y));
  }
  Value neg(Value x) const {
    return isFloat() ? Value(arith::NegFOp::create(b, loc, x)) : sub(constant(0), x);
  }
  Value exp(Value x) const { return math::ExpOp::create(b, loc, x); }
  Value abs(Value x) const {
    return isFloat() ? Value(math::AbsFOp::create(b, loc, x)) : Value(math::AbsIOp::create(b, loc, x));
  }
  Value compare(nn::ComparePredicate predicate, Value x, Value y) const {
    using P = nn::ComparePredicate;
    if (isFloat()) {
      auto kind = predicate == P::eq   ? arith::CmpFPredicate::OEQ
                  : predicate == P::ne ? arith::CmpFPredicate::UNE
                  : predicate == P::lt ? arith::CmpFPredicate::OLT
                  : predicate == P::le ? arith::CmpFPredicate::OLE
                  : predicate == P::gt ? arith::CmpFPredicate::OGT
                                       : arith::CmpFPredicate::OGE;
      return arith::CmpFOp::create(b, loc, kind, x, y);
    }
    auto kind = predicate == P::eq   ? arith::CmpIPredicate::eq
                : predicate == P::ne ? arith::CmpIPredicate::ne
                : predicate == P::lt ? arith::CmpIPredicate::slt
                : predicate == P::le ? arith::CmpIPredicate::sle
                : predicate == P::gt ? arith::CmpIPredicate::sgt
                                     : arith::CmpIPredicate::sge;
    return arith::CmpIOp::create(b, loc, kind, x, y);
  }
  Value select(Value condition, Value x, Value y) const { return arith::SelectOp::create(b, loc, condition, x, y); }
  // 1 / (1 + exp(-x)): exp overflows to infinity for very negative x, and 1 / infinity is the right 0.
  Value logistic(Value x) const { return div(constant(1), add(constant(1), exp(neg(x)))); }
};

Value scalarOf(Operation *op, Scalars s, ValueRange v) {
  using P = nn::ComparePredicate;
  Value x = v[0];
  return TypeSwitch<Operation *, Value>(op)
      .Case([&](nn::IdentityOp) { return x; })
      .Case([&](nn::NegOp) { return s.neg(x); })
      .Case([&](nn::AbsOp) { return s.abs(x); })
      .Case([&](nn::SignOp) {
        Value negative = s.select(s.compare(P::lt, x, s.constant(0)), s.constant(-1), s.constant(0));
        return s.select(s.compare(P::gt, x, s.constant(0)), s.constant(1), negative);
      })
      .Case([&](nn::ExpOp) { return s.exp(x); })
      .Case([&](nn::LogOp) -> Value { return math::LogOp::create(s.b, s.loc, x); })
      .Case([&](nn::Log1pOp) -> Value { return math::Log1pOp::create(s.b, s.loc, x); })
      .Case([&](nn::SqrtOp) -> Value { return math::SqrtOp::create(s.b, s.loc, x); })
      .Case([&](nn::RsqrtOp) { return s.div(s.constant(1), math::SqrtOp::create(s.b, s.loc, x)); })
      .Case([&](nn::ReciprocalOp) { return s.div(s.constant(1), x); })
      .Case([&](nn::SquareOp) { return s.mul(x, x); })
      .Case([&](nn::SinOp) -> Value { return math::SinOp::create(s.b, s.loc, x); })
      .Case([&](nn::CosOp) -> Value { return math::CosOp::create(s.b, s.loc, x); })
      .Case([&](nn::TanhOp) -> Value { return math::TanhOp::create(s.b, s.loc, x); })
      .Case([&](nn::AtanOp) -> Value { return math::AtanOp::create(s.b, s.loc, x); })
      .Case([&](nn::ErfOp) -> Value { return math::ErfOp::create(s.b, s.loc, x); })
      .Case([&](nn::LogisticOp) { return s.logistic(x); })
      .Case([&](nn::GaussOp) { return s.exp(s.neg(s.mul(x, x))); })
      .Case([&](nn::ElliottOp) { return s.div(x, s.add(s.constant(1), s.abs(x))); })
      .Case([&](nn::FloorOp) -> Value { return math::FloorOp::create(s.b, s.loc, x); })
      .Case([&](nn::CeilOp) -> Value { return math::CeilOp::create(s.b, s.loc, x); })
      .Case([&](nn::RoundOp) -> Value { return math::RoundEvenOp::create(s.b, s.loc, x); })
      .Case([&](nn::StepOp) {
        return s.select(s.compare(P::ge, x, s.constant(0)), s.constant(1), s.constant(0));
      })
      .Case([&](nn::SignStepOp) {
        return s.select(s.compare(P::ge, x, s.constant(0)), s.constant(1), s.constant(-1));
      })
      .Case([&](nn::ReluOp) { return s.max(x, s.constant(0)); })
      .Case([&](nn::SeluOp) {
        Value negative = s.mul(s.constant(1.7580993408473766), s.sub(s.exp(s.min(x, s.constant(0))), s.constant(1)));
        return s.select(s.compare(P::gt, x, s.constant(0)), s.mul(s.constant(1.0507009873554805), x), negative);
      })
      .Case([&](nn::SoftplusOp) {
        // max(x, 0) + ln(1 + exp(-|x|)): no overflow on either side.
        Value rest = math::Log1pOp::create(s.b, s.loc, s.exp(s.neg(s.abs(x))));
        return s.add(s.max(x, s.constant(0)), rest);
      })
      .Case([&](nn::SwishOp) { return s.mul(x, s.logistic(x)); })
      .Case([&](nn::GeluOp) {
        Value erf = math::ErfOp::create(s.b, s.loc, s.mul(x, s.constant(0.70710678118654752)));
        return s.mul(s.mul(x, s.constant(0.5)), s.add(erf, s.constant(1)));
      })
      .Case([&](nn::AddOp) { return s.add(x, v[1]); })
      .Case([&](nn::SubOp) { return s.sub(x, v[1]); })
      .Case([&](nn::MulOp) { return s.mul(x, v[1]); })
      .Case([&](nn::DivOp) { return s.div(x, v[1]); })
      .Case([&](nn::PowOp) -> Value { return math::PowFOp::create(s.b, s.loc, x, v[1]); })
      .Case([&](nn::MaxOp) { return s.max(x, v[1]); })
      .Case([&](nn::MinOp) { return s.min(x, v[1]); })
      .Case([&](nn::CompareOp compare) { return s.compare(compare.getPredicate(), x, v[1]); })
      .Case([&](nn::SelectOp) { return s.select(x, v[1], v[2]); })
      .Default(Value());
}

template <typename Op>
struct ElementwisePattern : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    Type element = LinalgBuilder::lowerElement(
        cast<RankedTensorType>(op->getOperand(op->getNumOperands() - 1).getType()).getElementType());
    rewriter.replaceOp(op, builder.elementwise(type, adaptor.getOperands(),
                                               [&](OpBuilder &b, Location loc, ValueRange values) {
                                                 return scalarOf(op, Scalars{b, loc, element}, values);
                                               }));
    return success();
  }
};

// The conversion of one number; `from` and `to` keep their signedness.
Value convertScalar(OpBuilder &b, Location loc, Value x, Type from, Type to) {
  Type lowered = LinalgBuilder::lowerElement(to);
  bool fromUnsigned = from.isUnsignedInteger() || from.isInteger(1);
  if (to.isInteger(1)) {
    if (isa<FloatType>(from))
      return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNE, x,
                                   arith::ConstantOp::create(b, loc, b.getFloatAttr(from, 0.0)));
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, x,
                                 arith::ConstantOp::create(b, loc, b.getIntegerAttr(x.getType(), 0)));
  }
  unsigned fromBits = from.getIntOrFloatBitWidth(), toBits = to.getIntOrFloatBitWidth();
  if (isa<FloatType>(from) && isa<FloatType>(to)) {
    if (fromBits == toBits)
      return x;
    return fromBits < toBits ? Value(arith::ExtFOp::create(b, loc, lowered, x))
                             : Value(arith::TruncFOp::create(b, loc, lowered, x));
  }
  if (isa<FloatType>(from))
    return to.isUnsignedInteger() ? Value(arith::FPToUIOp::create(b, loc, lowered, x))
                                  : Value(arith::FPToSIOp::create(b, loc, lowered, x));
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

struct ConvertPattern : OpConversionPattern<nn::ConvertOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(nn::ConvertOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    Type from = cast<RankedTensorType>(op.getX().getType()).getElementType();
    auto type = cast<RankedTensorType>(op.getType());
    rewriter.replaceOp(op, builder.elementwise(type, adaptor.getX(), [&](OpBuilder &b, Location loc, ValueRange values) {
      return convertScalar(b, loc, values[0], from, type.getElementType());
    }));
    return success();
  }
};

template <typename... Ops>
void add(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<ElementwisePattern<Ops>...>(converter, patterns.getContext());
}

} // namespace

void populateElementwisePatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  add<nn::IdentityOp, nn::NegOp, nn::AbsOp, nn::SignOp, nn::ExpOp, nn::LogOp, nn::Log1pOp, nn::SqrtOp, nn::RsqrtOp,
      nn::ReciprocalOp, nn::SquareOp, nn::SinOp, nn::CosOp, nn::TanhOp, nn::AtanOp, nn::ErfOp, nn::LogisticOp,
      nn::GaussOp, nn::ElliottOp, nn::FloorOp, nn::CeilOp, nn::RoundOp, nn::StepOp, nn::SignStepOp, nn::ReluOp,
      nn::SeluOp, nn::SoftplusOp, nn::SwishOp, nn::GeluOp, nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::PowOp,
      nn::MaxOp, nn::MinOp, nn::CompareOp, nn::SelectOp>(converter, patterns);
  patterns.add<ConvertPattern>(converter, patterns.getContext());
}

} // namespace cauce
