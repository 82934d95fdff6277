// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise families: one scalar expression per op, over arith and math ops that the back end has vector code for.
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Scalars.h"

#include "dialects/nn/Elementwise.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace cauce {
namespace {

// One overload for each op: one without it is an error of the C++ compiler. `v` are the operands' elements.
using P = nn::ComparePredicate;
Value scalarOf(nn::IdentityOp, Scalars, ValueRange v) { return v[0]; }
Value scalarOf(nn::StopGradientOp, Scalars, ValueRange v) { return v[0]; }
Value scalarOf(nn::NegOp, Scalars s, ValueRange v) { return s.neg(v[0]); }
Value scalarOf(nn::AbsOp, Scalars s, ValueRange v) { return s.abs(v[0]); }
Value scalarOf(nn::SignOp, Scalars s, ValueRange v) {
  Value negative = s.select(s.compare(P::lt, v[0], s.constant(0)), s.constant(-1), v[0]);
  return s.select(s.compare(P::gt, v[0], s.constant(0)), s.constant(1), negative);
}
Value scalarOf(nn::ExpOp, Scalars s, ValueRange v) { return s.exp(v[0]); }
Value scalarOf(nn::Expm1Op, Scalars s, ValueRange v) { return math::ExpM1Op::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::LogOp, Scalars s, ValueRange v) { return math::LogOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::Log1pOp, Scalars s, ValueRange v) { return math::Log1pOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::SqrtOp, Scalars s, ValueRange v) { return math::SqrtOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::RsqrtOp, Scalars s, ValueRange v) { return s.div(s.constant(1), math::SqrtOp::create(s.b, s.loc, v[0])); }
Value scalarOf(nn::ReciprocalOp, Scalars s, ValueRange v) { return s.div(s.constant(1), v[0]); }
Value scalarOf(nn::SquareOp, Scalars s, ValueRange v) { return s.mul(v[0], v[0]); }
Value scalarOf(nn::SinOp, Scalars s, ValueRange v) { return math::SinOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::CosOp, Scalars s, ValueRange v) { return math::CosOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::TanhOp, Scalars s, ValueRange v) { return math::TanhOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::AtanOp, Scalars s, ValueRange v) { return math::AtanOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::ErfOp, Scalars s, ValueRange v) { return math::ErfOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::LogisticOp, Scalars s, ValueRange v) { return s.logistic(v[0]); }
Value scalarOf(nn::GaussOp, Scalars s, ValueRange v) { return s.exp(s.neg(s.mul(v[0], v[0]))); }
Value scalarOf(nn::ElliottOp, Scalars s, ValueRange v) { return s.div(v[0], s.add(s.constant(1), s.abs(v[0]))); }
Value scalarOf(nn::FloorOp, Scalars s, ValueRange v) { return math::FloorOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::CeilOp, Scalars s, ValueRange v) { return math::CeilOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::RoundOp, Scalars s, ValueRange v) { return math::RoundEvenOp::create(s.b, s.loc, v[0]); }
Value scalarOf(nn::StepOp, Scalars s, ValueRange v) { return s.select(s.compare(P::ge, v[0], s.constant(0)), s.constant(1), s.constant(0)); }
Value scalarOf(nn::SignStepOp, Scalars s, ValueRange v) { return s.select(s.compare(P::ge, v[0], s.constant(0)), s.constant(1), s.constant(-1)); }
Value scalarOf(nn::ReluOp, Scalars s, ValueRange v) { return s.max(v[0], s.constant(0)); }
Value scalarOf(nn::SeluOp, Scalars s, ValueRange v) {
  // exp(x) - 1 would lose the digits of small x.
  Value isPositive = s.compare(P::gt, v[0], s.constant(0));
  Value negative = math::ExpM1Op::create(s.b, s.loc, s.select(isPositive, s.constant(0), v[0]));
  negative = s.mul(s.constant(1.7580993408473766), negative);
  return s.select(isPositive, s.mul(s.constant(1.0507009873554805), v[0]), negative);
}
Value scalarOf(nn::SoftplusOp, Scalars s, ValueRange v) {
  // max(x, 0) + ln(1 + exp(-|x|)): no overflow on either side.
  Value rest = math::Log1pOp::create(s.b, s.loc, s.exp(s.neg(s.abs(v[0]))));
  return s.add(s.max(v[0], s.constant(0)), rest);
}
Value scalarOf(nn::SwishOp, Scalars s, ValueRange v) { return s.mul(v[0], s.logistic(v[0])); }
Value scalarOf(nn::GeluOp, Scalars s, ValueRange v) {
  Value erf = math::ErfOp::create(s.b, s.loc, s.mul(v[0], s.constant(0.70710678118654752)));
  return s.mul(s.mul(v[0], s.constant(0.5)), s.add(erf, s.constant(1)));
}
Value scalarOf(nn::GeluTanhOp, Scalars s, ValueRange v) {
  Value cubic = s.add(s.mul(s.mul(v[0], v[0]), s.constant(0.044715)), s.constant(1));
  return s.mul(v[0], s.logistic(s.mul(s.mul(v[0], cubic), s.constant(1.5957691216057308))));
}
Value scalarOf(nn::AddOp, Scalars s, ValueRange v) { return s.add(v[0], v[1]); }
Value scalarOf(nn::SubOp, Scalars s, ValueRange v) { return s.sub(v[0], v[1]); }
Value scalarOf(nn::MulOp, Scalars s, ValueRange v) { return s.mul(v[0], v[1]); }
Value scalarOf(nn::DivOp, Scalars s, ValueRange v) { return s.div(v[0], v[1]); }
Value scalarOf(nn::PowOp, Scalars s, ValueRange v) { return math::PowFOp::create(s.b, s.loc, v[0], v[1]); }
Value scalarOf(nn::MaxOp, Scalars s, ValueRange v) { return s.max(v[0], v[1]); }
Value scalarOf(nn::MinOp, Scalars s, ValueRange v) { return s.min(v[0], v[1]); }
Value scalarOf(nn::IntegerOp op, Scalars s, ValueRange v) { return s.integer(op.getKind(), v[0], v[1]); }
Value scalarOf(nn::CompareOp compare, Scalars s, ValueRange v) { return s.compare(compare.getPredicate(), v[0], v[1]); }
Value scalarOf(nn::SelectOp, Scalars s, ValueRange v) { return s.select(v[0], v[1], v[2]); }

using ScalarOf = Value (*)(Operation *, Scalars, ValueRange);

// One class for all ops, and a function for each: a class for each is the longest part of compiling this file.
struct ElementwisePattern : ConversionPattern {
  ElementwisePattern(TypeConverter &converter, MLIRContext *context, StringRef name, ScalarOf scalar)
      : ConversionPattern(converter, name, /*benefit=*/1, context), scalar(scalar) {}

  LogicalResult matchAndRewrite(Operation *op, ArrayRef<Value> operands, ConversionPatternRewriter &rewriter) const override {
    LinalgBuilder builder(op, rewriter);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    // Of the last operand: compare yields i1, select takes it first.
    Type element = cast<RankedTensorType>(op->getOperands().back().getType()).getElementType();
    rewriter.replaceOp(op, builder.elementwise(type, operands, [&](OpBuilder &b, Location loc, ValueRange values) {
      return scalar(op, Scalars(b, loc, element), values);
    }));
    return success();
  }

  ScalarOf scalar;
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
  static constexpr std::pair<StringLiteral, ScalarOf> all[] = {
      {Ops::getOperationName(), [](Operation *op, Scalars s, ValueRange v) { return scalarOf(cast<Ops>(op), s, v); }}...};
  for (auto [name, scalar] : all)
    patterns.add<ElementwisePattern>(converter, patterns.getContext(), name, scalar);
}

} // namespace

void populateElementwisePatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  add<nn::IdentityOp, nn::StopGradientOp, nn::NegOp, nn::AbsOp, nn::SignOp, nn::ExpOp, nn::Expm1Op, nn::LogOp, nn::Log1pOp, nn::SqrtOp, nn::RsqrtOp,
      nn::ReciprocalOp, nn::SquareOp, nn::SinOp, nn::CosOp, nn::TanhOp, nn::AtanOp, nn::ErfOp, nn::LogisticOp,
      nn::GaussOp, nn::ElliottOp, nn::FloorOp, nn::CeilOp, nn::RoundOp, nn::StepOp, nn::SignStepOp, nn::ReluOp,
      nn::SeluOp, nn::SoftplusOp, nn::SwishOp, nn::GeluOp, nn::GeluTanhOp, nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::PowOp,
      nn::MaxOp, nn::MinOp, nn::IntegerOp, nn::CompareOp, nn::SelectOp>(converter, patterns);
  patterns.add<ConvertPattern>(converter, patterns.getContext());
}

} // namespace cauce
