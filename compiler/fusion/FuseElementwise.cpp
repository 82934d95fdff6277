// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which elementwise ops move into their consumers; the rewriting is MLIR's.
#include "compiler/fusion/Passes.h"

#include "compiler/kernels/Contraction.h"
#include "compiler/kernels/Scatter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_FUSEELEMENTWISEPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

constexpr int64_t cheapOps = 8;        // a body of so many adds and multiplies costs less than a trip to memory
constexpr int64_t largestBody = 400;   // beyond this registers spill and compile time grows

// Whether computing the body again in every consumer is cheaper than keeping its result: a few operations on operands
// that are smaller than the result, so that nothing more is read from memory.
bool isCheap(linalg::GenericOp op) {
  for (OpOperand *input : op.getDpsInputOperands())
    if (op.getMatchingIndexingMap(input).getNumResults() == op.getNumLoops() && op.getNumLoops() > 0)
      return false;
  int64_t count = 0;
  for (Operation &inner : op.getBody()->without_terminator()) {
    if (isa<math::MathDialect>(inner.getDialect()) && !isa<math::AbsFOp, math::AbsIOp>(inner))
      return false;
    if (isa<arith::DivFOp, arith::MulUIExtendedOp, tensor::ExtractOp>(inner))
      return false;
    ++count;
  }
  return count <= cheapOps;
}

bool shouldFuse(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  // What starts from its init (a reduction along no dimension) would make the consumer write that, too.
  if (producer && llvm::any_of(producer.getDpsInitsMutable(), [&](OpOperand &init) { return producer.payloadUsesValueFromOperand(&init); }))
    return false;
  if (!producer || !consumer || matchContraction(consumer) || matchScatter(consumer) || producer.getNumReductionLoops())
    return false;
  if (int64_t(producer.getBody()->getOperations().size() + consumer.getBody()->getOperations().size()) > largestBody)
    return false;
  // A smaller tensor repeated by its consumer is computed once, unless that is next to nothing.
  bool repeats = producer.getNumLoops() < consumer.getNumLoops();
  if (producer->hasOneUse() && !repeats)
    return true;
  return isCheap(producer);
}

struct FuseElementwisePass : impl::FuseElementwisePassBase<FuseElementwisePass> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    linalg::populateElementwiseOpsFusionPatterns(patterns, shouldFuse);
    linalg::populateEraseUnnecessaryInputsPatterns(patterns);
    linalg::GenericOp::getCanonicalizationPatterns(patterns, context);
    linalg::FillOp::getCanonicalizationPatterns(patterns, context);
    tensor::CollapseShapeOp::getCanonicalizationPatterns(patterns, context);
    tensor::ExpandShapeOp::getCanonicalizationPatterns(patterns, context);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace cauce
