// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pools: reductions of windows.
#include "frontends/graph/GraphBuilder.h"
#include "frontends/graph/Windows.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Numbers.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace cauce::graph {

// How many elements each window along one dimension averages.
static SmallVector<int64_t> divisorsOf(const Window &w, bool countsPadding) {
  SmallVector<int64_t> divisors;
  for (int64_t i = 0; i < w.count; ++i)
    divisors.push_back(countsPadding ? w.elementsIn(i, -w.low, w.extent + w.high - w.overhang) : w.elementsIn(i, 0, w.extent));
  return divisors;
}

bool GraphBuilder::readPooling(const FlatNode &node, std::optional<float> p, Pooling &pooling) {
  if (!p)
    return true;
  if (pooling.kind != pb::Pool::LP)
    return report(node) << "expected p for LP only", false;
  pooling.p = nn::shortDecimal(*p, b.builder.getF32Type());
  if (!(pooling.p >= 1))
    return report(node) << "expected p of at least 1, but got " << inShort(*p), false;
  return true;
}

// (sum of |x|^p)^(1/p), and 0 with a derivative of 0 where all are 0: that of the root is infinite there.
static Value lpNorm(nn::ExpressionBuilder b, Value x, double p, ArrayRef<int64_t> dims) {
  if (p == 1 || p == 2)
    return p == 1 ? b.sumOfAbs(x, dims) : b.norm(x, dims);
  Value sum = b.sum(b.pow(b.abs(x), b.full(x, p)), dims);
  Value isZero = b.compare(nn::ComparePredicate::eq, sum, b.zeros(sum));
  Value above = b.select(isZero, b.full(sum, 1), sum);
  return b.select(isZero, b.zeros(sum), b.pow(above, b.full(sum, 1 / p)));
}

Value GraphBuilder::reduceBy(const Pooling &pooling, Value x, ArrayRef<int64_t> dims) {
  switch (pooling.kind) {
  case pb::Pool::AVERAGE:
    return b.mean(x, dims);
  case pb::Pool::LP:
    return lpNorm(b, x, pooling.p, dims);
  case pb::Pool::MIN:
    return b.reduceMin(x, dims, nn::Ties::first);
  default:
    return b.reduceMax(x, dims, nn::Ties::first);
  }
}

// `sum` divided by the product of the numbers of its row and column, dimension by dimension of those in space.
static Value divided(nn::ArithmeticBuilder &b, Value sum, double size, ArrayRef<SmallVector<int64_t>> divisors) {
  Value divisor = b.full(sum, size);
  for (auto [i, counts] : llvm::enumerate(divisors)) {
    if (counts.empty())
      continue;
    auto type = RankedTensorType::get({int64_t(counts.size())}, typeOf(sum).getElementType());
    divisor = b.mul(divisor, b.broadcast(b.constant(denseFloats(type, SmallVector<float>(counts.begin(), counts.end()))), sum, {int64_t(i) + 1}));
  }
  return b.div(sum, divisor);
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
  return areWhole ? b.mean(x, taps) : divided(b, b.sum(x, taps), size, divisors);
}

bool GraphBuilder::demandElements(const FlatNode &node, const NamedValue &input, ArrayRef<Window> windows) {
  for (auto [i, w] : llvm::enumerate(windows))
    for (int64_t k = 0; k < w.count; ++k) {
      if (k * w.stride == std::clamp(k * w.stride, w.low, w.low + w.extent - 1)) // it starts with an element: on to the end
        k = std::max(k, std::min(w.count - 1, (w.low + w.extent - 1) / w.stride));
      else if (w.elementsIn(k, 0, w.extent) == 0)
        return report(node) << "expected each window to have an element of '" << input.name << "', " << shapeOf(input.value) << ", but window "
                            << k << " along spatial dimension " << i << " has padding alone", false;
    }
  return true;
}

// Whether a maximum is one of windows that overlap or reach beyond x, one dimension after the other; others are those of a reshape.
static bool isSlidingMaximum(Value x, ArrayRef<Window> windows) {
  auto type = cast<RankedTensorType>(x.getType());
  bool slides = llvm::any_of(windows, [](const Window &w) { return w.low || w.high || w.stride < w.reach(); });
  return slides && isa<FloatType>(type.getElementType()) &&
         llvm::all_of(windows, [](const Window &w) { return w.size <= 256 && (!w.low || w.dilation <= w.extent); });
}

// The last dimension first, so that of equal maxima the first one in row-major order gets the derivative.
static Value slidingMaximum(nn::ExpressionBuilder b, Value x, ArrayRef<Window> windows) {
  for (size_t i = windows.size(); i-- > 0;)
    x = b.windowMax(x, 1 + i, windows[i].count, windows[i].size, windows[i].stride, windows[i].dilation, windows[i].low);
  return x;
}

SmallVector<Value> GraphBuilder::pool(const FlatNode &node, const NamedValue &input) {
  const pb::Pool &options = node.node->pool();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  Pooling pooling{options.kind()};
  bool isAverage = pooling.kind == pb::Pool::AVERAGE;
  if (!readPooling(node, options.has_p() ? std::optional(options.p()) : std::nullopt, pooling))
    return {};
  if (options.count_include_pad() && !isAverage)
    return report(node) << "expected count_include_pad for AVERAGE only", SmallVector<Value>();
  if (options.indices() != pb::Pool::NONE && !pooling.isExtremum())
    return report(node) << "expected indices for MAX and MIN only", SmallVector<Value>();
  SmallVector<Window> windows;
  if (!readWindows(node, input, order, WindowOptions(options), /*strideIsSize=*/true, windows) ||
      !placeWindows(node, input, order, options.padding(), options.ceil_mode(), windows))
    return {};
  for (auto [i, w] : llvm::enumerate(windows))
    if (isAverage && (w.low || w.high) && w.count > largestTable)
      return report(node) << "expected at most " << largestTable << " windows that average along a padded dimension, but got " << w.count
                          << " along spatial dimension " << i, SmallVector<Value>();
  if (!demandElements(node, input, windows) || (options.indices() != pb::Pool::NONE && !demandTables(node, windows)))
    return {};
  Value x = channelsLast(pooling.isExtremum() ? input.value : toFloat(input.value), order);
  if (options.kind() == pb::Pool::MAX && options.indices() == pb::Pool::NONE && isSlidingMaximum(x, windows))
    return {channelsAs(order, slidingMaximum(b, x, windows))};
  SmallVector<int64_t> taps;
  for (auto [i, w] : llvm::enumerate(windows)) {
    // An extremum sees elements of its window again in place of padding. No number is below all others: a maximum of -infinity would be
    // one of the padding, too, and lose its gradient to it.
    x = pooling.isExtremum() ? continued(x, 1 + i, w.low, w.high, w.dilation) : extended(x, 1 + i, w.low, w.high, pb::ZERO);
    taps.push_back(2 + 2 * i);
  }
  x = slide(x, windows);
  Value y = isAverage ? average(x, windows, taps, options.count_include_pad()) : reduceBy(pooling, x, taps);
  if (options.indices() == pb::Pool::NONE)
    return {channelsAs(order, y)};
  return {channelsAs(order, y), channelsAs(order, placesOf(x, y, windows, taps, options.indices(), order))};
}

Value GraphBuilder::globalPool(const FlatNode &node, const NamedValue &input) {
  const pb::GlobalPool &options = node.node->global_pool();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  Pooling pooling{options.kind()};
  SmallVector<int64_t> extents, dims;
  if (!readSpatial(node, input, order, extents) || !readPooling(node, options.has_p() ? std::optional(options.p()) : std::nullopt, pooling))
    return {};
  for (size_t i = 0; i < extents.size(); ++i)
    dims.push_back(i + (order == pb::FIRST ? 2 : 1));
  Value x = pooling.isExtremum() ? input.value : toFloat(input.value);
  Value y = reduceBy(pooling, x, dims);
  if (!options.keep_dims())
    return y;
  SmallVector<nn::Dim> kept = nn::dimsOf(typeOf(x));
  for (int64_t dim : dims)
    kept[dim] = {1, {}};
  return b.reshape(y, nn::makeType(kept, typeOf(y).getElementType()));
}

// Bins of equal size are windows. Of others the elements are gathered, the last one of a short bin again and again, which only sums have to
// leave out.
Value GraphBuilder::adaptivePool(const FlatNode &node, const NamedValue &input) {
  const pb::AdaptivePool &options = node.node->adaptive_pool();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  Pooling pooling{options.kind()};
  SmallVector<int64_t> extents;
  if (!readSpatial(node, input, order, extents) || !readPooling(node, options.has_p() ? std::optional(options.p()) : std::nullopt, pooling))
    return {};
  if (options.size().empty())
    return report(node) << "expected the size of the result", Value();
  SmallVector<int64_t> sizes(extents.size(), 0), taps;
  if (!readNumbers(node, input, "size", WindowOptions::listOf(options.size()), 1, sizes))
    return {};
  Value x = channelsLast(pooling.isExtremum() ? input.value : toFloat(input.value), order);
  SmallVector<nn::Dim> dims = {nn::dimsOf(typeOf(x)).front()};
  SmallVector<SmallVector<int64_t>> counts; // of the elements of bins, where they differ
  double size = 1;
  for (auto [extent, wanted] : llvm::zip(extents, sizes)) {
    counts.emplace_back();
    int64_t most = 0;
    for (int64_t i = 0; i < wanted && extent % wanted; ++i) {
      counts.back().push_back((int64_t)llvm::divideCeil(uint64_t(i + 1) * extent, uint64_t(wanted)) - i * extent / wanted);
      most = std::max(most, counts.back().back());
    }
    if (most > largestTable / wanted)
      return report(node) << "expected the size of the result times that of its largest bin to be at most " << largestTable << ", but got "
                          << wanted << " and " << most, Value();
    dims.append({{wanted, {}}, {most ? most : extent / wanted, {}}});
    size *= most ? 1 : double(extent / wanted);
  }
  dims.push_back(nn::dimsOf(typeOf(x)).back());
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return report(node) << "its bins: " << excess, Value();
  Type i64 = b.builder.getI64Type();
  bool areEqual = true;
  for (auto [i, bins] : llvm::enumerate(counts)) {
    int64_t most = dims[2 + 2 * i].size;
    taps.push_back(2 + 2 * i);
    if (bins.empty()) {
      x = b.windows(x, 1 + 2 * i, most, most);
      continue;
    }
    SmallVector<int64_t> places;
    for (auto [bin, count] : llvm::enumerate(bins))
      for (int64_t k = 0; k < most; ++k)
        places.push_back(int64_t(bin) * extents[i] / sizes[i] + std::min(k, count - 1));
    x = b.gather(x, b.constant(DenseElementsAttr::get(RankedTensorType::get({sizes[i], most}, i64), ArrayRef(places))), 1 + 2 * i);
    areEqual = false;
  }
  if (pooling.isExtremum() || areEqual)
    return channelsAs(order, reduceBy(pooling, x, taps));
  for (auto [i, bins] : llvm::enumerate(counts)) {
    if (bins.empty())
      continue;
    auto like = nn::withElementType(typeOf(x), i64);
    Value tap = nn::IotaOp::create(b.builder, node.loc, like, 2 + 2 * i);
    Value count = b.broadcast(b.constant(DenseElementsAttr::get(RankedTensorType::get({sizes[i]}, i64), ArrayRef(bins))), tap, {1 + 2 * int64_t(i)});
    x = b.select(b.compare(nn::ComparePredicate::lt, tap, count), x, b.zeros(x));
  }
  return channelsAs(order, pooling.kind == pb::Pool::AVERAGE ? divided(b, b.sum(x, taps), size, counts) : reduceBy(pooling, x, taps));
}

} // namespace cauce::graph
