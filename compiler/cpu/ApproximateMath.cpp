// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Formulas instead of library calls.
#include "compiler/cpu/Passes.h"
#include "compiler/cpu/math/Formulas.h"
#include "compiler/support/Rewrite.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_APPROXIMATEMATHPASS
#include "compiler/cpu/Passes.h.inc"

namespace {

using formula::Real;

template <typename Op, auto function>
struct FormulaPattern : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto element = dyn_cast<FloatType>(getElementTypeOrSelf(op.getType()));
    if (!element || (!element.isF16() && !element.isBF16() && !element.isF32() && !element.isF64()))
      return rewriter.notifyMatchFailure(op, "expected f16, bf16, f32 or f64");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    // Half precision is computed in f32.
    bool isHalf = element.getWidth() == 16;
    auto operand = [&](unsigned i) {
      Real x(b, op->getOperand(i));
      return isHalf ? formula::toF32(x) : x;
    };
    Value result;
    if constexpr (std::is_invocable_v<decltype(function), Real, Real>)
      result = function(operand(0), operand(1)).value;
    else
      result = function(operand(0)).value;
    if (isHalf)
      result = arith::TruncFOp::create(b, op.getType(), result);
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct ApproximateMathPass : impl::ApproximateMathPassBase<ApproximateMathPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<
        FormulaPattern<math::ExpOp, formula::exponential>, FormulaPattern<math::ExpM1Op, formula::exponentialMinusOne>,
        FormulaPattern<math::TanhOp, formula::hyperbolicTangent>, FormulaPattern<math::LogOp, formula::logarithm>,
        FormulaPattern<math::Log1pOp, formula::logarithmOfOnePlus>, FormulaPattern<math::PowFOp, formula::power>,
        FormulaPattern<math::SinOp, formula::sine>, FormulaPattern<math::CosOp, formula::cosine>,
        FormulaPattern<math::AtanOp, formula::arctangent>, FormulaPattern<math::ErfOp, formula::errorFunction>>(
        &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns), untilNothingChanges())))
      signalPassFailure();
  }
};

} // namespace
} // namespace cauce
