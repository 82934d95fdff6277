// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reverse mode over DifferentiableOpInterface, for the ops of a block: of functions, and of the bodies of loops.
#pragma once

#include "dialects/nn/NnBase.h"
#include "mlir/IR/Builders.h"

namespace cauce::nn {

class ReverseMode {
public:
  explicit ReverseMode(mlir::OpBuilder &builder) : builder(builder) {}

  /// Adds to the cotangent of a value.
  void add(mlir::Value value, mlir::Value cotangent, mlir::Location loc);
  /// The cotangent of a value; null if none has reached it.
  mlir::Value of(mlir::Value value) const { return cotangents.lookup(value); }
  bool has(mlir::Value value) const { return cotangents.contains(value); }

  /// Hands cotangents on from the results of `ops`, which are in program order, to their operands. `report` begins the message about an op
  /// that has no rule.
  mlir::LogicalResult run(llvm::ArrayRef<mlir::Operation *> ops, llvm::function_ref<mlir::InFlightDiagnostic()> report);

  /// The ops that cotangents reached and did not pass: their derivative is zero.
  llvm::SmallVector<mlir::Operation *> ends;

private:
  mlir::OpBuilder &builder;
  llvm::DenseMap<mlir::Value, mlir::Value> cotangents;
};

} // namespace cauce::nn
