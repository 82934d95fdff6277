// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What emitters of reductions along a dimension of the result share (Along.h): rows along it, which are independent of each other, are divided into tasks.
#pragma once

#include "compiler/kernels/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

namespace cauce {

class AlongEmitter {
protected:
  using Value = mlir::Value;

  AlongEmitter(mlir::func::FuncOp source, mlir::linalg::GenericOp op, rt::TargetAttr target, unsigned along);

  /// Calls `body` in the loops of a task, where `point` has the indices of a row, but for the last one across if `block` rows along that are one: it gets the
  /// number of the block. Ends the kernel.
  void forEachRow(int64_t block, llvm::function_ref<void(mlir::OpFoldResult)> body);

  mlir::scf::ForOp openLoop(Value begin, Value end, int64_t step = 1, mlir::ValueRange carried = {});
  void forEach(Value begin, Value end, llvm::function_ref<void(Value)> body, int64_t step = 1);
  void ifSo(Value condition, llvm::function_ref<void()> body);

  Value constant(mlir::Type type, int64_t value) { return mlir::arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value)); }
  Value minimum(Value x, Value y) { return mlir::arith::MinUIOp::create(b, loc, x, y); }
  const Buffer &result() { return *kb.results(op.getResult(0)).front(); }
  /// At `point`, in all buffers of the result.
  void store(const Point &at, Value value);

  KernelBuilder kb;
  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::linalg::GenericOp op;
  unsigned along;
  mlir::AffineMap map; // of the result
  unsigned rank;       // of the result, and the loop over what the operands have
  llvm::SmallVector<mlir::OpFoldResult> sizes;
  llvm::SmallVector<unsigned> across; // the other dimensions of the result
  Point point;
};

} // namespace cauce
