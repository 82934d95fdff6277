// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Slices, padding, concatenation, and elements chosen by index.
#include "dialects/nn/Indexing.h"

#include "dialects/elements/ElementType.h"
#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Numbers.h"
#include "dialects/nn/ShapeBuilder.h"
#include "dialects/nn/Symbols.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

LogicalResult SliceOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, SliceOp::Adaptor adaptor,
                                        SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType());
  FailureOr<int64_t> size = numberAlong(location, "x", type, adaptor.getDimension());
  if (failed(size))
    return failure();
  int64_t start = adaptor.getStart(), limit = adaptor.getLimit(), stride = adaptor.getStride();
  if (start < 0 || start >= limit || limit > *size)
    return emitOptionalError(location, "expected 0 <= start < limit <= ", *size, ", but got start ", start, " and limit ",
                             limit);
  if (stride < 1)
    return emitOptionalError(location, "expected a stride of at least 1, but got ", stride);
  inferred.push_back(withSize(type, adaptor.getDimension(), llvm::divideCeil(limit - start, stride)));
  return success();
}

LogicalResult PadOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, PadOp::Adaptor adaptor,
                                      SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType());
  FailureOr<int64_t> size = numberAlong(location, "x", type, adaptor.getDimension());
  if (failed(size))
    return failure();
  int64_t low = adaptor.getLow(), high = adaptor.getHigh(), interior = adaptor.getInterior(), padded = 0;
  if (low < 0 || high < 0 || interior < 0)
    return emitOptionalError(location, "expected low, high and interior not to be negative, but got ", low, ", ", high,
                             " and ", interior);
  if (std::string wrong = describeLoss(adaptor.getValueAttr() ? adaptor.getValue().convertToDouble() : 0, type.getElementType()); !wrong.empty())
    return emitOptionalError(location, wrong);
  if (llvm::MulOverflow(std::max<int64_t>(*size - 1, 0), interior, padded) || llvm::AddOverflow(padded, *size, padded) ||
      llvm::AddOverflow(padded, low, padded) || llvm::AddOverflow(padded, high, padded))
    return emitOptionalError(location, "expected a size of y that fits into 64 bits");
  inferred.push_back(withSize(type, adaptor.getDimension(), padded));
  return success();
}

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, ConcatOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferred) {
  if (adaptor.getXs().empty())
    return emitOptionalError(location, "expected at least one operand");
  auto first = cast<RankedTensorType>(adaptor.getXs().front().getType());
  int64_t dimension = adaptor.getDimension(), sum = 0;
  for (auto [position, x] : llvm::enumerate(adaptor.getXs())) {
    auto type = cast<RankedTensorType>(x.getType());
    std::string name = "operand " + std::to_string(position);
    if (type.getElementType() != first.getElementType())
      return emitOptionalError(location, "expected equal element types, but got ", first.getElementType(), " and ",
                               type.getElementType());
    if (type.getRank() != first.getRank())
      return emitOptionalError(location, "expected equal ranks, but got ", first.getRank(), " and ", type.getRank());
    FailureOr<int64_t> size = numberAlong(location, name, type, dimension);
    if (failed(size))
      return failure();
    if (llvm::AddOverflow(sum, *size, sum))
      return emitOptionalError(location, "expected a size of y that fits into 64 bits");
    for (auto [dim, sizes] : llvm::enumerate(llvm::zip(dimsOf(first), dimsOf(type))))
      if (auto [a, b] = sizes; int64_t(dim) != dimension && a != b)
        return emitOptionalError(location, "expected dimension ", dim, " of operand 0 and ", name, " to be equal, but got ",
                                 describe(a), " and ", describe(b));
  }
  inferred.push_back(withSize(first, dimension, sum));
  return success();
}

// (A..., D, B...) with (I...) in the place of D.
static SmallVector<Dim> replaceDim(ArrayRef<Dim> dims, int64_t dimension, ArrayRef<Dim> by) {
  SmallVector<Dim> result(dims.take_front(dimension));
  result.append(by.begin(), by.end());
  result.append(dims.begin() + dimension + 1, dims.end());
  return result;
}

static LogicalResult verifyIndexed(std::optional<Location> location, StringRef name, RankedTensorType type, int64_t dimension) {
  FailureOr<int64_t> size = numberAlong(location, name, type, dimension);
  if (succeeded(size) && *size < 1)
    return emitOptionalError(location, "expected dimension ", dimension, " of ", name, " to be at least 1, but got ", *size);
  return size;
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, GatherOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType());
  if (failed(verifyIndexed(location, "x", type, adaptor.getDimension())))
    return failure();
  SmallVector<Dim> ids = dimsOf(cast<RankedTensorType>(adaptor.getIds().getType()));
  inferred.push_back(makeType(replaceDim(dimsOf(type), adaptor.getDimension(), ids), type.getElementType()));
  return success();
}

LogicalResult ScatterAddOp::verify() {
  auto x = cast<RankedTensorType>(getX().getType()), y = cast<RankedTensorType>(getType());
  if (failed(verifyIndexed(getLoc(), "y", y, getDimension())))
    return failure();
  if (x.getElementType() != y.getElementType())
    return emitOpError("expected equal element types, but got ") << x.getElementType() << " and " << y.getElementType();
  SmallVector<Dim> ids = dimsOf(cast<RankedTensorType>(getIds().getType()));
  SmallVector<Dim> expected = replaceDim(dimsOf(y), getDimension(), ids);
  if (dimsOf(x) != expected)
    return emitOpError("expected x to be ") << describe(expected) << ", but got " << describe(dimsOf(x));
  return success();
}

LogicalResult OneHotOp::verify() {
  auto ids = cast<RankedTensorType>(getIds().getType()), y = cast<RankedTensorType>(getType());
  SmallVector<Dim> expected = dimsOf(ids), actual = dimsOf(y);
  if (actual.empty() || ArrayRef<Dim>(actual).drop_back() != ArrayRef<Dim>(expected))
    return emitOpError("expected y to have the dimensions of ids and one more, but got ")
           << describe(expected) << " and " << describe(actual);
  return success();
}

//===--------------------------------------------------------------------===//
// Folding
//===--------------------------------------------------------------------===//

OpFoldResult SliceOp::fold(FoldAdaptor) { return getX().getType() == getType() ? OpFoldResult(getX()) : OpFoldResult(); }

OpFoldResult PadOp::fold(FoldAdaptor) {
  if (getX().getType() == getType())
    return getX();
  // More around what is padded along the same dimension.
  auto inner = getX().getDefiningOp<PadOp>();
  if (!inner || inner.getDimension() != getDimension() || getInterior() || inner.getValueAttr() != getValueAttr())
    return {};
  setLow(getLow() + inner.getLow());
  setHigh(getHigh() + inner.getHigh());
  setInterior(inner.getInterior());
  getXMutable().assign(inner.getX());
  return getResult();
}

OpFoldResult ConcatOp::fold(FoldAdaptor) { return getXs().size() == 1 ? OpFoldResult(getXs().front()) : OpFoldResult(); }

// A table of halves is read as it is stored: what is converted is what is looked up, not all of it.
LogicalResult GatherOp::canonicalize(GatherOp op, PatternRewriter &rewriter) {
  auto conversion = op.getX().getDefiningOp<ConvertOp>();
  if (!conversion || !isHalf(getElementTypeOrSelf(conversion.getX().getType())) || !isa<FloatType>(getElementTypeOrSelf(op.getType())))
    return rewriter.notifyMatchFailure(op, "the table is not converted from halves to floats");
  Value stored = GatherOp::create(rewriter, op.getLoc(), conversion.getX(), op.getIds(), op.getDimension());
  rewriter.replaceOpWithNewOp<ConvertOp>(op, op.getType(), stored);
  return success();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

static int64_t sizeAlong(Value x, int64_t dimension) { return cast<RankedTensorType>(x.getType()).getDimSize(dimension); }

LogicalResult SliceOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  int64_t last = getStart() + (sizeAlong(getY(), getDimension()) - 1) * getStride();
  int64_t high = sizeAlong(getX(), getDimension()) - 1 - last;
  operandCotangents.push_back(
      ShapeBuilder(builder, getLoc()).pad(cotangents[0], getDimension(), getStart(), high, getStride() - 1));
  return success();
}

LogicalResult PadOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ShapeBuilder b(builder, getLoc());
  int64_t size = sizeAlong(getX(), getDimension()), low = getLow(), stride = getInterior() + 1;
  operandCotangents.push_back(size == 0 ? b.zeros(getX())
                                        : b.slice(cotangents[0], getDimension(), low, low + (size - 1) * stride + 1, stride));
  return success();
}

LogicalResult ConcatOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ShapeBuilder b(builder, getLoc());
  int64_t start = 0;
  for (Value x : getXs()) {
    int64_t size = sizeAlong(x, getDimension());
    operandCotangents.push_back(size == 0 ? b.zeros(x) : b.slice(cotangents[0], getDimension(), start, start + size));
    start += size;
  }
  return success();
}

LogicalResult GatherOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  operandCotangents.push_back(
      ShapeBuilder(builder, getLoc()).scatterAdd(cotangents[0], getIds(), getDimension(), getX().getType()));
  operandCotangents.push_back(Value());
  return success();
}

LogicalResult ScatterAddOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  operandCotangents.push_back(ShapeBuilder(builder, getLoc()).gather(cotangents[0], getIds(), getDimension()));
  operandCotangents.push_back(Value());
  return success();
}

} // namespace cauce::nn
