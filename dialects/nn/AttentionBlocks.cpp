// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See AttentionBlocks.h. A loop's body has the parts of attention for a block; a last, shorter one stands behind the loop. Going back, what keys and values get from
// each block is carried.
#include "dialects/nn/AttentionBlocks.h"

#include "dialects/nn/Loop.h"
#include "dialects/nn/Shape.h"

using namespace mlir;

namespace cauce::nn {

// Queries of a block, whose scores for a thousand keys are half a megabyte of each head, and of sequences that are worth a loop.
constexpr int64_t blockSize = 128, leastQueries = 512;

bool isInBlocks(const AttentionOptions &options) {
  Dim queries = dimsOf(typeOf(options.q))[options.batch()];
  return queries.isStatic() && queries.size >= leastQueries && !options.hasDropout();
}

namespace {

class Blocks {
public:
  using Compute = llvm::function_ref<SmallVector<Value>(OpBuilder &, const AttentionOptions &, ValueRange rows)>;

  Blocks(OpBuilder &builder, Location loc, const AttentionOptions &options)
      : b(builder, loc), options(options), batch(options.batch()), queries(dimsOf(typeOf(options.q))[batch].size), count(queries / blockSize) {
    masksQueries = options.mask && llvm::is_contained(options.maskDims, batch + 1);
    maskDim = masksQueries ? llvm::find(options.maskDims, batch + 1) - options.maskDims.begin() : 0;
  }

  // `compute` for each block, of the options for it and its part of `rows`, each of which has queries along a dimension. Its first `sums` results are added up; the
  // others have queries along dimensions and are put together.
  SmallVector<Value> run(ArrayRef<std::pair<Value, int64_t>> rows, ArrayRef<Type> sums, ArrayRef<int64_t> resultDims, Compute compute) {
    SmallVector<std::pair<Value, int64_t>> all = {{options.q, batch}};
    if (masksQueries)
      all.push_back({options.mask, maskDim});
    all.append(rows.begin(), rows.end());
    SmallVector<Value> sequences, inits, invariants = {options.k, options.v};
    for (auto [x, dim] : all)
      sequences.push_back(stacked(x, dim));
    sequences.push_back(b.mul(IotaOp::create(b.builder, b.loc, RankedTensorType::get({count}, b.builder.getI32Type()), b.builder.getI64IntegerAttr(0)),
                              b.full(RankedTensorType::get({count}, b.builder.getI32Type()), double(blockSize))));
    if (options.mask && !masksQueries)
      invariants.push_back(options.mask);
    for (Type type : sums)
      inits.push_back(b.full(type, 0));
    ScanOp scan = makeScan(b.builder, b.loc, b.builder.getStringAttr(std::to_string(count)), /*reverse=*/false, inits, sequences, invariants,
                           [&](OpBuilder &inner, Block::BlockArgListType arguments) {
                             SmallVector<Value> taken(arguments);
                             ArrayRef<Value> carries = ArrayRef(taken).take_front(sums.size()), parts = ArrayRef(taken).slice(sums.size(), sequences.size());
                             return block(inner, carries, parts, ArrayRef(taken).take_back(invariants.size()), compute);
                           });
    SmallVector<Value> results(scan.getFinals());
    for (auto [stack, dim] : llvm::zip(scan.getStacks(), resultDims))
      results.push_back(unstacked(stack, dim));
    if (queries % blockSize == 0)
      return results;
    SmallVector<Value> rest;
    for (auto [x, dim] : all)
      rest.push_back(b.slice(x, dim, count * blockSize, queries));
    rest.push_back(b.full(RankedTensorType::get({}, b.builder.getI32Type()), double(count * blockSize)));
    SmallVector<Value> last = block(b.builder, ArrayRef(results).take_front(sums.size()), rest, invariants, compute);
    for (size_t i = sums.size(); i < last.size(); ++i)
      last[i] = b.concat({results[i], last[i]}, resultDims[i - sums.size()]);
    return last;
  }

private:
  // `parts`: queries, a mask that has them, what else there is of each, and the number of the first query.
  SmallVector<Value> block(OpBuilder &inner, ArrayRef<Value> carries, ArrayRef<Value> parts, ArrayRef<Value> invariants, Compute compute) {
    AttentionOptions own = options;
    own.q = parts[0], own.k = invariants[0], own.v = invariants[1];
    if (options.mask)
      own.mask = masksQueries ? parts[1] : invariants[2];
    own.first = parts.back();
    own.queries = queries;
    SmallVector<Value> results = compute(inner, own, ValueRange(parts.drop_front(masksQueries ? 2 : 1).drop_back()));
    for (auto [result, carry] : llvm::zip(results, carries))
      result = ShapeBuilder(inner, b.loc).add(carry, result);
    return results;
  }

  Value stacked(Value x, int64_t dim) {
    Value blocks = b.split(queries % blockSize ? b.slice(x, dim, 0, count * blockSize) : x, dim, blockSize);
    SmallVector<int64_t> permutation = {dim};
    for (int64_t i = 0; i <= typeOf(x).getRank(); ++i)
      if (i != dim)
        permutation.push_back(i);
    return dim ? b.transpose(blocks, permutation) : blocks;
  }
  Value unstacked(Value x, int64_t dim) {
    SmallVector<int64_t> permutation;
    for (int64_t i = 1; i < typeOf(x).getRank(); ++i)
      permutation.push_back(i);
    permutation.insert(permutation.begin() + dim, 0);
    return b.merge(dim ? b.transpose(x, permutation) : x, dim);
  }

  ArithmeticBuilder b;
  const AttentionOptions &options;
  int64_t batch, queries, count, maskDim;
  bool masksQueries;
};

} // namespace

SmallVector<Value> forwardInBlocks(OpBuilder &builder, Location loc, const AttentionOptions &options) {
  return Blocks(builder, loc, options).run({}, {}, {options.batch(), options.batch() + 1}, [&](OpBuilder &inner, const AttentionOptions &own, ValueRange) {
    return AttentionParts(inner, loc, own).forward();
  });
}

SmallVector<Value> backwardInBlocks(OpBuilder &builder, Location loc, const AttentionOptions &options, Value y, Value lse, Value dy, Value dlse) {
  int64_t batch = options.batch();
  bool stacksMask = options.addsMask() && llvm::is_contained(options.maskDims, batch + 1), sumsMask = options.addsMask() && !stacksMask;
  SmallVector<Type> sums = {options.k.getType(), options.v.getType()};
  SmallVector<int64_t> dims = {batch};
  if (sumsMask)
    sums.push_back(options.mask.getType());
  if (stacksMask)
    dims.push_back(llvm::find(options.maskDims, batch + 1) - options.maskDims.begin());
  SmallVector<Value> results = Blocks(builder, loc, options).run({{y, batch}, {lse, batch + 1}, {dy, batch}, {dlse, batch + 1}}, sums, dims,
      [&](OpBuilder &inner, const AttentionOptions &own, ValueRange rows) -> SmallVector<Value> {
        SmallVector<Value> made = AttentionParts(inner, loc, own).backward(rows[0], rows[1], rows[2], rows[3]); // dq, dk, dv and dmask
        SmallVector<Value> ordered = {made[1], made[2]};
        if (sumsMask)
          ordered.push_back(made[3]);
        ordered.push_back(made[0]);
        if (stacksMask)
          ordered.push_back(made[3]);
        return ordered;
      });
  SmallVector<Value> ordered = {results[sums.size()], results[0], results[1]};
  if (options.addsMask())
    ordered.push_back(sumsMask ? results[2] : results.back());
  return ordered;
}

} // namespace cauce::nn
