// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention in ops of other families. Queries that share a head of keys and values become a dimension of their own, so that a product has
// that head as a batch dimension and no key is copied: inside, the scores are (B..., Hkv, Lq, Hq / Hkv, Lk), or (B..., Hq, Lq, Lk) where none share.
#pragma once

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Symbols.h"

namespace cauce::nn {

/// What both ops say alike.
struct AttentionOptions {
  template <typename Op>
  explicit AttentionOptions(Op op)
      : q(op.getQ()), k(op.getK()), v(op.getV()), mask(op.getMask()), key(op.getKey()), counter(op.getCounter()),
        scale(op.getScale().convertToDouble()), rate(op.getRate().convertToDouble()), causal(op.getCausal()), maskDims(op.getMaskDims()) {
    if (auto given = op.getSoftcap())
      softcap = given->convertToDouble();
  }

  mlir::Value q, k, v, mask, key, counter;
  mlir::Value first; // of some queries of more, the number of the first, an i32, and how many there are
  int64_t queries = 0;
  double scale, rate;
  std::optional<double> softcap;
  Causal causal;
  llvm::ArrayRef<int64_t> maskDims;

  /// Batch dimensions, which all operands begin with.
  int64_t batch() const { return typeOf(q).getRank() - 3; }
  bool hasDropout() const { return bool(key); }
  bool addsMask() const { return mask && llvm::isa<mlir::FloatType>(typeOf(mask).getElementType()); }
  /// (B..., Hq, Lq, Lk).
  mlir::RankedTensorType scoresType() const;
  /// The least unsigned bits that dropout keeps, and what kept weights are multiplied by.
  double leastKept() const;
  double keptFactor() const { return 1 / (1 - double(float(rate))); }
};

class AttentionParts {
public:
  AttentionParts(mlir::OpBuilder &builder, mlir::Location loc, const AttentionOptions &options);

  /// y and lse.
  llvm::SmallVector<mlir::Value> forward();
  /// dq, dk, dv and, of a mask of numbers, dmask.
  llvm::SmallVector<mlir::Value> backward(mlir::Value y, mlir::Value lse, mlir::Value dy, mlir::Value dlse);

private:
  using Value = mlir::Value;

  /// Of (B..., L, Hq, F) the heads that share one of the keys as a dimension of their own.
  Value grouped(Value x) { return groups > 1 ? b.split(x, batch + 1, groups) : x; }
  /// Sums over features of (B..., Lq, Hkv, [groups,] F) and (B..., Lk, Hkv, F): as the scores.
  Value overFeatures(Value rows, Value keys);
  /// Sums over keys of what is as the scores and (B..., Lk, Hkv, F): (B..., Lq, Hq, F).
  Value overKeys(Value scores, Value keys);
  /// Sums over queries of what is as the scores and (B..., Lq, Hkv, [groups,] F): (B..., Lk, Hkv, F).
  Value overQueries(Value scores, Value rows);

  /// A value with `dims` of (B..., Hq, Lq, Lk), repeated to the scores; and the sum of what is as the scores over the other dimensions, back.
  Value inside(Value x, llvm::ArrayRef<int64_t> dims);
  Value outside(Value x, llvm::ArrayRef<int64_t> dims);
  /// Which dimensions of the scores those of (B..., Hq, Lq, Lk) are, heads before those that share one.
  llvm::SmallVector<int64_t> insideDims(llvm::ArrayRef<int64_t> dims) const;

  /// Scaled and capped; what the cap was put on is in `uncapped`.
  Value scores();
  Value masked(Value s);
  Value causallyKept();
  /// Weights, or their cotangents, where dropout leaves them.
  Value dropped(Value p);
  Value perRow(Value rows) { return b.broadcast(rows, like, otherDims(rank, rank - 1)); }
  /// 0 where `x` is -infinity, as the statistics of rows that keep no key are: no difference of infinities is NaN.
  Value finite(Value x);

  ExpressionBuilder b;
  AttentionOptions options;
  int64_t batch, groups, rank;
  Value rows, like, uncapped; // queries times scale; something of the shape of the scores
};

} // namespace cauce::nn
