// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums, products and linear recurrences along a dimension, one element after the other.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Cumulative.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce::nn::reference {
namespace {

// Steps from the value so far to the next one, of a type in which they are computed, by the element at an offset.
template <typename Number, typename Op>
void accumulate(Op op, Tensor &y, Number first, const std::function<Number(Number, int64_t)> &next, const std::function<void(int64_t, Number)> &set) {
  int64_t dimension = op.getDimension(), size = y.shape[dimension];
  std::vector<int64_t> starts(y.shape);
  starts[dimension] = 1;
  if (size == 0)
    return;
  forEachIndex(starts, [&](const Index &start) {
    Number sum = first;
    for (int64_t step = 0; step < size; ++step) {
      Index index = start;
      index[dimension] = op.getReverse() ? size - 1 - step : step;
      int64_t at = y.offset(index);
      Number before = sum;
      sum = next(sum, at);
      set(at, op.getExclusive() ? before : sum);
    }
  });
}

template <typename Op>
void accumulateReals(Op op, Tensor &y, double first, const std::function<double(double, int64_t)> &next) {
  accumulate<double>(op, y, first, next, [&](int64_t at, double value) { y.reals[at] = value; });
}

// Wraps around in 64 bits, and in those of the type where it is stored.
template <typename Op>
void accumulateIntegers(Op op, Tensor &y, uint64_t first, const std::function<uint64_t(uint64_t, int64_t)> &next) {
  accumulate<uint64_t>(op, y, first, next, [&](int64_t at, uint64_t value) { y.setInteger(at, int64_t(value)); });
}

} // namespace

bool evaluateCumulative(Operation *op, Operands operands, Tensor &y) {
  return TypeSwitch<Operation *, bool>(op)
      .Case([&](CumsumOp op) {
        const Tensor &x = *operands[0];
        if (y.isReal())
          accumulateReals(op, y, 0, [&](double sum, int64_t at) { return sum + x.reals[at]; });
        else
          accumulateIntegers(op, y, 0, [&](uint64_t sum, int64_t at) { return sum + uint64_t(x.integers[at]); });
        return true;
      })
      .Case([&](CumprodOp op) {
        const Tensor &x = *operands[0];
        if (y.isReal())
          accumulateReals(op, y, 1, [&](double product, int64_t at) { return product * x.reals[at]; });
        else
          accumulateIntegers(op, y, 1, [&](uint64_t product, int64_t at) { return product * uint64_t(x.integers[at]); });
        return true;
      })
      .Case([&](LinearRecurrenceOp op) {
        accumulateReals(op, y, 0, [&](double last, int64_t at) { return operands[0]->reals[at] * last + operands[1]->reals[at]; });
        return true;
      })
      .Default(false);
}

} // namespace cauce::nn::reference
