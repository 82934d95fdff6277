// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Symbolic sizes as values: a function has an index argument with the attribute `rt.symbol` for each symbol.
#pragma once

#include "dialects/rt/Rt.h"
#include "dialects/sizes/SizeExpr.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace cauce::rt {

/// The value of a size, of which `valueOf` knows the symbols; null if it does not know one.
mlir::Value makeSize(mlir::OpBuilder &b, mlir::Location loc, const SizeExpr &size, llvm::function_ref<mlir::Value(llvm::StringRef)> valueOf);

/// The same in `function`, whose index arguments are the symbols, for a size as `rt.dims` has it.
mlir::Value symbolicSize(mlir::OpBuilder &b, mlir::Location loc, mlir::func::FuncOp function, llvm::StringRef size);

} // namespace cauce::rt
