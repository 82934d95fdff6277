// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pools: what is made of the elements of windows, and of those of whole images. Everything is built with channels last.
#include "dialects/nn/Window.h"

#include "frontends/onnx/Operators.h"
#include "frontends/onnx/Windows.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

// Where each element of x, (N, S..., C), is in (N, C, S...), counted in f64, which hold such numbers exactly; the spatial ones columns first if `storage_order`.
Value placesOf(Node &n, Value x, bool isColumnsFirst) {
  RankedTensorType type = nn::withElementType(typeOf(x), n.b.builder.getF64Type());
  int64_t rank = type.getRank(), step = 1;
  Value sum = n.b.full(type, 0);
  auto along = [&](int64_t axis) {
    Value counts = n.b.cumsum(n.b.full(nn::makeType(nn::dimsOf(type)[axis], type.getElementType()), 1), 0, /*exclusive=*/true);
    sum = n.b.add(sum, n.b.broadcast(n.b.mulScalar(counts, double(step)), sum, {axis}));
    step *= nn::dimsOf(type)[axis].isStatic() ? nn::dimsOf(type)[axis].size : 1; // only the outermost may be a symbol
  };
  for (int64_t i = 1; i < rank - 1; ++i)
    along(isColumnsFirst ? i : rank - 1 - i);
  along(rank - 1);
  along(0);
  return sum;
}

LogicalResult maxPool(Node &n) {
  Value x = n.operand(0);
  if (!isImage(n, x))
    return failure();
  Type element = n.element(0);
  bool isShort = isa<IntegerType>(element) && element.getIntOrFloatBitWidth() == 8;
  if (!isShort && !isa<FloatType>(element))
    return n.fail() << "expected floats or integers of 8 bits, but got " << element;
  std::optional<SmallVector<Window>> windows = windowsOf(n, n.list("kernel_shape"));
  if (!windows)
    return failure();
  int64_t rank = n.rank(0);
  for (const Window &w : *windows)
    if (w.size > 256 || w.low > w.reach() - 1 || (w.low && w.dilation > w.extent) || (w.count - 1) * w.stride - w.low >= w.extent)
      return n.fail() << "expected windows of at most 256 elements, each with one of the input";
  Value y = n.b.transpose(isShort ? n.b.convert(x, n.b.builder.getF32Type()) : x, channelsLast(rank)), indices;
  if (n.wants(1)) {
    if (!n.dims(0)[1].isStatic())
      return n.fail() << "expected a number of channels for indices, but got " << nn::describe(n.dims(0));
    indices = placesOf(n, y, n.integer("storage_order", 0));
  }
  for (size_t i = windows->size(); i-- > 0;) {
    const Window &w = (*windows)[i];
    int64_t at = int64_t(i) + 1;
    Value places = nn::WindowArgmaxOp::create(n.b.builder, n.b.loc, y, at, w.size, w.stride, w.dilation, w.low, w.count);
    auto gathered = [&](Value from) { return nn::WindowGatherOp::create(n.b.builder, n.b.loc, from, places, at, w.size, w.stride, w.dilation, w.low); };
    y = gathered(y);
    indices = indices ? Value(gathered(indices)) : Value();
  }
  y = n.b.transpose(y, channelsFirst(rank));
  if (indices && mlir::failed(n.give(n.b.convert(n.b.transpose(indices, channelsFirst(rank)), n.b.builder.getI64Type()), 1)))
    return failure();
  return n.give(isShort ? n.b.convert(y, element) : y);
}

// Elements at the places of a greater tensor that indices name, 0 elsewhere. With a shape of the output they are places in that, which is what MaxPool of it gave; a case of the
// standard's suite (maxunpool_export_with_output_shape) takes them for places in the shape that would be the output without, and ONNX Runtime does not.
LogicalResult maxUnpool(Node &n) {
  Value x = n.floats(0), indices = x ? n.operand(1) : Value();
  if (!isImage(n, x) || !indices)
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0), result = dims;
  if (n.dims(1) != dims || !n.element(1).isInteger(64))
    return n.fail() << "expected indices of INT64 in the shape of the input, " << nn::describe(dims) << ", but got " << n.type(1);
  if (n.has(2)) {
    std::optional<SmallVector<int64_t>> shape = n.integers(2, "the output shape");
    if (!shape)
      return failure();
    if (shape->size() != dims.size())
      return n.fail() << "expected an output shape of " << dims.size() << " sizes, but got " << shape->size();
    for (auto [size, dim] : llvm::zip(*shape, result)) {
      if (!isCount(size, 1))
        return n.fail() << "expected sizes from 1 to less than 2^31, but got " << size;
      dim = {size, {}};
    }
  } else {
    std::optional<SmallVector<int64_t>> extents = spatialSizes(n);
    std::optional<SmallVector<Window>> windows = extents ? stepsOf(n, n.list("kernel_shape"), *extents) : std::nullopt;
    if (!windows)
      return failure();
    for (auto [i, w] : llvm::enumerate(*windows)) {
      int64_t size = isCount(w.extent, 1) && w.extent <= Window::most / w.stride ? (w.extent - 1) * w.stride + w.size - w.low - w.high : 0;
      if (!isCount(size, 1))
        return n.fail() << "expected an output of 1 to 2^31 elements along each dimension, but got an input of " << nn::describe(dims);
      result[i + 2] = {size, {}};
    }
  }
  if (std::string excess = nn::describeExcess(result); !excess.empty())
    return n.fail() << excess;
  SizeExpr from = nn::countOf(dims), to = nn::countOf(result);
  if (!to.number() || *to.number() < 1)
    return n.fail() << "expected an output whose sizes are numbers, but got " << nn::describe(result);
  nn::Dim flat = n.dim(to);
  Value values = n.reshape(x, n.dim(from)), ids = values ? n.reshape(indices, n.dim(from)) : Value();
  Value zeros = n.b.full(nn::makeType(flat, n.element(0)), 0);
  return ids ? n.give(n.reshape(n.b.scatterElements(zeros, values, ids, 0, nn::Combine::replace), result)) : failure();
}

// (sum |x|^p)^(1/p) of these dimensions.
Value powerNorm(Node &n, Value x, ArrayRef<int64_t> dims) {
  double p = n.opset < 2 ? n.real("p", 2) : double(n.integer("p", 2));
  if (!(p > 0) || !std::isfinite(p))
    return n.fail() << "expected p to be a number greater than 0, but got " << p, Value();
  if (p == 1)
    return n.b.sumOfAbs(x, dims);
  if (p == 2)
    return n.b.norm(x, dims);
  Value powers = n.b.abs(x);
  Value sum = n.b.sum(n.b.pow(powers, n.b.full(powers, p)), dims);
  return n.b.pow(sum, n.b.full(sum, 1 / p));
}

// Of the elements of each window; those of pads are 0.
LogicalResult powerPool(Node &n) {
  Value x = n.floats(0);
  std::optional<SmallVector<Window>> windows = isImage(n, x) ? windowsOf(n, n.list("kernel_shape")) : std::nullopt;
  if (!windows)
    return failure();
  int64_t rank = n.rank(0);
  Value y = n.b.transpose(x, channelsLast(rank));
  for (auto [i, w] : llvm::enumerate(*windows))
    if (w.low || w.high)
      y = n.b.pad(y, int64_t(i) + 1, w.low, w.high);
  SmallVector<int64_t> inner;
  for (size_t i = windows->size(); i-- > 0;) {
    y = n.b.windows(y, int64_t(i) + 1, (*windows)[i].size, (*windows)[i].stride, (*windows)[i].dilation);
    inner.insert(inner.begin(), 2 * int64_t(i) + 2);
  }
  y = powerNorm(n, y, inner);
  return y ? n.give(n.b.transpose(y, channelsFirst(rank))) : failure();
}

LogicalResult globalPowerPool(Node &n) {
  Value x = n.floats(0);
  if (!isImage(n, x))
    return failure();
  SmallVector<int64_t> spatial = llvm::to_vector(llvm::seq<int64_t>(2, n.rank(0)));
  SmallVector<nn::Dim> dims = n.dims(0);
  for (int64_t each : spatial)
    dims[each] = {1, {}};
  Value y = powerNorm(n, x, spatial);
  return y ? n.give(n.reshape(y, dims)) : failure();
}

// The sum of each window over the number of its elements: of those of the input, or of the padding, too, but never of what ceil_mode adds.
LogicalResult averagePool(Node &n) {
  Value x = n.floats(0);
  std::optional<SmallVector<Window>> windows = isImage(n, x) ? windowsOf(n, n.list("kernel_shape")) : std::nullopt;
  if (!windows)
    return failure();
  int64_t rank = n.rank(0);
  bool countsPadding = n.integer("count_include_pad", 0);
  Value y = n.b.transpose(x, channelsLast(rank));
  for (size_t i = windows->size(); i-- > 0;) {
    const Window &w = (*windows)[i];
    int64_t at = int64_t(i) + 1;
    if (w.low || w.high)
      y = n.b.pad(y, at, w.low, w.high);
    y = n.b.sum(n.b.windows(y, at, w.size, w.stride, w.dilation), {at + 1});
    int64_t first = countsPadding ? 0 : w.low, behind = w.low + w.extent + (countsPadding ? w.high - w.overhang : 0), whole = w.low + w.extent + w.high;
    if (first == 0 && behind == whole) {
      y = n.b.mulScalar(y, 1.0 / double(w.size));
      continue;
    }
    // How many of each are counted: 1 for those, 0 for others. Halves do not hold all such numbers.
    Type inner = n.element(0).isF64() ? n.element(0) : n.b.builder.getF32Type();
    Value counted = n.b.full(nn::makeType(nn::Dim{behind - first, {}}, inner), 1);
    counted = n.b.windows(n.b.pad(counted, 0, first, whole - behind), 0, w.size, w.stride, w.dilation);
    y = n.b.mul(y, n.b.broadcast(n.b.convert(n.b.reciprocal(n.b.sum(counted, {1})), n.element(0)), y, {at}));
  }
  return n.give(n.b.transpose(y, channelsFirst(rank)));
}

template <bool isMax> LogicalResult globalPool(Node &n) {
  Value x = n.floats(0);
  if (!isImage(n, x))
    return failure();
  SmallVector<int64_t> spatial = llvm::to_vector(llvm::seq<int64_t>(2, n.rank(0)));
  SmallVector<nn::Dim> dims = n.dims(0);
  for (int64_t each : spatial)
    dims[each] = {1, {}};
  return n.give(n.reshape(isMax ? n.b.reduceMax(x, spatial, nn::Ties::first) : n.b.mean(x, spatial), dims));
}

constexpr Operator all[] = {
    {"AveragePool", 1, 1, 1, averagePool},
    {"GlobalAveragePool", 1, 1, 1, globalPool<false>},
    {"GlobalLpPool", 1, 1, 1, globalPowerPool},
    {"GlobalMaxPool", 1, 1, 1, globalPool<true>},
    {"LpPool", 1, 1, 1, powerPool},
    {"MaxPool", 1, 1, 1, maxPool},
    {"MaxUnpool", 9, 2, 3, maxUnpool},
};

} // namespace

ArrayRef<Operator> poolOperators() { return all; }

} // namespace cauce::onnx
