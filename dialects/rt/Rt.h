// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rt dialect: its ops, types and attributes.
#pragma once

#include "dialects/rt/RtBase.h"
#include "mlir/IR/DialectInterface.h"

#include "dialects/rt/Rt.h.inc"

namespace cauce::rt {

/// What `rt.target`, and `rt.schedule` and `rt.mode` of a kernel may say: the compiler knows, and adds this interface to the dialect.
/// What is wrong is a sentence; empty if nothing is.
class ScheduleNames : public mlir::DialectInterface::Base<ScheduleNames> {
public:
  explicit ScheduleNames(mlir::Dialect *dialect) : Base(dialect) {}
  virtual std::string describeWrong(TargetAttr target, mlir::Attribute schedule, mlir::Attribute mode) const = 0;
  virtual std::string describeWrong(TargetAttr target) const = 0;
};

/// What a host function runs on tensors besides kernels: loops and branches, whose bodies are functions. Whether it is one, and of one, the functions, the
/// tensors that it reads, the symbols that it gives the functions, and the names of the `?` sizes of a result.
bool hasBodies(mlir::Operation *op);
llvm::SmallVector<mlir::FlatSymbolRefAttr> bodiesOf(mlir::Operation *op);
mlir::OperandRange inputsOf(mlir::Operation *op);
mlir::OperandRange symbolsOf(mlir::Operation *op);
mlir::ArrayAttr dimsOf(mlir::OpResult result);
/// The same on buffers: whether it is one, its functions, and the buffers that it reads and writes.
bool runsBodies(mlir::Operation *op);
llvm::SmallVector<mlir::FlatSymbolRefAttr> functionsOf(mlir::Operation *op);
llvm::SmallVector<mlir::Value> readsOf(mlir::Operation *op);
llvm::SmallVector<mlir::Value> writesOf(mlir::Operation *op);

/// What a buffer of a host function is called: as what the caller passes, the state or the node that it is of, and d_NAME if an input or state
/// has the name of an output. "" if nothing says so.
std::string nameOf(mlir::Value buffer);

} // namespace cauce::rt
