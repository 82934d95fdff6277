// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention and its adjoint.
#include "dialects/nn/Attention.h"

#include "dialects/nn/AttentionBlocks.h"
#include "dialects/nn/ReverseMode.h"

#include <cmath>

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

using Place = std::optional<Location>;

static LogicalResult expectEqual(Place place, const char *what, const char *name, const Dim &expected, const Dim &actual) {
  if (expected == actual)
    return success();
  return emitOptionalError(place, "expected ", name, " to have the ", what, " ", describe(expected), ", but got ", describe(actual));
}

static LogicalResult verifyHeads(Place place, const Dim &queries, const Dim &keys) {
  if (queries == keys || (queries.isStatic() && keys.isStatic() && keys.size > 0 && queries.size % keys.size == 0))
    return success();
  return emitOptionalError(place, "expected the heads of q to be as many as those of k or a multiple, but got ", describe(queries), " and ", describe(keys));
}

// The types of y and lse, or those of dq, dk and dv follow.
static LogicalResult inferForward(Place place, Value q, Value k, Value v, SmallVectorImpl<Type> &inferred) {
  int64_t rank = typeOf(q).getRank();
  if (rank < 3)
    return emitOptionalError(place, "expected q to have at least 3 dimensions, but got ", rank);
  SmallVector<Dim> queries = dimsOf(typeOf(q)), keys = dimsOf(typeOf(k)), values = dimsOf(typeOf(v));
  for (auto [name, other] : {std::pair{"k", k}, std::pair{"v", v}}) {
    if (typeOf(other).getRank() != rank)
      return emitOptionalError(place, "expected ", name, " to have ", rank, " dimensions, but got ", typeOf(other).getRank());
    if (typeOf(other).getElementType() != typeOf(q).getElementType())
      return emitOptionalError(place, "expected ", name, " to be of ", typeOf(q).getElementType(), ", but got ", typeOf(other).getElementType());
    for (int64_t dim = 0; dim < rank - 3; ++dim)
      if (failed(expectEqual(place, "batch size", name, queries[dim], dimsOf(typeOf(other))[dim])))
        return failure();
  }
  if (failed(expectEqual(place, "features", "k", queries[rank - 1], keys[rank - 1])) || failed(expectEqual(place, "length", "v", keys[rank - 3], values[rank - 3])) ||
      failed(expectEqual(place, "heads", "v", keys[rank - 2], values[rank - 2])) || failed(verifyHeads(place, queries[rank - 2], keys[rank - 2])))
    return failure();
  SmallVector<Dim> y(queries), lse(queries);
  y.back() = values.back();
  lse.pop_back();
  std::swap(lse[rank - 3], lse[rank - 2]);
  inferred.push_back(makeType(y, typeOf(q).getElementType()));
  inferred.push_back(makeType(lse, typeOf(q).getElementType()));
  return success();
}

LogicalResult AttentionOp::inferReturnTypes(MLIRContext *, Place place, AttentionOp::Adaptor adaptor, SmallVectorImpl<Type> &inferred) {
  return inferForward(place, adaptor.getQ(), adaptor.getK(), adaptor.getV(), inferred);
}

LogicalResult AttentionGradientOp::inferReturnTypes(MLIRContext *, Place place, AttentionGradientOp::Adaptor adaptor, SmallVectorImpl<Type> &inferred) {
  SmallVector<Type> forward;
  if (failed(inferForward(place, adaptor.getQ(), adaptor.getK(), adaptor.getV(), forward)))
    return failure();
  for (auto [name, value, type] : {std::tuple{"y", adaptor.getY(), forward[0]}, std::tuple{"dy", adaptor.getDy(), forward[0]},
                                   std::tuple{"lse", adaptor.getLse(), forward[1]}, std::tuple{"dlse", adaptor.getDlse(), forward[1]}})
    if (value.getType() != type)
      return emitOptionalError(place, "expected ", name, " to be of type ", type, ", but got ", value.getType());
  for (Value value : {adaptor.getQ(), adaptor.getK(), adaptor.getV()})
    inferred.push_back(value.getType());
  if (Value mask = adaptor.getMask(); mask && isa<FloatType>(typeOf(mask).getElementType()))
    inferred.push_back(mask.getType());
  return success();
}

static LogicalResult verifyMask(Operation *op, const AttentionOptions &options) {
  RankedTensorType scores = options.scoresType();
  if (failed(verifyDims(op->getLoc(), scores, options.maskDims)))
    return failure();
  if (!options.mask)
    return options.maskDims.empty() ? success() : LogicalResult(op->emitOpError("expected no mask_dims without a mask"));
  SmallVector<Dim> all = dimsOf(scores), expected = llvm::map_to_vector(options.maskDims, [&](int64_t dim) { return all[dim]; });
  if (dimsOf(typeOf(options.mask)) != expected)
    return op->emitOpError("expected mask to be ") << describe(expected) << ", as the scores along mask_dims, but got " << describe(dimsOf(typeOf(options.mask)));
  if (options.addsMask() && typeOf(options.mask).getElementType() != scores.getElementType())
    return op->emitOpError("expected mask to be of i1 or ") << scores.getElementType() << ", but got " << typeOf(options.mask).getElementType();
  return success();
}

// The shapes first, which are inferred behind this.
static LogicalResult verifyOptions(Operation *op, const AttentionOptions &options) {
  SmallVector<Type> inferred;
  if (failed(inferForward(op->getLoc(), options.q, options.k, options.v, inferred)) || failed(verifyMask(op, options)))
    return failure();
  if (!std::isfinite(options.scale))
    return op->emitOpError("expected scale to be finite, but got ") << options.scale;
  if (options.softcap && !(*options.softcap > 0 && std::isfinite(*options.softcap)))
    return op->emitOpError("expected softcap to be above 0, but got ") << *options.softcap;
  if (!(options.rate >= 0 && options.rate < 1))
    return op->emitOpError("expected rate in [0, 1), but got ") << options.rate;
  if (bool(options.key) != (options.rate > 0) || bool(options.counter) != bool(options.key))
    return op->emitOpError("expected key, counter and a rate other than 0 together");
  return success();
}

LogicalResult AttentionOp::verify() { return verifyOptions(*this, AttentionOptions(*this)); }
LogicalResult AttentionGradientOp::verify() { return verifyOptions(*this, AttentionOptions(*this)); }

//===--------------------------------------------------------------------===//
// Parts
//===--------------------------------------------------------------------===//

SmallVector<Value> AttentionOp::decompose(OpBuilder &builder) {
  AttentionOptions options(*this);
  return isInBlocks(options) ? forwardInBlocks(builder, getLoc(), options) : AttentionParts(builder, getLoc(), options).forward();
}

SmallVector<Value> AttentionGradientOp::decompose(OpBuilder &builder) {
  AttentionOptions options(*this);
  return isInBlocks(options) ? backwardInBlocks(builder, getLoc(), options, getY(), getLse(), getDy(), getDlse())
                             : AttentionParts(builder, getLoc(), options).backward(getY(), getLse(), getDy(), getDlse());
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

LogicalResult AttentionOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  auto gradient = AttentionGradientOp::create(builder, getLoc(), getQ(), getK(), getV(), getY(), getLse(), cotangents[0], cotangents[1], getMask(), getKey(),
                                              getCounter(), getScaleAttr(), getSoftcapAttr(), getCausalAttr(), getMaskDimsAttr(), getRateAttr());
  operandCotangents.append({gradient.getDq(), gradient.getDk(), gradient.getDv()});
  if (getMask())
    operandCotangents.push_back(gradient.getDmask());
  operandCotangents.resize(getNumOperands());
  return success();
}

// Reverse mode over the parts. A value that is several operands gets its cotangent once.
LogicalResult AttentionGradientOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  Block::iterator at = builder.getInsertionPoint();
  Operation *before = at == builder.getBlock()->begin() ? nullptr : &*std::prev(at);
  SmallVector<Value> results = AttentionParts(builder, getLoc(), AttentionOptions(*this)).backward(getY(), getLse(), getDy(), getDlse());
  ReverseMode mode(builder);
  for (auto [result, cotangent] : llvm::zip(results, cotangents))
    mode.add(result, cotangent, getLoc());
  SmallVector<Operation *> parts;
  for (Operation &op : llvm::make_range(before ? std::next(before->getIterator()) : builder.getBlock()->begin(), at))
    parts.push_back(&op);
  if (failed(mode.run(parts, [&] { return emitOpError("in its parts: "); })))
    return failure();
  llvm::SmallPtrSet<Value, 8> given;
  for (Value operand : getOperands())
    operandCotangents.push_back(given.insert(operand).second ? mode.of(operand) : Value());
  return success();
}

} // namespace cauce::nn
