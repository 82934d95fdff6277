// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes of tensors as values that are there already.
#pragma once

#include "mlir/IR/Builders.h"

namespace cauce {

/// The size of dimension `dim` of a tensor: a number, or as the tensor.empty, function argument or loop it comes from has it.
/// Null if neither is found.
mlir::OpFoldResult sizeOf(mlir::OpBuilder &b, mlir::Value tensor, int64_t dim);

} // namespace cauce
