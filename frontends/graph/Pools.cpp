// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pools: reductions of windows.
#include "frontends/graph/GraphBuilder.h"
#include "frontends/graph/Windows.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Reduction.h"

#include <cmath>

using namespace mlir;

namespace cauce::graph {

constexpr int64_t largestCount = 1 << 24; // of divisors, which a program holds

// What is never the maximum, or the minimum, of numbers of this type.
static double identityOf(Type element, bool isMax) {
  if (isa<FloatType>(element))
    return isMax ? -INFINITY : INFINITY;
  bool isUnsigned = element.isUnsignedInteger() || element.isInteger(1);
  double values = std::ldexp(1.0, element.getIntOrFloatBitWidth());
  return isMax ? (isUnsigned ? 0 : -values / 2) : (isUnsigned ? values : values / 2) - 1;
}

// How many elements each window along one dimension averages.
static SmallVector<int64_t> divisorsOf(const Window &w, bool countsPadding) {
  SmallVector<int64_t> divisors;
  for (int64_t i = 0; i < w.count; ++i)
    divisors.push_back(countsPadding ? w.elementsIn(i, -w.low, w.extent + w.high - w.overhang) : w.elementsIn(i, 0, w.extent));
  return divisors;
}

Value GraphBuilder::reduceBy(pb::Pool::Kind kind, Value x, ArrayRef<int64_t> dims) {
  switch (kind) {
  case pb::Pool::AVERAGE:
    return b.mean(x, dims);
  case pb::Pool::MIN:
    return b.reduceMin(x, dims, nn::Ties::first);
  default:
    return b.reduceMax(x, dims, nn::Ties::first);
  }
}

Value GraphBuilder::average(Value x, ArrayRef<Window> windows, ArrayRef<int64_t> taps, bool countsPadding) {
  SmallVector<SmallVector<int64_t>> divisors; // none where windows lie within the input
  bool areWhole = true;                       // whether each window has all of its elements
  double size = 1;
  for (const Window &w : windows) {
    bool isPadded = w.low || w.high;
    divisors.push_back(isPadded ? divisorsOf(w, countsPadding) : SmallVector<int64_t>());
    areWhole &= llvm::all_of(divisors.back(), [&](int64_t count) { return count == w.size; });
    size *= isPadded ? 1 : double(w.size);
  }
  if (areWhole)
    return b.mean(x, taps);
  Value sum = b.sum(x, taps), divisor = b.full(sum, size);
  for (auto [i, counts] : llvm::enumerate(divisors)) {
    if (counts.empty())
      continue;
    auto type = RankedTensorType::get({int64_t(counts.size())}, typeOf(x).getElementType());
    divisor = b.mul(divisor, b.broadcast(b.constant(denseFloats(type, SmallVector<float>(counts.begin(), counts.end()))), sum, {int64_t(i) + 1}));
  }
  return b.div(sum, divisor);
}

Value GraphBuilder::pool(const FlatNode &node, const NamedValue &input) {
  const pb::Pool &options = node.node->pool();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  bool isAverage = options.kind() == pb::Pool::AVERAGE;
  if (options.count_include_pad() && !isAverage)
    return report(node) << "expected count_include_pad for AVERAGE only", Value();
  SmallVector<Window> windows;
  if (!readWindows(node, input, order, WindowOptions(options), /*strideIsSize=*/true, windows) ||
      !placeWindows(node, input, order, options.padding(), options.ceil_mode(), windows))
    return {};
  for (auto [i, w] : llvm::enumerate(windows)) {
    if (isAverage && (w.low || w.high) && w.count > largestCount)
      return report(node) << "expected at most " << largestCount << " windows that average along a padded dimension, but got " << w.count
                          << " along spatial dimension " << i, Value();
    for (int64_t k = 0; k < w.count; ++k) {
      if (k * w.stride == std::clamp(k * w.stride, w.low, w.low + w.extent - 1)) // it starts with an element: on to the end
        k = std::max(k, std::min(w.count - 1, (w.low + w.extent - 1) / w.stride));
      else if (w.elementsIn(k, 0, w.extent) == 0)
        return report(node) << "expected each window to have an element of '" << input.name << "', " << shapeOf(input.value) << ", but window "
                            << k << " along spatial dimension " << i << " has padding alone", Value();
    }
  }
  Value x = channelsLast(isAverage ? toFloat(input.value) : input.value, order);
  pb::Pool::Kind kind = options.kind();
  // The highest I64 is no double, by which `pad` says its value: minima are -1 minus the maxima of -1 - x there, which is exact.
  bool isMirrored = kind == pb::Pool::MIN && typeOf(x).getElementType().isInteger(64);
  if (isMirrored) {
    x = b.rsubScalar(-1, x);
    kind = pb::Pool::MAX;
  }
  double value = isAverage ? 0 : identityOf(typeOf(x).getElementType(), kind == pb::Pool::MAX);
  SmallVector<int64_t> taps;
  for (auto [i, w] : llvm::enumerate(windows)) {
    if (w.low || w.high)
      x = b.pad(x, 1 + i, w.low, w.high, 0, value);
    taps.push_back(2 + 2 * i);
  }
  x = slide(x, windows);
  Value y = isAverage ? average(x, windows, taps, options.count_include_pad()) : reduceBy(kind, x, taps);
  return channelsAs(order, isMirrored ? b.rsubScalar(-1, y) : y);
}

Value GraphBuilder::globalPool(const FlatNode &node, const NamedValue &input) {
  const pb::GlobalPool &options = node.node->global_pool();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  SmallVector<int64_t> extents, dims;
  if (!readSpatial(node, input, order, extents))
    return {};
  for (size_t i = 0; i < extents.size(); ++i)
    dims.push_back(i + (order == pb::FIRST ? 2 : 1));
  Value x = options.kind() == pb::Pool::AVERAGE ? toFloat(input.value) : input.value;
  Value y = reduceBy(options.kind(), x, dims);
  if (!options.keep_dims())
    return y;
  SmallVector<nn::Dim> kept = nn::dimsOf(typeOf(x));
  for (int64_t dim : dims)
    kept[dim] = {1, {}};
  return b.reshape(y, nn::makeType(kept, typeOf(y).getElementType()));
}

} // namespace cauce::graph
