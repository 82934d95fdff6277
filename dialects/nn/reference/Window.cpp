// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows along a dimension, their sums where they overlap, and places in them.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Window.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <optional>

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

// The index in the tensor that windows slide along of place `k` of window `index`; nothing if there is none.
template <typename Op>
std::optional<Index> placeOf(Op op, Index index, int64_t k, int64_t extent) {
  int64_t &along = index[op.getDimension()];
  along = along * int64_t(op.getStride()) + k * int64_t(op.getDilation()) - int64_t(op.getLow());
  return k < int64_t(op.getSize()) && along >= 0 && along < extent ? std::optional(index) : std::nullopt;
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
      .Case([&](WindowArgmaxOp op) {
        forEachIndex(y.shape, [&](const Index &index) {
          std::optional<double> greatest;
          for (int64_t k = 0; k < int64_t(op.getSize()); ++k) {
            std::optional<Index> place = placeOf(op, index, k, x.shape[op.getDimension()]);
            if (!place || (greatest && (std::isnan(*greatest) || x.real(*place) <= *greatest)))
              continue;
            greatest = x.real(*place);
            y.setInteger(y.offset(index), k);
          }
        });
        return true;
      })
      .Case([&](WindowGatherOp op) {
        forEachIndex(y.shape, [&](const Index &index) {
          if (std::optional<Index> place = placeOf(op, index, operands[1]->integer(index), x.shape[op.getDimension()]))
            y.real(index) = x.real(*place);
        });
        return true;
      })
      .Case([&](WindowScatterOp op) {
        forEachIndex(x.shape, [&](const Index &index) {
          if (std::optional<Index> place = placeOf(op, index, operands[1]->integer(index), y.shape[op.getDimension()]))
            y.real(*place) += x.real(index);
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
