// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention of values to others of their shape, or to pieces of these.
#include "tools/cauce-check/Generator.h"

#include "dialects/nn/Attention.h"
#include "dialects/nn/ExpressionBuilder.h"

using namespace mlir;

namespace cauce::check {

// The last dimension as `heads` of them, or with one in front of it.
static Value withHeads(nn::ArithmeticBuilder &b, Value x, int64_t heads) {
  int64_t last = nn::typeOf(x).getRank() - 1;
  if (heads > 1)
    return b.split(x, last, nn::typeOf(x).getDimSize(last) / heads);
  SmallVector<nn::Dim> dims = nn::dimsOf(nn::typeOf(x));
  dims.insert(dims.begin() + last, {1, {}});
  return b.reshape(x, nn::makeType(dims, nn::typeOf(x).getElementType()));
}

Value Generator::attended(Value x) {
  int64_t last = rankOf(x) - 1, dimension = last - 1;
  if (last < 1)
    return {};
  int64_t features = typeOf(x).getDimSize(last), heads = 1, kept = 1;
  if (!ShapedType::isDynamic(features))
    for (int64_t candidate : {2, 3, 4, 6})
      if (features % candidate == 0 && below(2))
        heads = candidate, kept = candidate % 2 || below(2) ? candidate : candidate / 2;
  // Fewer heads, fewer features of values, fewer keys.
  Value k = partner(x), v = partner(x);
  if (kept < heads) {
    k = b.slice(k, last, 0, features / heads * kept);
    v = b.slice(v, last, 0, features / heads * kept);
  }
  if (!ShapedType::isDynamic(features) && below(2))
    v = b.slice(v, last, 0, kept * (1 + below(features / heads)));
  int64_t length = typeOf(x).getDimSize(dimension);
  if (int64_t shorter = ShapedType::isDynamic(length) ? 0 : 1 + below(length); shorter && below(2)) {
    k = b.slice(k, dimension, 0, shorter);
    v = b.slice(v, dimension, 0, shorter);
  }
  Value q = withHeads(b, x, heads);
  k = withHeads(b, k, kept), v = withHeads(b, v, kept);

  auto causal = nn::Causal(below(3));
  Value mask, key, counter;
  SmallVector<int64_t> maskDims;
  bool isKept = false;
  if (below(2)) {
    SmallVector<nn::Dim> scores = nn::dimsOf(typeOf(q)), dims;
    std::swap(scores[dimension], scores[last]);
    scores.back() = nn::dimsOf(typeOf(k))[dimension];
    for (int64_t dim = 0; dim < int64_t(scores.size()); ++dim)
      if (below(2))
        maskDims.push_back(dim), dims.push_back(scores[dim]);
    isKept = below(2);
    mask = b.full(nn::makeType(dims, real), 0.25);
    mask = partner(mask, /*mustBeExact=*/isKept);
    if (isKept)
      mask = b.compare(nn::ComparePredicate::le, mask, b.full(mask, double(below(3)) / 2));
  }
  double rate = below(3) ? 0 : 0.25;
  if (rate != 0) {
    key = b.scalar(double(below(1000)), builder.getI64Type());
    counter = b.scalar(double(below(1000)), builder.getI64Type());
  }
  auto number = [&](double value) { return builder.getF64FloatAttr(value); };
  auto op = nn::AttentionOp::create(builder, b.loc, q, k, v, mask, key, counter, number(0.25 * double(1 + below(4))), below(3) ? FloatAttr() : number(2),
                                    nn::CausalAttr::get(builder.getContext(), causal), builder.getDenseI64ArrayAttr(maskDims), number(rate));
  if (below(3) == 0) {
    auto adjoint = nn::AttentionGradientOp::create(builder, b.loc, q, k, v, op.getY(), op.getLse(), partner(op.getY()), b.full(op.getLse(), 0.25), mask, key, counter,
                                                   op.getScaleAttr(), op.getSoftcapAttr(), op.getCausalAttr(), op.getMaskDimsAttr(), op.getRateAttr());
    return shrink(adjoint->getResult(below(3)));
  }
  // The statistics of a query that keeps no key are infinite.
  bool isFinite = !isKept && causal != nn::Causal::bottom_right;
  return isFinite && below(4) == 0 ? b.mulScalar(op.getLse(), 0.25) : op.getY();
}

} // namespace cauce::check
