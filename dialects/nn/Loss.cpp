// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The softmax family.
#include "dialects/nn/Loss.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Symbols.h"

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

template <typename Op>
static LogicalResult verifySoftmax(Op op) {
  auto type = cast<RankedTensorType>(op.getType());
  if (type.getRank() == 0)
    return op.emitOpError("expected at least one dimension, but got a scalar");
  if (op.getDims().empty())
    return op.emitOpError("expected at least one of dims, but got none");
  return verifyDims(op.getLoc(), type, op.getDims());
}

LogicalResult SoftmaxOp::verify() { return verifySoftmax(*this); }
LogicalResult LogSoftmaxOp::verify() { return verifySoftmax(*this); }

static LogicalResult inferPerSample(std::optional<Location> location, Value logits, SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(logits.getType());
  if (type.getRank() == 0)
    return emitOptionalError(location, "expected logits to have at least one dimension, but got a scalar");
  SmallVector<Dim> dims = dimsOf(type);
  dims.pop_back();
  inferred.push_back(makeType(dims, type.getElementType()));
  return success();
}

LogicalResult SoftmaxCrossEntropyOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                      SoftmaxCrossEntropyOp::Adaptor adaptor,
                                                      SmallVectorImpl<Type> &inferred) {
  return inferPerSample(location, adaptor.getLogits(), inferred);
}

LogicalResult SparseSoftmaxCrossEntropyOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                                            SparseSoftmaxCrossEntropyOp::Adaptor adaptor,
                                                            SmallVectorImpl<Type> &inferred) {
  if (failed(inferPerSample(location, adaptor.getLogits(), inferred)))
    return failure();
  SmallVector<Dim> expected = dimsOf(cast<RankedTensorType>(inferred[0]));
  SmallVector<Dim> actual = dimsOf(cast<RankedTensorType>(adaptor.getIds().getType()));
  if (expected != actual)
    return emitOptionalError(location, "expected ids to have the leading dimensions of logits, ", describe(expected),
                             ", but got ", describe(actual));
  return success();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

static int64_t lastDim(Value x) { return cast<RankedTensorType>(x.getType()).getRank() - 1; }

// A value per sample repeated over the classes.
static Value overClasses(ExpressionBuilder &b, Value x, Value like) {
  return b.broadcast(x, like, llvm::to_vector(llvm::seq<int64_t>(0, lastDim(like))));
}

// The sum of x along dims, repeated along them.
static Value totals(ExpressionBuilder &b, Value x, ArrayRef<int64_t> dims) {
  return b.broadcast(b.sum(x, dims), x, otherDims(cast<RankedTensorType>(x.getType()).getRank(), dims));
}

// dx = y (dy - sum(dy y))
LogicalResult SoftmaxOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Value dy = cotangents[0];
  operandCotangents.push_back(b.mul(getY(), b.sub(dy, totals(b, b.mul(dy, getY()), getDims()))));
  return success();
}

// dx = dy - exp(y) sum(dy)
LogicalResult LogSoftmaxOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Value dy = cotangents[0], total = totals(b, dy, getDims());
  operandCotangents.push_back(b.sub(dy, b.mul(b.exp(getY()), total)));
  return success();
}

LogicalResult SoftmaxCrossEntropyOp::vjp(OpBuilder &builder, ValueRange cotangents,
                                         SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Value dy = overClasses(b, cotangents[0], getLogits());
  Value total = overClasses(b, b.sum(getLabels(), lastDim(getLabels())), getLabels());
  operandCotangents.push_back(b.mul(dy, b.sub(b.mul(b.softmax(getLogits()), total), getLabels())));
  operandCotangents.push_back(b.neg(b.mul(dy, b.logSoftmax(getLogits()))));
  return success();
}

LogicalResult SparseSoftmaxCrossEntropyOp::vjp(OpBuilder &builder, ValueRange cotangents,
                                               SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  auto type = cast<RankedTensorType>(getLogits().getType());
  Value dy = overClasses(b, cotangents[0], getLogits());
  Value target = OneHotOp::create(builder, getLoc(), type, getIds());
  operandCotangents.push_back(b.mul(dy, b.sub(b.softmax(getLogits()), target)));
  operandCotangents.push_back(Value());
  return success();
}

} // namespace cauce::nn
