// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes a linalg.generic read windows of a tensor, or a slice.
#pragma once

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace cauce {

/// Whether indices are sums of multiples of dimensions.
bool isLinear(mlir::AffineMap map);

/// Whether the op reads windows or a slice: elements of a tensor in other places than a permutation of its loops.
bool readsWindows(mlir::linalg::GenericOp op);

/// Whether that is all it does.
bool isWindows(mlir::linalg::GenericOp op);

/// Whether each loop goes through one dimension of the operand, and each dimension is that of a loop: forwards, backwards or with a stride.
bool isReordering(mlir::AffineMap map);

} // namespace cauce
