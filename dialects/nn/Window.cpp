// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows along a dimension, their adjoint, and the reversed order that a convolution's gradient reads its filter in.
#include "dialects/nn/Window.h"

#include "dialects/nn/Shape.h"
#include "dialects/nn/ShapeBuilder.h"
#include "dialects/nn/Symbols.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

// (I - 1) * stride + (K - 1) * dilation + 1; nothing if that does not fit into 64 bits. No number is below 1.
static std::optional<int64_t> reachOf(int64_t windows, int64_t size, int64_t stride, int64_t dilation) {
  int64_t starts, window, reach;
  if (llvm::MulOverflow(windows - 1, stride, starts) || llvm::MulOverflow(size - 1, dilation, window) ||
      llvm::AddOverflow(starts, window, reach) || llvm::AddOverflow(reach, int64_t(1), reach))
    return std::nullopt;
  return reach;
}

static LogicalResult verifySteps(std::optional<Location> location, int64_t stride, int64_t dilation) {
  if (stride < 1 || dilation < 1)
    return emitOptionalError(location, "expected stride and dilation to be at least 1, but got ", stride, " and ", dilation);
  return success();
}

LogicalResult WindowsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, WindowsOp::Adaptor adaptor,
                                          SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType());
  int64_t dimension = adaptor.getDimension(), size = adaptor.getSize(), stride = adaptor.getStride(), dilation = adaptor.getDilation();
  FailureOr<int64_t> all = numberAlong(location, "x", type, dimension);
  if (failed(all))
    return failure();
  if (size < 1)
    return emitOptionalError(location, "expected a size of at least 1, but got ", size);
  if (failed(verifySteps(location, stride, dilation)))
    return failure();
  std::optional<int64_t> window = reachOf(1, size, stride, dilation);
  if (!window || *window > *all) {
    std::string length = window ? std::to_string(*window) : "more than 64 bits of";
    return emitOptionalError(location, "expected a window to fit into the ", *all, " elements of dimension ", dimension, ", but got ", length,
                             " elements for size ", size, " and dilation ", dilation);
  }
  SmallVector<Dim> dims = dimsOf(type);
  dims[dimension] = {(*all - *window) / stride + 1, {}};
  dims.insert(dims.begin() + dimension + 1, {size, {}});
  inferred.push_back(makeType(dims, type.getElementType()));
  return success();
}

int64_t OverlapAddOp::getReach() {
  auto type = cast<RankedTensorType>(getX().getType());
  return *reachOf(type.getDimSize(getDimension()), type.getDimSize(getDimension() + 1), getStride(), getDilation());
}

LogicalResult OverlapAddOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType()), to = cast<RankedTensorType>(getType());
  int64_t dimension = getDimension(), rank = from.getRank();
  if (dimension < 0 || dimension + 1 >= rank)
    return emitOpError("expected dimension and the one after it in [0, ") << rank << "), but got " << dimension;
  SmallVector<Dim> expected = dimsOf(from), actual = dimsOf(to);
  Dim windows = expected[dimension], size = expected[dimension + 1];
  for (int64_t i : {dimension, dimension + 1})
    if (Dim dim = expected[i]; !dim.isStatic() || dim.size < 1)
      return emitOpError("expected dimension ") << i << " of x to be a number, at least 1, but got " << describe(dim);
  if (failed(verifySteps(getLoc(), getStride(), getDilation())))
    return failure();
  if (from.getElementType() != to.getElementType())
    return emitOpError("expected equal element types, but got ") << from.getElementType() << " and " << to.getElementType();
  std::optional<int64_t> reach = reachOf(windows.size, size.size, getStride(), getDilation());
  if (!reach)
    return emitOpError("expected a size of y that fits into 64 bits");
  expected.erase(expected.begin() + dimension + 1);
  if (actual.size() == expected.size() && (!actual[dimension].isStatic() || actual[dimension].size < *reach))
    return emitOpError("expected dimension ") << dimension << " of y to be a number, at least " << *reach << ", but got "
                                              << describe(actual[dimension]);
  if (actual.size() == expected.size())
    expected[dimension] = actual[dimension];
  if (actual != expected)
    return emitOpError("expected y to be ") << describe(expected) << ", but got " << describe(actual);
  return success();
}

LogicalResult ReverseOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, ReverseOp::Adaptor adaptor,
                                          SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType());
  if (failed(numberAlong(location, "x", type, adaptor.getDimension())))
    return failure();
  inferred.push_back(type);
  return success();
}

//===--------------------------------------------------------------------===//
// Folding
//===--------------------------------------------------------------------===//

// Windows that take each element once, in order, are a reshape. Others that do not overlap stay windows: what reads them reads
// what they are made of, where a slice in front of a reshape would be a copy.
LogicalResult WindowsOp::canonicalize(WindowsOp op, PatternRewriter &rewriter) {
  auto from = cast<RankedTensorType>(op.getX().getType()), to = cast<RankedTensorType>(op.getType());
  int64_t dimension = op.getDimension(), windows = to.getDimSize(dimension), size = op.getSize();
  bool isInOrder = (size == 1 || op.getDilation() == 1) && (windows == 1 || int64_t(op.getStride()) == size);
  if (!isInOrder || windows * size != from.getDimSize(dimension))
    return rewriter.notifyMatchFailure(op, "elements are repeated, left out or in another order");
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, to, op.getX());
  return success();
}

// Sums of one element each are padding: of elements that follow each other, or are all as far from each other.
LogicalResult OverlapAddOp::canonicalize(OverlapAddOp op, PatternRewriter &rewriter) {
  auto from = cast<RankedTensorType>(op.getX().getType()), to = cast<RankedTensorType>(op.getType());
  int64_t dimension = op.getDimension(), windows = from.getDimSize(dimension), size = from.getDimSize(dimension + 1);
  int64_t stride = op.getStride(), dilation = op.getDilation();
  bool isInOrder = size == stride && dilation == 1;
  if (size != 1 && windows != 1 && !isInOrder)
    return rewriter.notifyMatchFailure(op, "windows overlap, or have gaps between them that differ from those within them");
  ShapeBuilder b(rewriter, op.getLoc());
  int64_t step = size == 1 ? stride : windows == 1 ? dilation : 1;
  Value flat = b.reshape(op.getX(), withSize(to, dimension, windows * size));
  rewriter.replaceOp(op, b.pad(flat, dimension, 0, to.getDimSize(dimension) - op.getReach(), step - 1));
  return success();
}

OpFoldResult ReverseOp::fold(FoldAdaptor) {
  if (cast<RankedTensorType>(getType()).getDimSize(getDimension()) <= 1)
    return getX();
  auto inner = getX().getDefiningOp<ReverseOp>();
  return inner && inner.getDimension() == getDimension() ? OpFoldResult(inner.getX()) : OpFoldResult();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

LogicalResult WindowsOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  int64_t size = cast<RankedTensorType>(getX().getType()).getDimSize(getDimension());
  operandCotangents.push_back(
      ShapeBuilder(builder, getLoc()).overlapAdd(cotangents[0], getDimension(), size, getStride(), getDilation()));
  return success();
}

// More windows than x has fit into a y that is a stride or more longer than these reach.
LogicalResult OverlapAddOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ShapeBuilder b(builder, getLoc());
  Value dy = cotangents[0];
  int64_t dimension = getDimension(), reach = getReach();
  if (cast<RankedTensorType>(getType()).getDimSize(dimension) - reach >= int64_t(getStride()))
    dy = b.slice(dy, dimension, 0, reach);
  int64_t size = cast<RankedTensorType>(getX().getType()).getDimSize(dimension + 1);
  operandCotangents.push_back(b.windows(dy, dimension, size, getStride(), getDilation()));
  return success();
}

LogicalResult ReverseOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  operandCotangents.push_back(ShapeBuilder(builder, getLoc()).reverse(cotangents[0], getDimension()));
  return success();
}

} // namespace cauce::nn
