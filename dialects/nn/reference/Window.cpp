// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows along a dimension, and their sums where they overlap.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Window.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce::nn::reference {
namespace {

// Calls body(element of `whole`, element of `windows`) for each index of `windows`, which is (A..., I, K, B...); `whole` is
// (A..., X, B...).
void forEachInWindow(const Tensor &whole, const Tensor &windows, int64_t dimension, int64_t stride, int64_t dilation,
                     const std::function<void(int64_t, int64_t)> &body) {
  forEachIndex(windows.shape, [&](const Index &index) {
    Index place = index;
    place[dimension] = index[dimension] * stride + index[dimension + 1] * dilation;
    place.erase(place.begin() + dimension + 1);
    body(whole.offset(place), windows.offset(index));
  });
}

} // namespace

bool evaluateWindow(Operation *op, Operands operands, Tensor &y) {
  const Tensor &x = *operands.front();
  return TypeSwitch<Operation *, bool>(op)
      .Case([&](WindowsOp op) {
        forEachInWindow(x, y, op.getDimension(), op.getStride(), op.getDilation(), [&](int64_t from, int64_t to) { copy(x, from, y, to); });
        return true;
      })
      .Case([&](OverlapAddOp op) {
        forEachInWindow(y, x, op.getDimension(), op.getStride(), op.getDilation(), [&](int64_t to, int64_t from) {
          if (y.isReal())
            y.reals[to] += x.reals[from];
          else
            y.setInteger(to, int64_t(uint64_t(y.integers[to]) + uint64_t(x.integers[from])));
        });
        return true;
      })
      .Case([&](ReverseOp op) {
        forEachIndex(y.shape, [&](const Index &index) {
          Index source = index;
          source[op.getDimension()] = x.shape[op.getDimension()] - 1 - index[op.getDimension()];
          copy(x, x.offset(source), y, y.offset(index));
        });
        return true;
      })
      .Default(false);
}

} // namespace cauce::nn::reference
