// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The return of a function in parts, and whole again.
#include "compiler/support/Rewrite.h"

using namespace mlir;

namespace cauce {

SplitReturn::SplitReturn(func::FuncOp function) {
  if (!llvm::hasSingleElement(function.getBody()))
    return;
  whole = dyn_cast<func::ReturnOp>(function.getBody().front().back());
  if (!whole)
    return;
  OpBuilder b(whole);
  for (Value value : whole.getOperands())
    parts.push_back(func::ReturnOp::create(b, whole.getLoc(), value));
  whole.getOperandsMutable().clear();
}

SplitReturn::~SplitReturn() {
  if (!whole)
    return;
  SmallVector<Value> values;
  for (func::ReturnOp part : parts) {
    values.push_back(part.getOperand(0));
    part.erase();
  }
  whole.getOperandsMutable().assign(values);
}

} // namespace cauce
