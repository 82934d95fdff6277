// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the plan of memory has to know of loops.
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace cauce {

/// What a host function runs: kernels, and loops over functions.
bool isNode(mlir::Operation *op);
/// The tensors that one reads.
mlir::OperandRange inputsOf(mlir::Operation *node);

/// Whether a result of a loop is the carries before each trip, and nobody reads them: then there is room for one.
bool isSpare(rt::ScanOp loop, mlir::OpResult result);

/// No less than either, whatever the symbols are, which are not negative.
SizeExpr largerOf(const SizeExpr &a, const SizeExpr &b);

/// The functions, the bodies of loops, which are marked `rt.body`, before those that run them. Fails if one runs itself.
mlir::FailureOr<llvm::SmallVector<mlir::func::FuncOp>> bodiesFirst(llvm::ArrayRef<mlir::func::FuncOp> functions, const mlir::SymbolTable &symbols);

} // namespace cauce
