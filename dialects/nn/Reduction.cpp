// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions and the general dot product.
#include "dialects/nn/Reduction.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

static LogicalResult inferReduction(std::optional<Location> location, Value x, ArrayRef<int64_t> dims,
                                    SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(x.getType());
  if (failed(verifyDims(location, type, dims)))
    return failure();
  inferred.push_back(withoutDims(type, dims));
  return success();
}

#define CAUCE_INFER_REDUCTION(OP)                                                                                      \
  LogicalResult OP::inferReturnTypes(MLIRContext *, std::optional<Location> location, OP::Adaptor adaptor,             \
                                     SmallVectorImpl<Type> &inferred) {                                                \
    return inferReduction(location, adaptor.getX(), adaptor.getDims(), inferred);                                      \
  }
CAUCE_INFER_REDUCTION(ReduceSumOp)
CAUCE_INFER_REDUCTION(ReduceMeanOp)
CAUCE_INFER_REDUCTION(ReduceProdOp)
CAUCE_INFER_REDUCTION(ReduceNormOp)
CAUCE_INFER_REDUCTION(ReduceLogSumExpOp)
CAUCE_INFER_REDUCTION(ReduceMaxOp)
CAUCE_INFER_REDUCTION(ReduceMinOp)
#undef CAUCE_INFER_REDUCTION

// Along no dimension: every element is the only one of its kind.
OpFoldResult ReduceSumOp::fold(FoldAdaptor) { return getDims().empty() ? OpFoldResult(getX()) : OpFoldResult(); }
OpFoldResult ReduceMeanOp::fold(FoldAdaptor) { return getDims().empty() ? OpFoldResult(getX()) : OpFoldResult(); }
OpFoldResult ReduceProdOp::fold(FoldAdaptor) { return getDims().empty() ? OpFoldResult(getX()) : OpFoldResult(); }
OpFoldResult ReduceNormOp::fold(FoldAdaptor) { return {}; } // |x|
OpFoldResult ReduceLogSumExpOp::fold(FoldAdaptor) { return getDims().empty() ? OpFoldResult(getX()) : OpFoldResult(); }
OpFoldResult ReduceMaxOp::fold(FoldAdaptor) { return getDims().empty() ? OpFoldResult(getX()) : OpFoldResult(); }
OpFoldResult ReduceMinOp::fold(FoldAdaptor) { return getDims().empty() ? OpFoldResult(getX()) : OpFoldResult(); }

LogicalResult ArgmaxOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, ArgmaxOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType());
  if (type.getRank() == 0)
    return emitOptionalError(location, "expected x to have at least one dimension, but got a scalar");
  int64_t dimension = adaptor.getDimension();
  if (failed(verifyDimension(location, type, dimension)))
    return failure();
  inferred.push_back(withElementType(withoutDims(type, dimension), IntegerType::get(context, 64)));
  return success();
}

static LogicalResult verifyDotDims(std::optional<Location> location, StringRef side, RankedTensorType type,
                                   ArrayRef<int64_t> batch, ArrayRef<int64_t> contract) {
  llvm::SmallBitVector seen(type.getRank());
  for (int64_t dim : llvm::concat<const int64_t>(batch, contract)) {
    if (dim < 0 || dim >= type.getRank())
      return emitOptionalError(location, "expected dimensions of ", side, " in [0, ", type.getRank(), "), but got ", dim);
    if (seen.test(dim))
      return emitOptionalError(location, "expected each dimension of ", side, " at most once, but got ", dim, " twice");
    seen.set(dim);
  }
  return success();
}

std::optional<int64_t> freeDim(DotGeneralOp dot, bool isLhs, int64_t dim) {
  SmallVector<int64_t> gone(isLhs ? dot.getLhsBatch() : dot.getRhsBatch());
  int64_t before = isLhs ? gone.size() : typeOf(dot.getLhs()).getRank() - int64_t(dot.getLhsContract().size());
  llvm::append_range(gone, isLhs ? dot.getLhsContract() : dot.getRhsContract());
  std::optional<int64_t> free = dimWithout(dim, gone);
  return free ? std::optional(before + *free) : std::nullopt;
}

LogicalResult DotGeneralOp::inferReturnTypes(MLIRContext *, std::optional<Location> location,
                                             DotGeneralOp::Adaptor adaptor, SmallVectorImpl<Type> &inferred) {
  auto lhs = cast<RankedTensorType>(adaptor.getLhs().getType()), rhs = cast<RankedTensorType>(adaptor.getRhs().getType());
  if (lhs.getElementType() != rhs.getElementType())
    return emitOptionalError(location, "expected equal element types, but got ", lhs.getElementType(), " and ",
                             rhs.getElementType());
  ArrayRef<int64_t> lhsBatch = adaptor.getLhsBatch(), rhsBatch = adaptor.getRhsBatch();
  ArrayRef<int64_t> lhsContract = adaptor.getLhsContract(), rhsContract = adaptor.getRhsContract();
  if (lhsBatch.size() != rhsBatch.size())
    return emitOptionalError(location, "expected as many batch dimensions of lhs as of rhs, but got ", lhsBatch.size(),
                             " and ", rhsBatch.size());
  if (lhsContract.size() != rhsContract.size())
    return emitOptionalError(location, "expected as many contracted dimensions of lhs as of rhs, but got ",
                             lhsContract.size(), " and ", rhsContract.size());
  if (failed(verifyDotDims(location, "lhs", lhs, lhsBatch, lhsContract)) ||
      failed(verifyDotDims(location, "rhs", rhs, rhsBatch, rhsContract)))
    return failure();
  SmallVector<Dim> lhsDims = dimsOf(lhs), rhsDims = dimsOf(rhs), dims;
  auto pairs = [&](ArrayRef<int64_t> a, ArrayRef<int64_t> b) -> LogicalResult {
    for (auto [l, r] : llvm::zip(a, b))
      if (lhsDims[l] != rhsDims[r])
        return emitOptionalError(location, "expected lhs dimension ", l, " to equal rhs dimension ", r, ", but got ",
                                 describe(lhsDims[l]), " and ", describe(rhsDims[r]));
    return success();
  };
  if (failed(pairs(lhsBatch, rhsBatch)) || failed(pairs(lhsContract, rhsContract)))
    return failure();
  for (int64_t dim : lhsBatch)
    dims.push_back(lhsDims[dim]);
  for (int64_t dim : otherDims(lhs.getRank(), lhsBatch, lhsContract))
    dims.push_back(lhsDims[dim]);
  for (int64_t dim : otherDims(rhs.getRank(), rhsBatch, rhsContract))
    dims.push_back(rhsDims[dim]);
  inferred.push_back(makeType(dims, lhs.getElementType()));
  return success();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

static int64_t rankOf(Value x) { return cast<RankedTensorType>(x.getType()).getRank(); }

LogicalResult ReduceSumOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  operandCotangents.push_back(b.broadcast(cotangents[0], getX(), otherDims(rankOf(getX()), getDims())));
  return success();
}

LogicalResult ReduceMeanOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Type element = cast<RankedTensorType>(getX().getType()).getElementType();
  Value count = b.scalar(1.0, element);
  for (int64_t dim : getDims())
    count = b.mul(count, b.dimSize(getX(), dim, element));
  Value scaled = b.div(cotangents[0], b.broadcastScalar(count, cotangents[0]));
  operandCotangents.push_back(b.broadcast(scaled, getX(), otherDims(rankOf(getX()), getDims())));
  return success();
}

// For each element, the product of the others along a dimension. Without a division, of which 0 would make NaN: the products of pairs
// are half as many, and what is the product of the others of a pair is, times one of the two, that of the others of the other one.
static Value productOfOthers(ExpressionBuilder b, Value x, int64_t dim) {
  constexpr int64_t few = 8; // elements, of which every pair is visited in one loop; as where what has no number cannot be halved
  auto type = cast<RankedTensorType>(x.getType());
  if (type.getDimSize(dim) == 1)
    return b.full(x, 1.0);
  if (type.isDynamicDim(dim) || type.getDimSize(dim) <= few) {
    SmallVector<Dim> dims = dimsOf(type);
    dims.insert(dims.begin() + dim, dims[dim]);
    RankedTensorType pairs = makeType(dims, b.builder.getI64Type());
    auto index = [&](int64_t of) -> Value { return IotaOp::create(b.builder, b.loc, pairs, b.builder.getI64IntegerAttr(of)); };
    Value own = index(dim), other = index(dim + 1);
    Value xs = b.broadcast(x, own, otherDims(type.getRank() + 1, dim));
    return b.prod(b.select(b.compare(ComparePredicate::eq, own, other), b.full(xs, 1.0), xs), dim + 1);
  }
  int64_t size = type.getDimSize(dim), half = (size + 1) / 2;
  Value padded = size % 2 ? b.pad(x, dim, 0, 1, 0, 1.0) : x;
  Value low = b.slice(padded, dim, 0, half), high = b.slice(padded, dim, half, 2 * half);
  Value others = productOfOthers(b, b.mul(low, high), dim);
  Value y = b.concat({b.mul(others, high), b.mul(others, low)}, dim);
  return size % 2 ? b.slice(y, dim, 0, size) : y;
}

// A dimension at a time: dx of a product of products.
static Value prodCotangent(ExpressionBuilder b, Value x, ArrayRef<int64_t> dims, Value dy) {
  if (dims.empty())
    return dy;
  int64_t last = dims.back(), rank = rankOf(x);
  Value inner = prodCotangent(b, dims.size() > 1 ? b.prod(x, last) : Value(), dims.drop_back(), dy);
  return b.mul(b.broadcast(inner, x, otherDims(rank, last)), productOfOthers(b, x, last));
}

LogicalResult ReduceProdOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  operandCotangents.push_back(prodCotangent({builder, getLoc()}, getX(), getDims(), cotangents[0]));
  return success();
}

LogicalResult ReduceNormOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Value x = getX(), y = getY(), dy = cotangents[0], isZero = b.compare(ComparePredicate::eq, y, b.zeros(y));
  SmallVector<int64_t> kept = otherDims(rankOf(x), getDims());
  Value divisor = b.select(isZero, b.full(y, 1.0), y), given = b.select(isZero, b.zeros(dy), dy);
  operandCotangents.push_back(b.mul(b.broadcast(given, x, kept), b.div(x, b.broadcast(divisor, x, kept))));
  return success();
}

// Where all are -infinity, y counts as 0: exp(x - y) is 0 then, and so are its derivatives.
LogicalResult ReduceLogSumExpOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Value x = getX(), y = getY();
  SmallVector<int64_t> kept = otherDims(rankOf(x), getDims());
  Value isNone = b.compare(ComparePredicate::eq, y, b.full(y, -std::numeric_limits<double>::infinity()));
  Value share = b.exp(b.sub(x, b.broadcast(b.select(isNone, b.zeros(y), y), x, kept)));
  operandCotangents.push_back(b.mul(b.broadcast(cotangents[0], x, kept), share));
  return success();
}

static void shareAmongEqual(ExpressionBuilder b, Value x, Value y, Value dy, ArrayRef<int64_t> dims,
                            SmallVectorImpl<Value> &operandCotangents) {
  SmallVector<int64_t> kept = otherDims(rankOf(x), dims);
  Value winner = b.compare(ComparePredicate::eq, x, b.broadcast(y, x, kept));
  Value winners = b.select(winner, b.full(x, 1.0), b.zeros(x));
  Value shared = b.div(dy, b.sum(winners, dims));
  // Not a product with 0: `shared` may be infinite.
  operandCotangents.push_back(b.select(winner, b.broadcast(shared, x, kept), b.zeros(x)));
}

// The place of each element among those along `dims`, in row-major order, and a number that is none.
static std::pair<Value, double> placesAlong(ExpressionBuilder b, Value x, ArrayRef<int64_t> dims) {
  auto type = cast<RankedTensorType>(x.getType());
  int64_t count = 1;
  bool isShort = llvm::all_of(dims, [&](int64_t dim) {
    return !type.isDynamicDim(dim) && !llvm::MulOverflow(count, type.getDimSize(dim), count) && count <= std::numeric_limits<int32_t>::max();
  });
  Type element = b.builder.getIntegerType(isShort ? 32 : 64);
  Value places, stride = b.scalar(1, element);
  for (int64_t dim : llvm::reverse(dims)) {
    Value index = IotaOp::create(b.builder, b.loc, withElementType(type, element), b.builder.getI64IntegerAttr(dim));
    places = places ? b.add(places, b.mul(index, b.broadcastScalar(stride, index))) : index;
    Value size = type.isDynamicDim(dim) ? b.dimSize(x, dim, element) : b.scalar(double(type.getDimSize(dim)), element);
    stride = b.mul(stride, size);
  }
  return {places, isShort ? std::numeric_limits<int32_t>::max() : 0x1p62};
}

static void giveToFirst(ExpressionBuilder b, Value x, Value y, Value dy, ArrayRef<int64_t> dims, SmallVectorImpl<Value> &operandCotangents) {
  SmallVector<int64_t> kept = otherDims(rankOf(x), dims);
  auto [places, none] = placesAlong(b, x, dims);
  Value isExtreme = b.compare(ComparePredicate::eq, x, b.broadcast(y, x, kept)), isNan = b.compare(ComparePredicate::ne, x, x);
  Value candidates = b.select(isExtreme, places, b.select(isNan, places, b.full(places, none)));
  Value first = b.broadcast(b.reduceMin(candidates, dims), places, kept);
  operandCotangents.push_back(b.select(b.compare(ComparePredicate::eq, places, first), b.broadcast(dy, x, kept), b.zeros(x)));
}

template <typename Op>
static LogicalResult extremumVjp(Op op, OpBuilder &builder, Value dy, SmallVectorImpl<Value> &operandCotangents) {
  bool shares = op.getTies() == Ties::share || op.getDims().empty();
  (shares ? shareAmongEqual : giveToFirst)({builder, op.getLoc()}, op.getX(), op.getY(), dy, op.getDims(), operandCotangents);
  return success();
}

LogicalResult ReduceMaxOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  return extremumVjp(*this, builder, cotangents[0], operandCotangents);
}

LogicalResult ReduceMinOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  return extremumVjp(*this, builder, cotangents[0], operandCotangents);
}

// One side of the gradient. y is (batch, mine free, other free); contracting dy with `other` over the other's free
// dimensions gives (batch, mine free, contracted in the order of `other`), which is permuted to the shape of `mine`.
Value dotCotangent(ExpressionBuilder &b, Value dy, Value other, int64_t mineRank, ArrayRef<int64_t> mineBatch, ArrayRef<int64_t> mineContract,
                   ArrayRef<int64_t> otherBatch, ArrayRef<int64_t> otherContract, bool mineIsLhs) {
  int64_t batchCount = mineBatch.size();
  SmallVector<int64_t> mineFree = otherDims(mineRank, mineBatch, mineContract);
  SmallVector<int64_t> otherFree = otherDims(rankOf(other), otherBatch, otherContract);
  int64_t firstOther = mineIsLhs ? batchCount + mineFree.size() : batchCount;
  SmallVector<int64_t> dyBatch = llvm::to_vector(llvm::seq<int64_t>(0, batchCount));
  SmallVector<int64_t> dyContract = llvm::to_vector(llvm::seq<int64_t>(firstOther, firstOther + otherFree.size()));

  // Which dimension of `mine` each dimension of the product is. Its contracted ones come in the order they have in
  // `other`.
  SmallVector<int64_t> contractedInOrder;
  for (int64_t dim : otherDims(rankOf(other), otherBatch, otherFree))
    contractedInOrder.push_back(mineContract[llvm::find(otherContract, dim) - otherContract.begin()]);
  SmallVector<int64_t> meaning(mineBatch);
  Value product;
  if (mineIsLhs) {
    product = DotGeneralOp::create(b.builder, b.loc, dy, other, dyBatch, otherBatch, dyContract, otherFree);
    meaning.append(mineFree);
    meaning.append(contractedInOrder);
  } else {
    // In this order the weight gradient of a dense layer comes out in the shape of the weight, without a transposition.
    product = DotGeneralOp::create(b.builder, b.loc, other, dy, otherBatch, dyBatch, otherFree, dyContract);
    meaning.append(contractedInOrder);
    meaning.append(mineFree);
  }
  SmallVector<int64_t> permutation(mineRank);
  for (auto [position, dim] : llvm::enumerate(meaning))
    permutation[dim] = position;
  return llvm::is_sorted(permutation) ? product : b.transpose(product, permutation);
}

// y = A B   =>   dA = dy Bᵀ,   dB = Aᵀ dy
LogicalResult DotGeneralOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  Value dy = cotangents[0];
  operandCotangents.push_back(dotCotangent(b, dy, getRhs(), rankOf(getLhs()), getLhsBatch(), getLhsContract(),
                                           getRhsBatch(), getRhsContract(), /*mineIsLhs=*/true));
  operandCotangents.push_back(dotCotangent(b, dy, getLhs(), rankOf(getRhs()), getRhsBatch(), getRhsContract(),
                                           getLhsBatch(), getLhsContract(), /*mineIsLhs=*/false));
  return success();
}

} // namespace cauce::nn
