// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions over a dimension of the result itself, which the operands have once more: the last loop. What is computed of an element of them is
// the same for each element of the result, but for whether it counts there.
#pragma once

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace cauce {

/// The dimension whose index `value` is, also as an integer.
std::optional<unsigned> indexOf(mlir::Value value);

/// Whether the last loop of `op` is its only reduction, and the others are the dimensions of its only result.
bool reducesLastLoop(mlir::linalg::GenericOp op);

/// Whether nothing in the body of `op` but the condition `counts` depends on the index of dimension `along` of the result.
bool countsAlone(mlir::linalg::GenericOp op, unsigned along, mlir::Value counts);

} // namespace cauce
