// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise families: one scalar expression per op, over arith and math ops that the back end has vector code for.
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce {
namespace {

Value scalarOf(Operation *op, Scalars s, ValueRange v) {
  using P = nn::ComparePredicate;
  Value x = v[0];
  return TypeSwitch<Operation *, Value>(op)
      .Case([&](nn::IdentityOp) { return x; })
      .Case([&](nn::NegOp) { return s.neg(x); })
      .Case([&](nn::AbsOp) { return s.abs(x); })
      .Case([&](nn::SignOp) {
        Value negative = s.select(s.compare(P::lt, x, s.constant(0)), s.constant(-1), x);
        return s.select(s.compare(P::gt, x, s.constant(0)), s.constant(1), negative);
      })
      .Case([&](nn::ExpOp) { return s.exp(x); })
      .Case([&](nn::Expm1Op) -> Value { return math::ExpM1Op::create(s.b, s.loc, x); })
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
        // exp(x) - 1 would lose the digits of small x.
        Value isPositive = s.compare(P::gt, x, s.constant(0));
        Value negative = math::ExpM1Op::create(s.b, s.loc, s.select(isPositive, s.constant(0), x));
        negative = s.mul(s.constant(1.7580993408473766), negative);
        return s.select(isPositive, s.mul(s.constant(1.0507009873554805), x), negative);
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
    // Of the last operand: compare yields i1, select takes it first.
    Type element = cast<RankedTensorType>(op->getOperand(op->getNumOperands() - 1).getType()).getElementType();
    rewriter.replaceOp(op, builder.elementwise(type, adaptor.getOperands(),
                                               [&](OpBuilder &b, Location loc, ValueRange values) {
                                                 return scalarOf(op, Scalars(b, loc, element), values);
                                               }));
    return success();
  }
};

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
  add<nn::IdentityOp, nn::NegOp, nn::AbsOp, nn::SignOp, nn::ExpOp, nn::Expm1Op, nn::LogOp, nn::Log1pOp, nn::SqrtOp, nn::RsqrtOp,
      nn::ReciprocalOp, nn::SquareOp, nn::SinOp, nn::CosOp, nn::TanhOp, nn::AtanOp, nn::ErfOp, nn::LogisticOp,
      nn::GaussOp, nn::ElliottOp, nn::FloorOp, nn::CeilOp, nn::RoundOp, nn::StepOp, nn::SignStepOp, nn::ReluOp,
      nn::SeluOp, nn::SoftplusOp, nn::SwishOp, nn::GeluOp, nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::PowOp,
      nn::MaxOp, nn::MinOp, nn::CompareOp, nn::SelectOp>(converter, patterns);
  patterns.add<ConvertPattern>(converter, patterns.getContext());
}

} // namespace cauce
