// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements with an index each: taken from there, given to there, and the places of sorted ones.
#include "dialects/nn/Indexing.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

// `type` is indexed along `dimension` by `ids`: all other sizes are equal, and something is there to be indexed.
static LogicalResult verifyElements(std::optional<Location> location, RankedTensorType type, RankedTensorType ids, int64_t dimension) {
  if (failed(verifyDimension(location, type, dimension)))
    return failure();
  if (type.getRank() != ids.getRank())
    return emitOptionalError(location, "expected ids of rank ", type.getRank(), ", but got ", ids.getRank());
  SmallVector<Dim> dims = dimsOf(type), idDims = dimsOf(ids);
  Dim size = dims[dimension];
  if (size.isStatic() ? size.size < 1 && size != idDims[dimension] : size != idDims[dimension])
    return emitOptionalError(location, "expected dimension ", dimension, " of x to be at least 1 or that of ids, ", describe(idDims[dimension]), ", but got ",
                             describe(size));
  dims[dimension] = idDims[dimension];
  if (dims != idDims)
    return emitOptionalError(location, "expected ids to be ", describe(dims), ", but got ", describe(idDims));
  return success();
}

LogicalResult GatherElementsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, GatherElementsOp::Adaptor adaptor,
                                                 SmallVectorImpl<Type> &inferred) {
  auto x = cast<RankedTensorType>(adaptor.getX().getType()), ids = cast<RankedTensorType>(adaptor.getIds().getType());
  if (failed(verifyElements(location, x, ids, adaptor.getDimension())))
    return failure();
  inferred.push_back(withElementType(ids, x.getElementType()));
  return success();
}

LogicalResult ScatterElementsOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, ScatterElementsOp::Adaptor adaptor,
                                                  SmallVectorImpl<Type> &inferred) {
  auto x = cast<RankedTensorType>(adaptor.getX().getType()), ids = cast<RankedTensorType>(adaptor.getIds().getType());
  auto updates = cast<RankedTensorType>(adaptor.getUpdates().getType());
  if (failed(verifyElements(location, x, ids, adaptor.getDimension())))
    return failure();
  if (updates != withElementType(ids, x.getElementType()))
    return emitOptionalError(location, "expected updates to be ", describe(dimsOf(ids)), " of ", x.getElementType(), ", but got ", describe(dimsOf(updates)),
                             " of ", updates.getElementType());
  inferred.push_back(x);
  return success();
}

LogicalResult SortPlacesOp::verify() {
  auto x = cast<RankedTensorType>(getX().getType()), y = cast<RankedTensorType>(getType());
  if (failed(verifyDimension(getLoc(), x, getDimension())))
    return failure();
  if (getFirst() && int64_t(*getFirst()) < 1)
    return emitOpError("expected first to be at least 1, but got ") << int64_t(*getFirst());
  if (!sameShape(x, y))
    return emitOpError("expected places to be ") << describe(dimsOf(x)) << ", but got " << describe(dimsOf(y));
  return success();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

LogicalResult GatherElementsOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  ExpressionBuilder b(builder, getLoc());
  operandCotangents.append({b.scatterElements(b.zeros(getX()), cotangents[0], getIds(), getDimension(), Combine::add), Value()});
  return success();
}

namespace {
// What the derivatives of a scatter are made of: the cotangent of each element of x, and that of each update.
struct ScatterCotangents {
  ExpressionBuilder b;
  ScatterElementsOp op;
  Value dy, x = op.getX(), updates = op.getUpdates();

  Value taken(Value y) { return b.gatherElements(y, op.getIds(), op.getDimension()); }
  Value given(Value x, Value updates, Combine combine) { return b.scatterElements(x, updates, op.getIds(), op.getDimension(), combine); }
  Value where(Value condition, Value value) { return b.select(condition, value, b.zeros(value)); }
  Value asNumber(Value condition) { return b.convert(condition, typeOf(dy).getElementType()); }
  Value equals(Value a, Value c) { return b.compare(ComparePredicate::eq, a, c); }

  using Pair = std::pair<Value, Value>;

  // That of a place that was replaced goes to the update that came last.
  Pair replaced() {
    Value number = IotaOp::create(b.builder, b.loc, withElementType(typeOf(updates), b.builder.getI64Type()), b.builder.getI64IntegerAttr(op.getDimension()));
    Value none = b.full(withElementType(typeOf(x), b.builder.getI64Type()), -1);
    if (op.getUnique())
      return {b.scatterElements(dy, b.zeros(updates), op.getIds(), op.getDimension(), Combine::replace, /*unique=*/true), taken(dy)};
    Value last = given(none, number, Combine::replace);
    return {where(equals(last, none), dy), where(equals(taken(last), number), taken(dy))};
  }

  // All that are the extreme share it equally.
  Pair shared() {
    Value isOld = equals(x, op.getY()), isNew = equals(updates, taken(op.getY()));
    Value share = b.div(dy, given(asNumber(isOld), asNumber(isNew), Combine::add));
    return {where(isOld, share), where(isNew, taken(share))};
  }

  // The product of the others: of several zeros at one place none has one, and a single zero has all that is not 0.
  Pair multiplied() {
    auto isZero = [&](Value factor) { return equals(factor, b.zeros(factor)); };
    auto oneForZero = [&](Value factor) { return b.select(isZero(factor), b.full(factor, 1.0), factor); };
    Value product = given(oneForZero(x), oneForZero(updates), Combine::mul);
    Value zeros = given(asNumber(isZero(x)), asNumber(isZero(updates)), Combine::add);
    auto ofOthers = [&](Value factor, Value product, Value zeros, Value dy) {
      Value others = b.select(isZero(factor), where(equals(zeros, b.full(zeros, 1.0)), product), where(isZero(zeros), b.div(product, oneForZero(factor))));
      return b.mul(dy, others);
    };
    return {ofOthers(x, product, zeros, dy), ofOthers(updates, taken(product), taken(zeros), taken(dy))};
  }

  Pair all() {
    switch (op.getCombine()) {
    case Combine::replace:
      return replaced();
    case Combine::add:
      return {dy, taken(dy)};
    case Combine::mul:
      return multiplied();
    case Combine::max:
    case Combine::min:
      return shared();
    }
    llvm_unreachable("one of these");
  }
};
} // namespace

LogicalResult ScatterElementsOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  auto [ofX, ofUpdates] = ScatterCotangents{ExpressionBuilder(builder, getLoc()), *this, cotangents[0]}.all();
  operandCotangents.append({ofX, ofUpdates, Value()});
  return success();
}

} // namespace cauce::nn
