// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes a linalg.generic a reduction whose elements may be combined in any order. Shared by the passes that form
// kernels and by the schedules that emit them.
#pragma once

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace cauce {

/// The op that adds one element to the accumulator, if the op has one result and a body that can be reordered; else null.
/// arith::getNeutralElement knows what it starts from.
mlir::Operation *combinerOf(mlir::linalg::GenericOp op);

/// Whether its largest operand is contiguous along a dimension that it collapses.
bool readsRows(mlir::linalg::GenericOp op);

/// The length of the rows that it collapses: its last dimension, of known size and contiguous in what it reads. 0 if it collapses
/// something else.
int64_t rowOf(mlir::linalg::GenericOp op);

} // namespace cauce
