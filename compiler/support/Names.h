// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the values of a function are called where programs are printed.
//   x            an argument, or what comes out of the node x
//   hidden.bias  a state; hidden.bias' what it is after the function
//   d_x          the derivative of the loss with respect to x: what is computed backwards, from a later node to an earlier one
//   delta_x      the same with respect to what the activation of the node x is of
//   u_w          what the updates of the parameter w and of its slots share
//   s1, t1       scalars and tensors without such a meaning
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

#include <string>

namespace cauce {

/// What a value of the function's own block is called by itself: an argument as its `train.name`, `train.state` or `rt.symbol` says, what is
/// read from a state as the state, what ops on tensors make as the last node in their location. "" if nothing says so.
std::string nameOf(mlir::Value value);

class ValueNames {
public:
  explicit ValueNames(mlir::func::FuncOp function);

  /// The name of a value that has a line of its own, made when it is first asked for.
  const std::string &of(mlir::Value value);
  /// The states that a value is returned or written for.
  llvm::ArrayRef<std::string> statesOf(mlir::Value value) const;
  /// Whether a value is what its node is for, the gradient of a parameter, or returned.
  bool isOutput(mlir::Value value) const { return names.count(value) || llvm::StringRef(stems.lookup(value)).starts_with("d_"); }

private:
  void reserve(mlir::Value value, const std::string &name);
  void nameUpdates(const std::string &parameter, mlir::Value value, mlir::Value of);
  bool isBackward(mlir::Operation *op, mlir::Operation *user) const;
  std::string unique(const std::string &stem);

  llvm::DenseMap<mlir::Value, std::string> names, stems;
  llvm::MapVector<mlir::Value, llvm::SmallVector<std::string, 1>> states; // in order: what several share is of the first
  llvm::StringMap<unsigned> order; // of nodes, by where they come first
  llvm::StringMap<unsigned> taken; // names, and how many have been made of each
};

} // namespace cauce
