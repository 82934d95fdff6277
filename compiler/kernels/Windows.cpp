// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recognition of windows, and of other reads of elements at other places.
#include "compiler/kernels/Windows.h"

#include "compiler/kernels/KernelBuilder.h"

using namespace mlir;

namespace cauce {

bool isLinear(AffineMap map) {
  return llvm::all_of(map.getResults(), [&](AffineExpr expr) {
    return llvm::all_of(llvm::seq(map.getNumDims()), [&](unsigned dim) { return coefficientOf(expr, dim).has_value(); });
  });
}

bool readsWindows(linalg::GenericOp op) {
  return llvm::any_of(op.getDpsInputOperands(), [&](OpOperand *input) {
    AffineMap map = op.getMatchingIndexingMap(input);
    return !map.isProjectedPermutation(/*allowZeroInResults=*/true) && isLinear(map);
  });
}

bool isWindows(linalg::GenericOp op) {
  return op.getNumDpsInputs() == 1 && op.getBody()->getTerminator()->getOperand(0) == op.getBody()->getArgument(0) && readsWindows(op);
}

bool isReordering(AffineMap map) {
  llvm::SmallBitVector seen(map.getNumDims());
  for (AffineExpr expr : map.getResults()) {
    unsigned found = 0;
    for (unsigned dim = 0; dim < map.getNumDims(); ++dim)
      if (expr.isFunctionOfDim(dim)) {
        ++found;
        if (seen.test(dim))
          return false;
        seen.set(dim);
      }
    if (found != 1)
      return false;
  }
  return seen.all() && isLinear(map);
}

} // namespace cauce
