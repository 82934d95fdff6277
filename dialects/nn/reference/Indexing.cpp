// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that read or write elements at other places than their own.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Indexing.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce::nn::reference {
namespace {

void oneHot(const Tensor &ids, Tensor &y) {
  forEachIndex(y.shape, [&](const Index &index) {
    Index sample(index.begin(), index.end() - 1);
    set(y, y.offset(index), ids.integer(sample) == index.back() ? 1 : 0);
  });
}

void slice(SliceOp op, const Tensor &x, Tensor &y) {
  forEachIndex(y.shape, [&](const Index &index) {
    Index source = index;
    source[op.getDimension()] = op.getStart() + index[op.getDimension()] * op.getStride();
    copy(x, x.offset(source), y, y.offset(index));
  });
}

void pad(PadOp op, const Tensor &x, Tensor &y) {
  for (int64_t i = 0; i < y.count(); ++i)
    set(y, i, op.getValue().convertToDouble());
  forEachIndex(x.shape, [&](const Index &index) {
    Index target = index;
    target[op.getDimension()] = op.getLow() + index[op.getDimension()] * (op.getInterior() + 1);
    copy(x, x.offset(index), y, y.offset(target));
  });
}

void concat(int64_t dimension, Operands operands, Tensor &y) {
  int64_t start = 0;
  for (const Tensor *x : operands) {
    forEachIndex(x->shape, [&](const Index &index) {
      Index target = index;
      target[dimension] += start;
      copy(*x, x->offset(index), y, y.offset(target));
    });
    start += x->shape[dimension];
  }
}

// Calls body(element of `indexed`, element of `dense`) for each index of `dense`, which is (A..., I..., B...); `indexed`
// is (A..., D, B...). Indices whose id is not in [0, D) are left out.
void forEachIndexed(const Tensor &ids, int64_t dimension, const Tensor &indexed, const Tensor &dense,
                    const std::function<void(int64_t, int64_t)> &body) {
  forEachIndex(dense.shape, [&](const Index &index) {
    auto firstId = index.begin() + dimension, endId = firstId + ids.rank();
    int64_t id = ids.integer(Index(firstId, endId));
    if (id < 0 || id >= indexed.shape[dimension])
      return;
    Index target(index.begin(), firstId);
    target.push_back(id);
    target.insert(target.end(), endId, index.end());
    body(indexed.offset(target), dense.offset(index));
  });
}

void scatterAdd(const Tensor &x, const Tensor &ids, int64_t dimension, Tensor &y) {
  forEachIndexed(ids, dimension, y, x, [&](int64_t to, int64_t from) {
    if (y.isReal())
      y.reals[to] += x.reals[from];
    else
      y.setInteger(to, int64_t(uint64_t(y.integers[to]) + uint64_t(x.integers[from])));
  });
}

} // namespace

bool evaluateIndexing(Operation *op, Operands operands, Tensor &y) {
  return TypeSwitch<Operation *, bool>(op)
      .Case([&](SliceOp op) {
        slice(op, *operands[0], y);
        return true;
      })
      .Case([&](PadOp op) {
        pad(op, *operands[0], y);
        return true;
      })
      .Case([&](ConcatOp op) {
        concat(op.getDimension(), operands, y);
        return true;
      })
      .Case([&](GatherOp op) {
        forEachIndexed(*operands[1], op.getDimension(), *operands[0], y,
                       [&](int64_t from, int64_t to) { copy(*operands[0], from, y, to); });
        return true;
      })
      .Case([&](ScatterAddOp op) {
        scatterAdd(*operands[0], *operands[1], op.getDimension(), y);
        return true;
      })
      .Case([&](OneHotOp) {
        oneHot(*operands[0], y);
        return true;
      })
      .Default(false);
}

} // namespace cauce::nn::reference
