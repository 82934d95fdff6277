// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants and ops that move elements.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Shape.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce::nn::reference {
namespace {

void constant(DenseElementsAttr value, Tensor &y) {
  int64_t i = 0;
  if (y.isReal()) {
    for (APFloat number : value.getValues<APFloat>()) {
      bool loses;
      number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &loses);
      y.reals[i++] = number.convertToDouble();
    }
    return;
  }
  for (const APInt &number : value.getValues<APInt>())
    y.setInteger(i++, y.elementType.isInteger(1) ? int64_t(number.getZExtValue()) : number.getSExtValue());
}

void broadcast(const Tensor &x, ArrayRef<int64_t> dims, Tensor &y) {
  forEachIndex(y.shape, [&](const Index &index) {
    Index source;
    for (int64_t j = 0; j < x.rank(); ++j)
      source.push_back(x.shape[j] == 1 ? 0 : index[dims[j]]);
    copy(x, x.offset(source), y, y.offset(index));
  });
}

void transpose(const Tensor &x, ArrayRef<int64_t> permutation, Tensor &y) {
  forEachIndex(y.shape, [&](const Index &index) {
    Index source(index.size());
    for (size_t i = 0; i < index.size(); ++i)
      source[permutation[i]] = index[i];
    copy(x, x.offset(source), y, y.offset(index));
  });
}

} // namespace

bool evaluateShape(Operation *op, Operands operands, Tensor &y) {
  return TypeSwitch<Operation *, bool>(op)
      .Case([&](ConstantOp constantOp) {
        auto value = dyn_cast<DenseElementsAttr>(constantOp.getValue());
        if (value)
          constant(value, y);
        return bool(value);
      })
      .Case([&](FullOp full) {
        for (int64_t i = 0; i < y.count(); ++i)
          set(y, i, full.getValue().convertToDouble());
        return true;
      })
      .Case([&](IotaOp iota) {
        forEachIndex(y.shape, [&](const Index &index) { set(y, y.offset(index), double(index[iota.getDimension()])); });
        return true;
      })
      .Case([&](DimSizeOp size) {
        set(y, 0, double(operands[0]->shape[size.getDimension()]));
        return true;
      })
      .Case([&](BroadcastOp broadcastOp) {
        broadcast(*operands[0], broadcastOp.getDims(), y);
        return true;
      })
      .Case([&](ReshapeOp) {
        for (int64_t i = 0; i < y.count(); ++i)
          copy(*operands[0], i, y, i);
        return true;
      })
      .Case([&](TransposeOp transposeOp) {
        transpose(*operands[0], transposeOp.getPermutation(), y);
        return true;
      })
      .Default(false);
}

} // namespace cauce::nn::reference
