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

} // namespace cauce
