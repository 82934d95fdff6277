// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants and ops that move elements.
#include "dialects/nn/Shape.h"

#include "dialects/nn/ArithmeticBuilder.h"
#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Symbols.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/Support/MathExtras.h"

#include <map>

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

static LogicalResult verifyDimension(Operation *op, int64_t dimension, int64_t rank) {
  if (dimension < 0 || dimension >= rank)
    return op->emitOpError("expected dimension in [0, ") << rank << "), but got " << dimension;
  return success();
}

LogicalResult IotaOp::verify() {
  return verifyDimension(*this, getDimension(), cast<RankedTensorType>(getType()).getRank());
}

LogicalResult DimSizeOp::verify() {
  return verifyDimension(*this, getDimension(), cast<RankedTensorType>(getX().getType()).getRank());
}

LogicalResult BroadcastOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType()), to = cast<RankedTensorType>(getType());
  if (int64_t(getDims().size()) != from.getRank())
    return emitOpError("expected one entry of dims per dimension of x, but got ")
           << getDims().size() << " for rank " << from.getRank();
  if (from.getElementType() != to.getElementType())
    return emitOpError("expected equal element types, but got ") << from.getElementType() << " and " << to.getElementType();
  SmallVector<Dim> fromDims = dimsOf(from), toDims = dimsOf(to);
  int64_t previous = -1;
  for (auto [position, dim] : llvm::enumerate(getDims())) {
    if (dim <= previous || dim >= to.getRank())
      return emitOpError("expected dims to ascend within [0, ") << to.getRank() << "), but got " << dim;
    previous = dim;
    Dim size = fromDims[position];
    if (size != toDims[dim] && size != Dim{1, {}})
      return emitOpError("expected dimension ") << position << " of x to be 1 or equal dimension " << dim
                                                << " of y, but got " << describe(size) << " and "
                                                << describe(toDims[dim]);
  }
  return success();
}

LogicalResult ReshapeOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType()), to = cast<RankedTensorType>(getType());
  if (from.getElementType() != to.getElementType())
    return emitOpError("expected equal element types, but got ") << from.getElementType() << " and " << to.getElementType();
  SizeExpr fromCount = countOf(dimsOf(from)), toCount = countOf(dimsOf(to));
  if (!fromCount.isKnown() || !toCount.isKnown())
    return emitOpError("expected numbers of elements that fit into 64 bits, but got ")
           << describe(dimsOf(from)) << " and " << describe(dimsOf(to));
  if (fromCount != toCount)
    return emitOpError("expected as many elements in y as in x, but got ")
           << describe(dimsOf(from)) << " and " << describe(dimsOf(to));
  return success();
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, TransposeOp::Adaptor adaptor,
                                            SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  if (int64_t(permutation.size()) != type.getRank() || !isPermutationVector(permutation))
    return emitOptionalError(location, "expected permutation to be one of the ", type.getRank(), " dimensions of x");
  SmallVector<Dim> dims = dimsOf(type), result;
  for (int64_t dim : permutation)
    result.push_back(dims[dim]);
  inferred.push_back(makeType(result, type.getElementType()));
  return success();
}

//===--------------------------------------------------------------------===//
// Folding
//===--------------------------------------------------------------------===//

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

OpFoldResult BroadcastOp::fold(FoldAdaptor) {
  return getX().getType() == getType() ? OpFoldResult(getX()) : OpFoldResult();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  if (getX().getType() == getType())
    return getX();
  if (auto inner = getX().getDefiningOp<ReshapeOp>()) {
    getXMutable().assign(inner.getX());
    return getResult();
  }
  return {};
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  if (llvm::is_sorted(getPermutation()))
    return getX();
  auto inner = getX().getDefiningOp<TransposeOp>();
  if (!inner)
    return {};
  for (auto [i, dim] : llvm::enumerate(getPermutation()))
    if (inner.getPermutation()[dim] != int64_t(i))
      return {};
  return inner.getX();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

// The sum of x along `dims`. Factors that are the same along them are taken out, such as those of channels: the sum of a bias is that of
// what was scaled before it, too, and is computed once. (Not scalars: of gradients of all sizes they would make sums of all sizes.)
static Value sumWithoutFactors(ArithmeticBuilder &b, Value x, ArrayRef<int64_t> dims) {
  if (auto neg = x.getDefiningOp<NegOp>())
    return b.neg(sumWithoutFactors(b, neg.getX(), dims));
  auto mul = x.getDefiningOp<MulOp>();
  for (bool isRight : {true, false}) {
    auto factor = mul ? (isRight ? mul.getRhs() : mul.getLhs()).getDefiningOp<BroadcastOp>() : BroadcastOp();
    if (!factor || factor.getDims().empty() || llvm::any_of(factor.getDims(), [&](int64_t dim) { return llvm::is_contained(dims, dim); }))
      continue;
    Value sum = sumWithoutFactors(b, isRight ? mul.getLhs() : mul.getRhs(), dims);
    SmallVector<int64_t> places;
    for (int64_t dim : factor.getDims())
      places.push_back(dim - llvm::count_if(dims, [&](int64_t summed) { return summed < dim; }));
    return b.mul(sum, b.broadcast(factor.getX(), sum, places));
  }
  return b.sum(x, dims);
}

LogicalResult BroadcastOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ArithmeticBuilder b(builder, getLoc());
  auto from = cast<RankedTensorType>(getX().getType()), to = cast<RankedTensorType>(getType());
  SmallVector<Dim> fromDims = dimsOf(from), toDims = dimsOf(to);
  SmallVector<int64_t> repeated;
  for (int64_t dim = 0; dim < to.getRank(); ++dim) {
    auto it = llvm::find(getDims(), dim);
    if (it == getDims().end() || fromDims[it - getDims().begin()] != toDims[dim])
      repeated.push_back(dim);
  }
  Value dx = repeated.empty() ? cotangents[0] : sumWithoutFactors(b, cotangents[0], repeated);
  operandCotangents.push_back(b.reshape(dx, from));
  return success();
}

LogicalResult ReshapeOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  operandCotangents.push_back(ArithmeticBuilder(builder, getLoc()).reshape(cotangents[0], getX().getType()));
  return success();
}

LogicalResult TransposeOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  SmallVector<int64_t> inverse = invertPermutationVector(getPermutation());
  operandCotangents.push_back(ArithmeticBuilder(builder, getLoc()).transpose(cotangents[0], inverse));
  return success();
}

} // namespace cauce::nn
