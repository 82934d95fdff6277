// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places in memory, as pointers of LLVM.
#pragma once

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace cauce {

/// So many bytes behind `base`.
inline mlir::Value offsetFrom(mlir::OpBuilder &b, mlir::Location loc, mlir::Value base, mlir::Value bytes) {
  return mlir::LLVM::GEPOp::create(b, loc, base.getType(), b.getI8Type(), base, llvm::ArrayRef<mlir::LLVM::GEPArg>{bytes});
}

/// The place of number `i` in a list of pointers.
inline mlir::Value slotOf(mlir::OpBuilder &b, mlir::Location loc, mlir::Value list, size_t i) {
  return mlir::LLVM::GEPOp::create(b, loc, list.getType(), list.getType(), list, llvm::ArrayRef<mlir::LLVM::GEPArg>{mlir::LLVM::GEPArg(int32_t(i))});
}

/// What lies so many bytes behind `base`.
inline mlir::Value loadAt(mlir::OpBuilder &b, mlir::Location loc, mlir::Type type, mlir::Value base, int64_t bytes) {
  if (bytes)
    base = mlir::LLVM::GEPOp::create(b, loc, base.getType(), b.getI8Type(), base, llvm::ArrayRef<mlir::LLVM::GEPArg>{mlir::LLVM::GEPArg(int32_t(bytes))});
  return mlir::LLVM::LoadOp::create(b, loc, type, base);
}

} // namespace cauce
