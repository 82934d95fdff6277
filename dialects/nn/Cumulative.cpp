// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums, products and linear recurrences along a dimension.
#include "dialects/nn/Cumulative.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Symbols.h"

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

static LogicalResult inferCumulative(std::optional<Location> location, Type type, int64_t dimension, SmallVectorImpl<Type> &inferred) {
  if (failed(verifyDimension(location, cast<RankedTensorType>(type), dimension)))
    return failure();
  inferred.push_back(type);
  return success();
}

LogicalResult CumsumOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, CumsumOp::Adaptor adaptor, SmallVectorImpl<Type> &inferred) {
  return inferCumulative(location, adaptor.getX().getType(), adaptor.getDimension(), inferred);
}

LogicalResult CumprodOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, CumprodOp::Adaptor adaptor, SmallVectorImpl<Type> &inferred) {
  return inferCumulative(location, adaptor.getX().getType(), adaptor.getDimension(), inferred);
}

LogicalResult LinearRecurrenceOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, LinearRecurrenceOp::Adaptor adaptor,
                                                   SmallVectorImpl<Type> &inferred) {
  return inferCumulative(location, adaptor.getA().getType(), adaptor.getDimension(), inferred);
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

LogicalResult CumsumOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  operandCotangents.push_back(ExpressionBuilder(builder, getLoc()).cumsum(cotangents[0], getDimension(), getExclusive(), !getReverse()));
  return success();
}

// The cotangents of y = a * before + b, where `before` is the y of the element before: that of its own, and a times that of the element behind.
// What is given for `before` instead of y is the cotangent of the element before.
template <typename Op>
static Value cotangentOfEach(ExpressionBuilder b, Op op, Value a, Value dy) {
  auto behind = [&](Value given) { return b.linearRecurrence(a, given, op.getDimension(), /*exclusive=*/true, !op.getReverse()); };
  return op.getExclusive() ? behind(dy) : b.add(dy, behind(b.mul(a, dy)));
}

LogicalResult CumprodOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Value before = getExclusive() ? getY() : b.cumprod(getX(), getDimension(), /*exclusive=*/true, getReverse());
  operandCotangents.push_back(b.mul(before, cotangentOfEach(b, *this, getX(), cotangents[0])));
  return success();
}

LogicalResult LinearRecurrenceOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Value before = getExclusive() ? getY() : b.linearRecurrence(getA(), getB(), getDimension(), /*exclusive=*/true, getReverse());
  Value each = cotangentOfEach(b, *this, getA(), cotangents[0]);
  operandCotangents.append({b.mul(before, each), each});
  return success();
}

} // namespace cauce::nn
