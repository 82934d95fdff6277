// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Symbolic sizes as values: a function has an index argument with the attribute `rt.symbol` for each symbol.
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace cauce::rt {

/// The value of a symbol or product of symbols, "N*T", in `function`; null if a factor is no symbol of it.
mlir::Value symbolicSize(mlir::OpBuilder &b, mlir::Location loc, mlir::func::FuncOp function, llvm::StringRef product);

} // namespace cauce::rt
