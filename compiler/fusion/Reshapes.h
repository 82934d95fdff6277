// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reshapes, which move nothing: their results lie where their operands lie.
#pragma once

#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace cauce {

inline bool isReshape(mlir::Operation *op) { return llvm::isa<mlir::tensor::CollapseShapeOp, mlir::tensor::ExpandShapeOp>(op); }

/// What a value is before reshapes.
inline mlir::Value rootOf(mlir::Value value) {
  while (mlir::Operation *op = value.getDefiningOp()) {
    if (!isReshape(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

} // namespace cauce
