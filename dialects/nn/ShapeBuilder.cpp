// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialects/nn/ShapeBuilder.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Numbers.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"
#include "dialects/nn/Window.h"

using namespace mlir;

namespace cauce::nn {

Value ShapeBuilder::add(Value lhs, Value rhs) { return AddOp::create(builder, loc, lhs, rhs); }

Value ShapeBuilder::full(Type type, double value) {
  if (shortNumbers)
    value = shortDecimal(value, cast<RankedTensorType>(type).getElementType());
  return FullOp::create(builder, loc, type, builder.getF64FloatAttr(value));
}

Value ShapeBuilder::broadcast(Value x, Value like, ArrayRef<int64_t> dims) {
  RankedTensorType type = withElementType(typeOf(like), typeOf(x).getElementType());
  if (type == x.getType())
    return x;
  return BroadcastOp::create(builder, loc, type, x, dims);
}

Value ShapeBuilder::reshape(Value x, Type type) {
  return x.getType() == type ? x : ReshapeOp::create(builder, loc, type, x).getResult();
}

Value ShapeBuilder::split(Value x, int64_t dimension, int64_t inner) {
  SmallVector<Dim> dims = dimsOf(typeOf(x));
  dims[dimension].size /= inner;
  dims.insert(dims.begin() + dimension + 1, {inner, {}});
  return reshape(x, makeType(dims, typeOf(x).getElementType()));
}

Value ShapeBuilder::merge(Value x, int64_t dimension) {
  SmallVector<Dim> dims = dimsOf(typeOf(x));
  dims[dimension].size *= dims[dimension + 1].size;
  dims.erase(dims.begin() + dimension + 1);
  return reshape(x, makeType(dims, typeOf(x).getElementType()));
}

Value ShapeBuilder::transpose(Value x, ArrayRef<int64_t> permutation) {
  return TransposeOp::create(builder, loc, x, permutation);
}

Value ShapeBuilder::slice(Value x, int64_t dimension, int64_t start, int64_t limit, int64_t stride) {
  return SliceOp::create(builder, loc, x, dimension, start, limit, stride);
}

Value ShapeBuilder::pad(Value x, int64_t dimension, int64_t low, int64_t high, int64_t interior, double value) {
  return PadOp::create(builder, loc, x, dimension, low, high, interior, APFloat(value));
}

Value ShapeBuilder::windows(Value x, int64_t dimension, int64_t size, int64_t stride, int64_t dilation) {
  return WindowsOp::create(builder, loc, x, dimension, size, stride, dilation);
}

Value ShapeBuilder::overlapAdd(Value x, int64_t dimension, int64_t size, int64_t stride, int64_t dilation) {
  SmallVector<Dim> dims = dimsOf(typeOf(x));
  dims.erase(dims.begin() + dimension + 1);
  dims[dimension] = {size, {}};
  return OverlapAddOp::create(builder, loc, makeType(dims, typeOf(x).getElementType()), x, dimension, stride, dilation);
}

Value ShapeBuilder::reverse(Value x, int64_t dimension) { return ReverseOp::create(builder, loc, x, dimension); }

Value ShapeBuilder::tile(Value x, int64_t dimension, int64_t count) {
  SmallVector<Dim> dims = dimsOf(typeOf(x));
  dims.insert(dims.begin() + dimension, {count, {}});
  Value copies = BroadcastOp::create(builder, loc, makeType(dims, typeOf(x).getElementType()), x, otherDims(dims.size(), dimension));
  return merge(copies, dimension);
}

Value ShapeBuilder::roll(Value x, int64_t dimension, int64_t shift) {
  int64_t size = typeOf(x).getDimSize(dimension);
  shift = size ? (shift % size + size) % size : 0;
  return shift ? concat({slice(x, dimension, size - shift, size), slice(x, dimension, 0, size - shift)}, dimension) : x;
}

Value ShapeBuilder::concat(ValueRange xs, int64_t dimension) { return ConcatOp::create(builder, loc, xs, dimension); }

Value ShapeBuilder::gather(Value x, Value ids, int64_t dimension) {
  return GatherOp::create(builder, loc, x, ids, dimension);
}

Value ShapeBuilder::scatterAdd(Value x, Value ids, int64_t dimension, Type type) {
  return ScatterAddOp::create(builder, loc, type, x, ids, dimension);
}

} // namespace cauce::nn
