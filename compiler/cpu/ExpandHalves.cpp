// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions of 16-bit floats without a library, and what else is computed with them in f32.
#include "compiler/cpu/Passes.h"
#include "compiler/cpu/math/Formulas.h"
#include "compiler/support/Rewrite.h"
#include "dialects/elements/ElementType.h"
#include "dialects/rt/Rt.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_EXPANDHALVESPASS
#include "compiler/cpu/Passes.h.inc"

namespace {

using formula::Integer, formula::Real;

bool hasHalves(Type type) { return isHalf(getElementTypeOrSelf(type)); }

Type withElement(Type type, Type element) {
  auto vector = dyn_cast<VectorType>(type);
  return vector ? Type(vector.clone(element)) : element;
}

struct ExpandExtension : OpRewritePattern<arith::ExtFOp> {
  ExpandExtension(MLIRContext *context, bool hasF16) : OpRewritePattern(context), hasF16(hasF16) {}

  LogicalResult matchAndRewrite(arith::ExtFOp op, PatternRewriter &rewriter) const override {
    Type from = op.getIn().getType(), f32 = withElement(from, rewriter.getF32Type());
    if (!hasHalves(from))
      return rewriter.notifyMatchFailure(op, "expected f16 or bf16");
    bool isF16 = getElementTypeOrSelf(from).isF16(), isToF32 = op.getType() == f32;
    if (isF16 && hasF16 && isToF32)
      return rewriter.notifyMatchFailure(op, "there is an instruction");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value wide;
    if (isF16 && hasF16) {
      wide = arith::ExtFOp::create(b, f32, op.getIn());
    } else {
      Integer bits(b, arith::BitcastOp::create(b, withElement(from, b.getI16Type()), op.getIn()));
      wide = (isF16 ? formula::fromF16 : formula::fromBf16)(bits).value;
    }
    rewriter.replaceOp(op, isToF32 ? wide : arith::ExtFOp::create(b, op.getType(), wide));
    return success();
  }

  bool hasF16;
};

struct ExpandTruncation : OpRewritePattern<arith::TruncFOp> {
  ExpandTruncation(MLIRContext *context, bool hasF16) : OpRewritePattern(context), hasF16(hasF16) {}

  LogicalResult matchAndRewrite(arith::TruncFOp op, PatternRewriter &rewriter) const override {
    if (!hasHalves(op.getType()))
      return rewriter.notifyMatchFailure(op, "expected f16 or bf16");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    bool isF16 = getElementTypeOrSelf(op.getType()).isF16();
    Real x(b, op.getIn());
    bool isLong = formula::isF64(x);
    if (isF16 && hasF16 && !isLong)
      return rewriter.notifyMatchFailure(op, "there is an instruction");
    if (isLong)
      x = formula::roundToOdd(x);
    if (isF16 && hasF16)
      rewriter.replaceOpWithNewOp<arith::TruncFOp>(op, op.getType(), x.value);
    else
      rewriter.replaceOpWithNewOp<arith::BitcastOp>(op, op.getType(), (isF16 ? formula::bitsOfF16 : formula::bitsOfBf16)(x).value);
    return success();
  }

  bool hasF16;
};

// The integer in a float type that has all numbers of its type, or, of 64 bits, as many of them as matter: where the last bits are lost,
// f64's last place is odd, which no half is and no tie between two.
Value exactly(ImplicitLocOpBuilder &b, Value x, bool isSigned) {
  Type type = x.getType();
  unsigned width = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  if (width == 64) {
    Integer all(b, x);
    constexpr int64_t lost = 0x7ff, exact = int64_t(1) << 52;
    Integer kept = all & ~lost, odd = select((all & lost) == 0, kept, kept | (lost + 1));
    // Short: from -2^52 to 2^52, of which the bits above are all alike.
    Integer above = shiftRightSigned(all + exact, 53);
    x = select(above == 0, all, odd).value;
  }
  Type wide = withElement(type, width < 32 ? Type(b.getF32Type()) : b.getF64Type());
  return isSigned ? Value(arith::SIToFPOp::create(b, wide, x)) : Value(arith::UIToFPOp::create(b, wide, x));
}

// Not by way of a conversion of floats, which MLIR would fold with that of the integer.
template <typename Op>
struct ExpandInteger : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    if (!hasHalves(op.getType()))
      return rewriter.notifyMatchFailure(op, "expected f16 or bf16");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Real x(b, exactly(b, op.getIn(), std::is_same_v<Op, arith::SIToFPOp>));
    if (formula::isF64(x))
      x = formula::roundToOdd(x);
    bool isF16 = getElementTypeOrSelf(op.getType()).isF16();
    rewriter.replaceOpWithNewOp<arith::BitcastOp>(op, op.getType(), (isF16 ? formula::bitsOfF16 : formula::bitsOfBf16)(x).value);
    return success();
  }
};

// The same op on other types.
Operation *recreate(Operation *op, ValueRange operands, ArrayRef<Type> types, PatternRewriter &rewriter) {
  OperationState state(op->getLoc(), op->getName(), operands, types);
  state.addAttributes(op->getDiscardableAttrDictionary().getValue());
  state.propertiesAttr = op->getPropertiesAsAttribute();
  return rewriter.create(state);
}

// Moves halves from register to register as integers, which all CPUs do.
struct MoveBits : RewritePattern {
  explicit MoveBits(MLIRContext *context) : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    bool moves = isa<arith::SelectOp, vector::BroadcastOp, vector::ShuffleOp, vector::ExtractOp, vector::InsertOp>(op);
    if (!moves || !llvm::any_of(op->getResultTypes(), hasHalves))
      return rewriter.notifyMatchFailure(op, "no half is moved");
    auto bitsOf = [&](Type type) { return hasHalves(type) ? withElement(type, rewriter.getI16Type()) : type; };
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(hasHalves(operand.getType()) ? rewriter.createOrFold<arith::BitcastOp>(op->getLoc(), bitsOf(operand.getType()), operand) : operand);
    Type type = op->getResult(0).getType();
    Operation *moved = recreate(op, operands, bitsOf(type), rewriter);
    rewriter.replaceOpWithNewOp<arith::BitcastOp>(op, type, moved->getResult(0));
    return success();
  }
};

// Any other op that computes with halves.
struct ComputeInF32 : RewritePattern {
  explicit ComputeInF32(MLIRContext *context) : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    bool computes = isa<arith::ArithDialect, math::MathDialect>(op->getDialect()) || isa<vector::FMAOp>(op);
    if (!computes || isa<arith::ExtFOp, arith::TruncFOp, arith::BitcastOp, arith::ConstantOp, arith::SelectOp, arith::SIToFPOp, arith::UIToFPOp>(op))
      return rewriter.notifyMatchFailure(op, "it does not compute");
    if (!llvm::any_of(op->getOperandTypes(), hasHalves) && !llvm::any_of(op->getResultTypes(), hasHalves))
      return rewriter.notifyMatchFailure(op, "no half");
    Location loc = op->getLoc();
    auto widened = [&](Type type) { return hasHalves(type) ? withElement(type, rewriter.getF32Type()) : type; };
    SmallVector<Value> operands, results;
    for (Value operand : op->getOperands())
      operands.push_back(hasHalves(operand.getType()) ? arith::ExtFOp::create(rewriter, loc, widened(operand.getType()), operand) : operand);
    SmallVector<Type> types = llvm::map_to_vector(op->getResultTypes(), widened);
    Operation *wide = recreate(op, operands, types, rewriter);
    for (auto [result, type] : llvm::zip(wide->getResults(), op->getResultTypes()))
      results.push_back(hasHalves(type) ? Value(arith::TruncFOp::create(rewriter, loc, type, result)) : result);
    rewriter.replaceOp(op, results);
    return success();
  }
};

struct ExpandHalvesPass : impl::ExpandHalvesPassBase<ExpandHalvesPass> {
  void runOnOperation() override {
    bool hasF16 = llvm::any_of(rt::TargetAttr::of(getOperation()).getFeatures(), [](StringAttr feature) { return feature == "f16c"; });
    RewritePatternSet patterns(&getContext());
    patterns.add<ExpandExtension, ExpandTruncation>(&getContext(), hasF16);
    patterns.add<ComputeInF32, MoveBits, ExpandInteger<arith::SIToFPOp>, ExpandInteger<arith::UIToFPOp>>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns), untilNothingChanges())))
      signalPassFailure();
  }
};

} // namespace
} // namespace cauce
