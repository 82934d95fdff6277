// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions that hold train.gradient ops, made from functions that do not.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace cauce::check {

/// Whether `function` has a float argument and a float result.
bool isDifferentiable(mlir::func::FuncOp function);

/// @NAME.vjp, after `function` in its module: its arguments, then a cotangent per float result; results are the
/// cotangents of its float arguments.
mlir::func::FuncOp makeVjp(mlir::func::FuncOp function);

/// @NAME.jvp: its arguments, then a tangent per float argument; results are the tangents of its float results. Forward
/// mode is the gradient of the vjp, which is linear in the cotangents, with respect to them.
mlir::func::FuncOp makeJvp(mlir::func::FuncOp function);

} // namespace cauce::check
