// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Softmax and its kin, and what normalises.
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

enum class Soft { Max, LogMax, HardMax };

Value soft(Node &n, Soft kind, Value x, int64_t axis) {
  if (kind != Soft::HardMax)
    return kind == Soft::Max ? n.b.softmax(x, {axis}) : n.b.logSoftmax(x, {axis});
  // 1 at the first maximum.
  RankedTensorType places = nn::withElementType(typeOf(x), n.b.builder.getI64Type());
  SmallVector<int64_t> kept = nn::otherDims(typeOf(x).getRank(), {axis});
  Value first = n.b.broadcast(n.b.argmax(x, axis), n.b.full(places, 0), kept);
  Value place = n.b.cumsum(n.b.full(places, 1), axis, /*exclusive=*/true);
  return n.b.convert(n.b.compare(nn::ComparePredicate::eq, place, first), typeOf(x).getElementType());
}

template <Soft kind> LogicalResult alongAxis(Node &n) {
  Value x = n.floats(0);
  std::optional<int64_t> axis = x ? n.axis("axis", -1, n.rank(0)) : std::nullopt;
  return axis ? n.give(soft(n, kind, x, *axis)) : failure();
}

// Before version 13 of a matrix: all dimensions from the axis on are one.
template <Soft kind> LogicalResult flattened(Node &n) {
  Value x = n.floats(0);
  std::optional<int64_t> axis = x ? n.axis("axis", 1, n.rank(0)) : std::nullopt;
  if (!axis)
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0);
  SizeExpr rows = nn::countOf(ArrayRef(dims).take_front(*axis)), columns = nn::countOf(ArrayRef(dims).drop_front(*axis));
  Value flat = n.reshape(x, {n.dim(rows), n.dim(columns)});
  return flat ? n.give(n.reshape(soft(n, kind, flat, 1), dims)) : failure();
}

// With the statistics that it takes. What says that it is training differs: is_test, the number of outputs, training_mode.
LogicalResult batchNormalization(Node &n) {
  Value x = n.floats(0), numbers[4];
  for (size_t i = 0; x && i < 4; ++i) {
    numbers[i] = n.floats(i + 1);
    if (!numbers[i])
      return failure();
    if (n.rank(0) < 2 || n.rank(i + 1) != 1 || n.dims(i + 1)[0] != n.dims(0)[1] || n.element(i + 1) != n.element(0))
      return n.fail() << "expected an input (N, C, ...) and vectors (C) of its type, but got " << n.type(0) << " and " << n.type(i + 1);
  }
  bool trains = n.opset < 7 ? !n.integer("is_test", 0) && n.outputs() > 1 : n.opset < 14 ? n.outputs() > 1 : n.integer("training_mode", 0) != 0;
  if (!x || trains || !n.integer("spatial", 1))
    return x ? n.fail() << "expected one output and statistics of channels: training is not imported" : failure();
  auto [scale, bias, mean, variance] = numbers;
  Value factor = n.b.div(scale, n.b.sqrt(n.b.addScalar(variance, n.real("epsilon", 1e-5))));
  auto over = [&](Value channels) { return n.b.broadcast(channels, x, {1}); };
  return n.give(n.b.add(n.b.mul(n.b.sub(x, over(mean)), over(factor)), over(bias)));
}

constexpr Operator all[] = {
    {"BatchNormalization", 1, 5, 5, batchNormalization},
    {"Hardmax", 1, 1, 1, flattened<Soft::HardMax>},
    {"Hardmax", 13, 1, 1, alongAxis<Soft::HardMax>},
    {"LogSoftmax", 1, 1, 1, flattened<Soft::LogMax>},
    {"LogSoftmax", 13, 1, 1, alongAxis<Soft::LogMax>},
    {"Softmax", 1, 1, 1, flattened<Soft::Max>},
    {"Softmax", 13, 1, 1, alongAxis<Soft::Max>},
};

} // namespace

ArrayRef<Operator> normOperators() { return all; }

} // namespace cauce::onnx
