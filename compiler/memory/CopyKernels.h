// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels that copy states which cannot be updated in place, one for each type and layout.
#pragma once

#include "compiler/fusion/KernelNames.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace cauce {

class CopyKernels {
public:
  CopyKernels(mlir::ModuleOp module, mlir::SymbolTable &symbols) : module(module), symbols(symbols), names(module) {}

  /// The kernel that copies a tensor of this type, names of `?` sizes and layout; null is none, and dense. A new one is made at `loc`.
  mlir::func::FuncOp get(mlir::RankedTensorType type, mlir::ArrayAttr dims, mlir::Attribute layout, mlir::Location loc);

private:
  mlir::func::FuncOp make(mlir::RankedTensorType type, mlir::ArrayAttr dims, mlir::Attribute layout, mlir::Location loc);

  mlir::ModuleOp module;
  mlir::SymbolTable &symbols;
  KernelNames names;
  llvm::DenseMap<std::pair<mlir::Type, std::pair<mlir::Attribute, mlir::Attribute>>, mlir::func::FuncOp> known;
};

} // namespace cauce
