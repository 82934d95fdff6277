// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recognition of reductions that may be reordered, and of what they read.
#include "compiler/kernels/Reduction.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce {

Operation *combinerOf(linalg::GenericOp op) {
  SmallVector<Operation *, 4> combiners;
  if (op->getNumResults() != 1 || !matchReduction(op.getRegionOutputArgs(), 0, combiners) || combiners.size() != 1)
    return nullptr;
  return arith::getNeutralElement(combiners.front()) ? combiners.front() : nullptr;
}

bool readsRows(linalg::GenericOp op) {
  if (!combinerOf(op))
    return false;
  SmallVector<unsigned> dims;
  op.getReductionDims(dims);
  int64_t best = -1;
  bool rows = false;
  for (OpOperand *input : op.getDpsInputOperands()) {
    AffineMap map = op.getMatchingIndexingMap(input);
    if (int64_t(map.getNumResults()) <= best || map.getNumResults() == 0 || !op.payloadUsesValueFromOperand(input))
      continue;
    best = map.getNumResults();
    auto last = dyn_cast<AffineDimExpr>(map.getResults().back());
    rows = last && llvm::is_contained(dims, last.getPosition());
  }
  return rows;
}

int64_t rowOf(linalg::GenericOp op) {
  SmallVector<unsigned> dims;
  op.getReductionDims(dims);
  if (dims.size() != 1 || dims.front() != op.getNumLoops() - 1 || !combinerOf(op))
    return 0;
  int64_t size = op.getStaticLoopRanges().back();
  AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  // Rank 0 keeps the vector code of rows; a row must be contiguous in what is read.
  if (result.getNumResults() == 0 || ShapedType::isDynamic(size))
    return 0;
  for (unsigned i = 0; i < result.getNumResults(); ++i)
    if (result.getDimPosition(i) != i)
      return 0;
  return size;
}

} // namespace cauce
