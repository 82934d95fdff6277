// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Transposed results of reductions, written the way that they are wanted.
#include "compiler/fusion/Passes.h"

#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_PERMUTERESULTSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

// Whether the op gives its only operand back in another order of dimensions.
bool isTranspose(linalg::GenericOp op) {
  if (op.getNumDpsInputs() != 1 || op->getNumResults() != 1 || op.getNumReductionLoops())
    return false;
  AffineMap read = op.getMatchingIndexingMap(op.getDpsInputOperand(0)), written = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  return read.isPermutation() && written.isPermutation() && read != written &&
         op.getBody()->getTerminator()->getOperand(0) == op.getBody()->getArgument(0);
}

// The reduction whose result the op transposes, if nothing else reads it and one of its operands has the dimension last that becomes the
// last one of the result: vectors run along it without a copy of an operand.
linalg::GenericOp sourceOf(linalg::GenericOp transpose, AffineMap &resultMap) {
  auto source = transpose.getInputs().front().getDefiningOp<linalg::GenericOp>();
  if (!source || !source.getNumReductionLoops() || source->getNumResults() != 1 || !source->hasOneUse() ||
      !source.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>())
    return {};
  AffineMap read = transpose.getMatchingIndexingMap(transpose.getDpsInputOperand(0));
  AffineMap written = transpose.getMatchingIndexingMap(transpose.getDpsInitOperand(0));
  resultMap = written.compose(inversePermutation(read)).compose(source.getMatchingIndexingMap(source.getDpsInitOperand(0)));
  bool isLastOfOperand = resultMap.getNumResults() && llvm::any_of(source.getDpsInputOperands(), [&](OpOperand *input) {
    AffineMap map = source.getMatchingIndexingMap(input);
    return map.getNumResults() && map.getResults().back() == resultMap.getResults().back();
  });
  return isLastOfOperand ? source : linalg::GenericOp();
}

struct PermuteResultsPass : impl::PermuteResultsPassBase<PermuteResultsPass> {
  void runOnOperation() override {
    IRRewriter b(&getContext());
    for (auto transpose : llvm::make_early_inc_range(getOperation().getOps<linalg::GenericOp>())) {
      AffineMap resultMap;
      linalg::GenericOp source = isTranspose(transpose) ? sourceOf(transpose, resultMap) : linalg::GenericOp();
      if (!source)
        continue;
      explain(transpose.getLoc(), getArgument(), [&](raw_ostream &out) {
        out << "the reduction of " << describeNodes(source.getLoc()) << " writes its result transposed, as " << describeNodes(transpose.getLoc())
            << " wants it";
      });
      // Here, where the sizes of the transposed result are known.
      b.setInsertionPoint(transpose);
      Value fill = source.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>().value();
      Value init = linalg::FillOp::create(b, transpose.getLoc(), fill, transpose.getDpsInitOperand(0)->get()).getResult(0);
      SmallVector<AffineMap> maps = source.getIndexingMapsArray();
      maps.back() = resultMap;
      auto op = linalg::GenericOp::create(b, source.getLoc(), init.getType(), source.getInputs(), init, maps, source.getIteratorTypesArray());
      b.inlineRegionBefore(source.getRegion(), op.getRegion(), op.getRegion().end());
      b.replaceOp(transpose, op.getResults());
      b.eraseOp(source);
    }
  }
};

} // namespace
} // namespace cauce
