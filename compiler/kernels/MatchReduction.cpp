// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recognition of reductions that may be reordered.
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

} // namespace cauce
