// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A host function as it is before its memory is planned: the nodes that it runs, which of them read a value, what lies in the buffer of
// what, and what memory a value needs.
#pragma once

#include "compiler/fusion/Reshapes.h"
#include "compiler/memory/Loops.h"

namespace cauce {

/// Whether everything in it that needs a buffer is an argument, a constant, or made by a node; says what is not.
mlir::LogicalResult verifyHostFunction(mlir::func::FuncOp function);

/// Calls `visit` with each value that lies in the buffer of `whole`: itself and, of a concatenation, its parts and theirs.
void forEachPart(mlir::Value whole, llvm::function_ref<void(mlir::Value)> visit);

/// A value of a concatenation, which has no buffer of its own.
struct Part {
  mlir::Value whole; // null if it is none
  SizeExpr offset;   // bytes
};

/// What memory a value needs.
struct Needed {
  mlir::RankedTensorType type;
  mlir::ArrayAttr dims; // the names of its `?` sizes
  rt::LayoutAttr layout;
  mlir::IntegerAttr inPlace; // the input of its kernel that it may be written onto, or null
};

class HostFunction {
public:
  /// `function` has been verified.
  HostFunction(mlir::func::FuncOp function, const mlir::SymbolTable &kernels);

  mlir::func::ReturnOp getTerminator() const;

  /// The nodes that read a value, through reshapes too.
  llvm::ArrayRef<mlir::Operation *> readersOf(mlir::Value value) const;
  /// Whether the node reads `value` only where it writes `result`.
  bool isInPlace(mlir::Operation *node, mlir::OpResult result, mlir::Value value) const;

  Part partOf(mlir::Value value) const { return parts.lookup(value); }
  /// What has a buffer of its own, in which the value lies.
  mlir::Value wholeOf(mlir::Value value) const;
  /// Of a value that a node or a concatenation makes.
  Needed neededFor(mlir::Value value) const;

  mlir::func::FuncOp function;
  llvm::SmallVector<mlir::Value> tensors, symbols;     // among the arguments
  llvm::SmallVector<mlir::Operation *> nodes;          // as they are written
  llvm::DenseMap<mlir::Operation *, unsigned> numbers; // of nodes

private:
  mlir::func::FuncOp kernelOf(rt::DispatchOp op) const { return kernels.lookup<mlir::func::FuncOp>(op.getKernel()); }
  mlir::ArrayAttr dimsOf(mlir::Value value) const;
  void placeParts(mlir::tensor::ConcatOp concat);

  const mlir::SymbolTable &kernels;
  llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Operation *>> readers; // by roots
  llvm::DenseMap<mlir::Value, Part> parts;
};

} // namespace cauce
