// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How each level writes functions: what printOutline dispatches to.
#pragma once

#include "compiler/outline/Lines.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace cauce::outline {

/// A function of nn ops, at levels graph and step.
void printValues(mlir::func::FuncOp function, Known &known, llvm::raw_ostream &out);

/// A function of loops over tensors, at level tensor.
void printLoops(mlir::func::FuncOp function, Known &known, llvm::raw_ostream &out);

/// Host functions and kernels, at level kernel.
void printLaunches(llvm::ArrayRef<mlir::Operation *> ops, llvm::raw_ostream &out);

/// Functions of LLVM ops, at level target.
void printCode(llvm::ArrayRef<mlir::Operation *> ops, llvm::raw_ostream &out);

} // namespace cauce::outline
