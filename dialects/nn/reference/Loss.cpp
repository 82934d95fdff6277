// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The softmax family; cross-entropies along the last dimension.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Loss.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace cauce::nn::reference {
namespace {

// Calls `body(row, first)` for each row along the last dimension: its number and the number of its first element.
void forEachRow(const Tensor &x, const std::function<void(int64_t, int64_t)> &body) {
  int64_t classes = x.shape.back();
  for (int64_t row = 0; classes && row < x.count() / classes; ++row)
    body(row, row * classes);
}

// x - ln(sum(exp(x))) along dims, with the maximum subtracted first so that exp does not overflow.
Tensor logSoftmax(const Tensor &x, ArrayRef<int64_t> dims) {
  Tensor y(x.elementType, x.shape), maxima(x.elementType, without(x.shape, dims)), sums(x.elementType, maxima.shape);
  maxima.reals.assign(maxima.count(), -std::numeric_limits<double>::infinity());
  std::vector<int64_t> row(x.count());
  int64_t i = 0;
  forEachIndex(x.shape, [&](const Index &index) { row[i++] = maxima.offset(without(index, dims)); });
  for (i = 0; i < x.count(); ++i)
    maxima.reals[row[i]] = maximum(maxima.reals[row[i]], x.reals[i]);
  for (i = 0; i < x.count(); ++i)
    sums.reals[row[i]] += std::exp(x.reals[i] - maxima.reals[row[i]]);
  for (i = 0; i < x.count(); ++i)
    y.reals[i] = x.reals[i] - maxima.reals[row[i]] - std::log(sums.reals[row[i]]);
  return y;
}

} // namespace

bool evaluateLoss(Operation *op, Operands operands, Tensor &y) {
  if (!isa<SoftmaxOp, LogSoftmaxOp, SoftmaxCrossEntropyOp, SparseSoftmaxCrossEntropyOp>(op))
    return false;
  const Tensor &x = *operands[0];
  SmallVector<int64_t> dims = {x.rank() - 1};
  if (auto given = op->getAttrOfType<DenseI64ArrayAttr>("dims"))
    dims.assign(given.asArrayRef().begin(), given.asArrayRef().end());
  Tensor logProbabilities = logSoftmax(x, dims);
  int64_t classes = x.shape.back();
  if (isa<LogSoftmaxOp>(op)) {
    y = logProbabilities;
  } else if (isa<SoftmaxOp>(op)) {
    for (int64_t i = 0; i < y.count(); ++i)
      y.reals[i] = std::exp(logProbabilities.reals[i]);
  } else if (isa<SoftmaxCrossEntropyOp>(op)) {
    forEachRow(x, [&](int64_t row, int64_t first) {
      for (int64_t c = 0; c < classes; ++c)
        if (operands[1]->reals[first + c] != 0)
          y.reals[row] -= operands[1]->reals[first + c] * logProbabilities.reals[first + c];
    });
  } else {
    forEachRow(x, [&](int64_t row, int64_t first) {
      int64_t id = operands[1]->integers[row];
      y.reals[row] = id >= 0 && id < classes ? -logProbabilities.reals[first + id] : HUGE_VAL;
    });
  }
  return true;
}

} // namespace cauce::nn::reference
