// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise ops.
#include "dialects/nn/Elementwise.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

LogicalResult CompareOp::verify() { return verifyEqualSizes(*this, "lhs", getLhs().getType(), "y", getType()); }

LogicalResult SelectOp::verify() {
  return verifyEqualSizes(*this, "condition", getCondition().getType(), "y", getType());
}

LogicalResult ConvertOp::verify() { return verifyEqualSizes(*this, "x", getX().getType(), "y", getType()); }

//===--------------------------------------------------------------------===//
// Folding
//===--------------------------------------------------------------------===//

static bool isFull(Value x, double value) {
  auto full = x.getDefiningOp<FullOp>();
  return full && full.getValue().convertToDouble() == value;
}

// What holds for every element: x + 0, x - 0, x * 1, x / 1, -(-x), identity.
static OpFoldResult foldElementwise(Operation *op) {
  if (auto identity = dyn_cast<IdentityOp>(op))
    return identity.getX();
  if (auto neg = dyn_cast<NegOp>(op))
    if (auto inner = neg.getX().getDefiningOp<NegOp>())
      return inner.getX();
  // x + 0 is x for every x but -0, whose sign no rule of nn depends on.
  if (auto add = dyn_cast<AddOp>(op)) {
    if (isFull(add.getRhs(), 0.0))
      return add.getLhs();
    if (isFull(add.getLhs(), 0.0))
      return add.getRhs();
  }
  if (auto sub = dyn_cast<SubOp>(op))
    if (isFull(sub.getRhs(), 0.0))
      return sub.getLhs();
  if (auto mul = dyn_cast<MulOp>(op)) {
    if (isFull(mul.getRhs(), 1.0))
      return mul.getLhs();
    if (isFull(mul.getLhs(), 1.0))
      return mul.getRhs();
  }
  if (auto div = dyn_cast<DivOp>(op))
    if (isFull(div.getRhs(), 1.0))
      return div.getLhs();
  return {};
}

OpFoldResult ConvertOp::fold(FoldAdaptor) {
  return getX().getType() == getType() ? OpFoldResult(getX()) : OpFoldResult();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

// What Elementwise.td says of each unary and binary op: its derivative, and that it folds as above.
#include "dialects/nn/Elementwise.rules.inc"

LogicalResult SelectOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Value dy = cotangents[0], zero = b.zeros(dy);
  operandCotangents.append({Value(), b.select(getCondition(), dy, zero), b.select(getCondition(), zero, dy)});
  return success();
}

LogicalResult ConvertOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Type from = cast<RankedTensorType>(getX().getType()).getElementType();
  operandCotangents.push_back(isa<FloatType>(from) ? b.convert(cotangents[0], from) : Value());
  return success();
}

} // namespace cauce::nn
