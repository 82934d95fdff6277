// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements with an index each, and the places of sorted ones.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Indexing.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

namespace cauce::nn::reference {
namespace {

// Calls body(element of `whole`, element of `ids`) for each id in [0, D), those with the smallest index first.
void forEachId(const Tensor &ids, int64_t dimension, const Tensor &whole, const std::function<void(int64_t, int64_t)> &body) {
  forEachIndex(ids.shape, [&](const Index &index) {
    int64_t id = ids.integer(index);
    if (id < 0 || id >= whole.shape[dimension])
      return;
    Index place = index;
    place[dimension] = id;
    body(whole.offset(place), ids.offset(index));
  });
}

double combined(Combine combine, double before, double update) {
  switch (combine) {
  case Combine::replace:
    return update;
  case Combine::add:
    return before + update;
  case Combine::mul:
    return before * update;
  case Combine::max:
    return maximum(before, update);
  case Combine::min:
    return minimum(before, update);
  }
  llvm_unreachable("one of these");
}

int64_t combined(Combine combine, Type type, int64_t before, int64_t update) {
  switch (combine) {
  case Combine::replace:
    return update;
  case Combine::add:
    return int64_t(uint64_t(before) + uint64_t(update));
  case Combine::mul:
    return int64_t(uint64_t(before) * uint64_t(update));
  case Combine::max:
    return isBelow(type, before, update) ? update : before;
  case Combine::min:
    return isBelow(type, update, before) ? update : before;
  }
  llvm_unreachable("one of these");
}

// -1, 0 or 1: NaN is greater than all numbers, and equal to itself.
int compare(const Tensor &x, int64_t a, int64_t b) {
  if (!x.isReal())
    return isBelow(x.elementType, x.integers[b], x.integers[a]) - isBelow(x.elementType, x.integers[a], x.integers[b]);
  double left = x.reals[a], right = x.reals[b];
  if (std::isnan(left) || std::isnan(right))
    return int(std::isnan(left)) - int(std::isnan(right));
  return int(left > right) - int(left < right);
}

void countBefore(SortPlacesOp op, const Tensor &x, Tensor &y) {
  forEachIndex(x.shape, [&](const Index &index) {
    Index other = index;
    int64_t own = x.offset(index), count = 0, &place = other[op.getDimension()];
    for (place = 0; place < x.shape[op.getDimension()]; ++place) {
      int order = compare(x, x.offset(other), own) * (op.getDescending() ? -1 : 1);
      count += order < 0 || (order == 0 && place < index[op.getDimension()]);
    }
    y.setInteger(own, std::min(count, int64_t(op.getFirst().value_or(count))));
  });
}

} // namespace

bool evaluateElements(Operation *op, Operands operands, Tensor &y) {
  return TypeSwitch<Operation *, bool>(op)
      .Case([&](GatherElementsOp op) {
        forEachId(*operands[1], op.getDimension(), *operands[0], [&](int64_t from, int64_t to) { copy(*operands[0], from, y, to); });
        return true;
      })
      .Case([&](ScatterElementsOp op) {
        for (int64_t i = 0; i < y.count(); ++i)
          copy(*operands[0], i, y, i);
        const Tensor &updates = *operands[1];
        forEachId(*operands[2], op.getDimension(), y, [&](int64_t to, int64_t from) {
          if (y.isReal())
            y.reals[to] = combined(op.getCombine(), y.reals[to], updates.reals[from]);
          else
            y.setInteger(to, combined(op.getCombine(), y.elementType, y.integers[to], updates.integers[from]));
        });
        return true;
      })
      .Case([&](SortPlacesOp op) {
        countBefore(op, *operands[0], y);
        return true;
      })
      .Default(false);
}

} // namespace cauce::nn::reference
