// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialects/nn/Places.h"

#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"

using namespace mlir;

namespace cauce::nn {

Value elementsAt(ArithmeticBuilder &b, Value x, int64_t dimension, ArrayRef<int64_t> places) {
  int64_t count = places.size(), extent = typeOf(x).getDimSize(dimension), step = count > 1 ? places[1] - places[0] : 1;
  bool isEven = step >= 1, repeats = count % extent == 0;
  for (int64_t i = 0; i < count; ++i) {
    isEven &= places[i] == places[0] + i * step;
    repeats = repeats && places[i] == i / (count / extent);
  }
  if (isEven)
    return b.slice(x, dimension, places[0], places[count - 1] + 1, step);
  if (!repeats)
    return b.gather(x, b.constant(DenseElementsAttr::get(RankedTensorType::get({count}, b.builder.getI64Type()), places)), dimension);
  SmallVector<Dim> dims = dimsOf(typeOf(x));
  SmallVector<int64_t> kept = otherDims(dims.size() + 1, {dimension + 1});
  dims.insert(dims.begin() + dimension + 1, {count / extent, {}});
  return b.merge(BroadcastOp::create(b.builder, b.loc, makeType(dims, typeOf(x).getElementType()), x, kept), dimension);
}

} // namespace cauce::nn
