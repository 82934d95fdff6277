// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See AttentionParts.h.
#include "dialects/nn/AttentionParts.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace cauce::nn {

RankedTensorType AttentionOptions::scoresType() const {
  SmallVector<Dim> queries = dimsOf(typeOf(q)), dims(queries);
  dims[batch()] = queries[batch() + 1];
  dims[batch() + 1] = queries[batch()];
  dims[batch() + 2] = dimsOf(typeOf(k))[batch()];
  return makeType(dims, typeOf(q).getElementType());
}

double AttentionOptions::leastKept() const { return std::ceil(std::ldexp(double(float(rate)), 24)) * 256; }

AttentionParts::AttentionParts(OpBuilder &builder, Location loc, const AttentionOptions &options)
    : b(builder, loc), options(options), batch(options.batch()) {
  RankedTensorType queries = typeOf(options.q), keys = typeOf(options.k);
  bool share = dimsOf(queries)[batch + 1] != dimsOf(keys)[batch + 1] && keys.getDimSize(batch + 1) > 0;
  groups = share ? queries.getDimSize(batch + 1) / keys.getDimSize(batch + 1) : 1;
  rank = batch + (groups > 1 ? 4 : 3);
}

static SmallVector<int64_t> upTo(int64_t end) { return llvm::to_vector(llvm::seq<int64_t>(0, end)); }

//===--------------------------------------------------------------------===//
// Products
//===--------------------------------------------------------------------===//

// Batch dimensions and the head, of rows or keys and of what is as the scores.
static SmallVector<int64_t> headsOf(int64_t batch, int64_t head) {
  SmallVector<int64_t> dims = upTo(batch);
  dims.push_back(head);
  return dims;
}

Value AttentionParts::overFeatures(Value rows, Value keys) {
  SmallVector<int64_t> heads = headsOf(batch, batch + 1);
  return DotGeneralOp::create(b.builder, b.loc, rows, keys, heads, heads, ArrayRef<int64_t>{typeOf(rows).getRank() - 1}, ArrayRef<int64_t>{batch + 2});
}

Value AttentionParts::overKeys(Value scores, Value keys) {
  Value y = DotGeneralOp::create(b.builder, b.loc, scores, keys, headsOf(batch, batch), headsOf(batch, batch + 1), ArrayRef<int64_t>{rank - 1}, ArrayRef<int64_t>{batch});
  SmallVector<int64_t> permutation = upTo(rank);
  std::swap(permutation[batch], permutation[batch + 1]);
  y = b.transpose(y, permutation);
  return groups > 1 ? b.merge(y, batch + 1) : y;
}

Value AttentionParts::overQueries(Value scores, Value rows) {
  SmallVector<int64_t> queries = {batch + 1}, ofRows = {batch};
  if (groups > 1) {
    queries.push_back(batch + 2);
    ofRows.push_back(batch + 2);
  }
  Value y = DotGeneralOp::create(b.builder, b.loc, scores, rows, headsOf(batch, batch), headsOf(batch, batch + 1), queries, ofRows);
  SmallVector<int64_t> permutation = upTo(batch + 3);
  std::swap(permutation[batch], permutation[batch + 1]);
  return b.transpose(y, permutation);
}

//===--------------------------------------------------------------------===//
// Dimensions of the scores
//===--------------------------------------------------------------------===//

SmallVector<int64_t> AttentionParts::insideDims(ArrayRef<int64_t> dims) const {
  SmallVector<int64_t> inner;
  for (int64_t dim : dims) {
    inner.push_back(groups > 1 && dim == batch + 2 ? batch + 3 : dim);
    if (groups > 1 && dim == batch)
      inner.push_back(batch + 2);
  }
  return inner;
}

static int64_t placeIn(ArrayRef<int64_t> list, int64_t value) { return llvm::find(list, value) - list.begin(); }

Value AttentionParts::inside(Value x, ArrayRef<int64_t> dims) {
  if (groups > 1 && llvm::is_contained(dims, batch))
    x = b.split(x, placeIn(dims, batch), groups);
  SmallVector<int64_t> inner = insideDims(dims), sorted(inner);
  llvm::sort(sorted);
  if (sorted != inner)
    x = b.transpose(x, llvm::map_to_vector(sorted, [&](int64_t dim) { return placeIn(inner, dim); }));
  return b.broadcast(x, like, sorted);
}

Value AttentionParts::outside(Value x, ArrayRef<int64_t> dims) {
  SmallVector<int64_t> inner = insideDims(dims), sorted(inner), gone;
  llvm::sort(sorted);
  for (int64_t dim = 0; dim < rank; ++dim)
    if (!llvm::is_contained(inner, dim))
      gone.push_back(dim);
  if (typeOf(x).getRank() == rank && !gone.empty())
    x = b.sum(x, gone);
  if (sorted != inner)
    x = b.transpose(x, llvm::map_to_vector(inner, [&](int64_t dim) { return placeIn(sorted, dim); }));
  return groups > 1 && llvm::is_contained(dims, batch) ? b.merge(x, placeIn(dims, batch)) : x;
}

//===--------------------------------------------------------------------===//
// Scores and weights
//===--------------------------------------------------------------------===//

Value AttentionParts::scores() {
  rows = grouped(b.mulScalar(options.q, options.scale)); // before the product, which could overflow
  like = uncapped = overFeatures(rows, options.k);
  if (!options.softcap)
    return uncapped;
  return b.mulScalar(TanhOp::create(b.builder, b.loc, b.mulScalar(uncapped, 1 / *options.softcap)), *options.softcap);
}

Value AttentionParts::causallyKept() {
  RankedTensorType type = withElementType(typeOf(like), b.builder.getI32Type());
  auto places = [&](int64_t dim) -> Value { return IotaOp::create(b.builder, b.loc, type, b.builder.getI64IntegerAttr(dim)); };
  Value query = places(batch + 1), key = places(rank - 1);
  if (options.first)
    query = b.add(query, b.broadcastScalar(options.first, query));
  if (options.causal == Causal::bottom_right) {
    Value queries = options.first ? b.scalar(double(options.queries), type.getElementType()) : b.dimSize(options.q, batch, type.getElementType());
    Value later = b.sub(b.dimSize(options.k, batch, type.getElementType()), queries);
    query = b.add(query, b.broadcastScalar(later, query));
  }
  return b.compare(ComparePredicate::le, key, query);
}

Value AttentionParts::masked(Value s) {
  Value none = b.full(s, -std::numeric_limits<double>::infinity());
  if (options.addsMask())
    s = b.add(s, inside(options.mask, options.maskDims));
  else if (options.mask)
    s = b.select(inside(options.mask, options.maskDims), s, none);
  return options.causal == Causal::none ? s : b.select(causallyKept(), s, none);
}

Value AttentionParts::dropped(Value p) {
  if (!options.hasDropout())
    return p;
  RankedTensorType type = options.scoresType();
  Value bits = b.randomBits(options.key, options.counter, withElementType(type, b.builder.getI32Type()));
  bits = b.convert(bits, b.builder.getIntegerType(32, /*isSigned=*/false));
  Value kept = b.compare(ComparePredicate::ge, bits, b.full(bits, options.leastKept()));
  return b.select(inside(kept, upTo(batch + 3)), b.mulScalar(p, options.keptFactor()), b.zeros(p));
}

Value AttentionParts::finite(Value x) {
  Value isNone = b.compare(ComparePredicate::eq, x, b.full(x, -std::numeric_limits<double>::infinity()));
  return b.select(isNone, b.zeros(x), x);
}

// Sums of exponentials divide what is summed, which is less than the weights are.
SmallVector<Value> AttentionParts::forward() {
  Value s = masked(scores());
  Value highest = finite(b.reduceMax(s, {rank - 1}));
  Value exponentials = b.exp(b.sub(s, perRow(highest))), total = b.sum(exponentials, {rank - 1});
  SmallVector<int64_t> kept = upTo(batch + 2);
  Value lse = outside(b.add(b.log(total), highest), kept);
  Value divisor = b.select(b.compare(ComparePredicate::eq, total, b.zeros(total)), b.full(total, 1), total);
  Value y = overKeys(dropped(exponentials), options.v);
  SmallVector<int64_t> permutation = upTo(batch + 2);
  std::swap(permutation[batch], permutation[batch + 1]);
  divisor = b.transpose(outside(divisor, kept), permutation);
  return {b.div(y, b.broadcast(divisor, y, upTo(batch + 2))), lse};
}

SmallVector<Value> AttentionParts::backward(Value y, Value lse, Value dy, Value dlse) {
  SmallVector<int64_t> kept = upTo(batch + 2), permutation = upTo(batch + 2);
  std::swap(permutation[batch], permutation[batch + 1]);
  Value s = masked(scores());
  Value p = b.exp(b.sub(s, inside(finite(lse), kept)));
  Value dyRows = grouped(dy);
  Value dp = dropped(overFeatures(dyRows, options.v));
  Value total = b.sub(b.transpose(b.sum(b.mul(dy, y), {batch + 2}), permutation), dlse);
  Value ds = b.mul(p, b.sub(dp, inside(total, kept)));
  Value dt = ds;
  if (options.softcap)
    dt = b.mul(ds, b.rsubScalar(1, b.square(TanhOp::create(b.builder, b.loc, b.mulScalar(uncapped, 1 / *options.softcap)))));
  SmallVector<Value> results = {b.mulScalar(overKeys(dt, options.k), options.scale), overQueries(dt, rows), overQueries(dropped(p), dyRows)};
  if (options.addsMask())
    results.push_back(outside(ds, options.maskDims));
  return results;
}

} // namespace cauce::nn
