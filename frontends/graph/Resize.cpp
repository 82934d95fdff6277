// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interpolation along one dimension after the other. Where elements are read is computed in whole numbers: a coordinate in floating point is
// 14.499999 where it should be 14.5. After some elements the weights repeat; so many are one sum over a window. Where they never
// do, or differ at the ends, it is a product with a matrix.
#include "frontends/graph/GraphBuilder.h"
#include "frontends/graph/Windows.h"

#include "dialects/nn/Numbers.h"
#include "dialects/nn/Places.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <numeric>

using namespace mlir;

namespace cauce::graph {

namespace {
/// Element o of the result is read at (slope * o + offset) / divisor.
struct Axis {
  int64_t extent, size;
  int64_t slope, offset, divisor;
  double reach; // elements of the input that one of the result stands for, where that is a filter; 1 otherwise

  /// Elements after which weights repeat, `step` elements of the input further.
  int64_t period() const { return slope ? divisor / std::gcd(slope, divisor) : size; }
  int64_t step() const { return slope / std::gcd(slope, divisor); }
};

/// The weights of the elements from `first` on.
struct Taps {
  int64_t first;
  std::vector<double> weights;
};

double cubic(double t, double a) {
  t = std::abs(t);
  return t < 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
}

/// What a message says of weights.
struct Filter {
  bool isCubic, excludesOutside, isWide;
  double a;

  double radius() const { return isCubic ? 2 : 1; }
  double at(double t) const { return isCubic ? cubic(t, a) : std::max(0.0, 1 - std::abs(t)); }

  Taps tapsOf(const Axis &axis, int64_t o) const {
    int64_t place = axis.slope * o + axis.offset, below = llvm::divideFloorSigned(place, axis.divisor);
    double fraction = double(place - below * axis.divisor) / double(axis.divisor), reach = isWide ? axis.reach : 1;
    int64_t radius = int64_t(std::ceil(this->radius() * reach));
    Taps taps{below - radius + 1, {}};
    for (int64_t k = taps.first; k <= below + radius; ++k)
      taps.weights.push_back(at((double(k - below) - fraction) / reach));
    return taps;
  }
};

int64_t roundedOf(const Axis &axis, int64_t o, pb::Resize::Rounding rounding) {
  int64_t place = axis.slope * o + axis.offset;
  switch (rounding) {
  case pb::Resize::FLOOR:
    return llvm::divideFloorSigned(place, axis.divisor);
  case pb::Resize::CEIL:
    return llvm::divideCeilSigned(place, axis.divisor);
  case pb::Resize::PREFER_CEIL:
    return llvm::divideFloorSigned(2 * place + axis.divisor, 2 * axis.divisor);
  default:
    return llvm::divideCeilSigned(2 * place - axis.divisor, 2 * axis.divisor);
  }
}

/// A number of the model file as the fraction that its shortest decimal is; 0 / 1 if it is none of a size that can be computed with.
std::pair<int64_t, int64_t> fractionOf(double value) {
  int64_t denominator = 1;
  while (value * double(denominator) != std::round(value * double(denominator)) && denominator < 1000000000)
    denominator *= 10;
  if (!(value > 0 && value <= 1 << 24))
    return {0, 1};
  int64_t numerator = std::llround(value * double(denominator)), divisor = std::gcd(numerator, denominator);
  return {numerator / divisor, denominator / divisor};
}
} // namespace

// `x`, of which elements beyond the ends are those at the ends, from element `low` to, not including, `high`.
Value GraphBuilder::within(Value x, int64_t dimension, int64_t low, int64_t high) {
  int64_t extent = typeOf(x).getDimSize(dimension), before = std::max<int64_t>(0, -low), behind = std::max<int64_t>(0, high - extent);
  x = extended(x, dimension, before, behind, pb::REPLICATE);
  return b.slice(x, dimension, low + before, high + before);
}

static Value interpolated(const FlatNode &node, nn::ArithmeticBuilder &b, const Filter &filter, const Axis &axis, Value x, int64_t dimension,
                          llvm::function_ref<Value(Value, int64_t, int64_t)> within) {
  Type element = typeOf(x).getElementType();
  int64_t periods = llvm::divideCeil(axis.size, axis.period());
  auto weightsOf = [&](ArrayRef<double> weights, int64_t rows) {
    auto type = RankedTensorType::get({rows, int64_t(weights.size()) / rows}, element);
    return b.constant(denseFloats(type, weights));
  };
  if (periods == 1 || filter.excludesOutside) {
    std::vector<double> matrix(axis.size * axis.extent);
    for (int64_t o = 0; o < axis.size; ++o) {
      Taps taps = filter.tapsOf(axis, o);
      double sum = 0;
      for (auto [k, weight] : llvm::enumerate(taps.weights)) {
        int64_t place = taps.first + int64_t(k), inside = std::clamp<int64_t>(place, 0, axis.extent - 1);
        if (place != inside && filter.excludesOutside)
          continue;
        matrix[o * axis.extent + inside] += weight;
        sum += weight;
      }
      for (int64_t k = 0; k < axis.extent; ++k)
        matrix[o * axis.extent + k] /= sum;
    }
    Value y = nn::DotGeneralOp::create(b.builder, node.loc, weightsOf(matrix, axis.size), x, ArrayRef<int64_t>(), ArrayRef<int64_t>(), ArrayRef<int64_t>{1},
                                       ArrayRef<int64_t>{dimension});
    SmallVector<int64_t> permutation = llvm::to_vector(llvm::seq<int64_t>(1, typeOf(x).getRank()));
    permutation.insert(permutation.begin() + dimension, 0);
    return b.transpose(y, permutation);
  }
  SmallVector<Taps> taps;
  for (int64_t r = 0; r < axis.period(); ++r)
    taps.push_back(filter.tapsOf(axis, r));
  int64_t low = taps[0].first, high = low;
  for (const Taps &t : taps) {
    low = std::min(low, t.first);
    high = std::max(high, t.first + int64_t(t.weights.size()));
  }
  int64_t width = high - low;
  std::vector<double> matrix(axis.period() * width);
  for (auto [r, t] : llvm::enumerate(taps))
    llvm::copy(t.weights, matrix.begin() + r * width + (t.first - low));
  x = b.windows(within(x, low, low + (periods - 1) * axis.step() + width), dimension, width, axis.step());
  // (..., periods, period, width, ...): what is summed up, over the width.
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
  SmallVector<int64_t> kept = nn::otherDims(dims.size() + 1, {dimension + 1});
  dims.insert(dims.begin() + dimension + 1, {axis.period(), {}});
  x = nn::BroadcastOp::create(b.builder, node.loc, nn::makeType(dims, element), x, kept);
  Value weights = b.broadcast(weightsOf(matrix, axis.period()), x, {dimension + 1, dimension + 2});
  return b.slice(b.merge(b.sum(b.mul(x, weights), {dimension + 2}), dimension), dimension, 0, axis.size);
}

Value GraphBuilder::resize(const FlatNode &node, const NamedValue &input) {
  const pb::Resize &options = node.node->resize();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  bool isNearest = options.method() == pb::Resize::NEAREST;
  if (isNearest && (options.antialias() || options.exclude_outside()))
    return report(node) << "expected antialias and exclude_outside for LINEAR and CUBIC only", Value();
  if (!isNearest && options.rounding() != pb::Resize::PREFER_FLOOR)
    return report(node) << "expected rounding for NEAREST only", Value();
  if (options.has_coefficient() && options.method() != pb::Resize::CUBIC)
    return report(node) << "expected coefficient for CUBIC only", Value();
  if (options.antialias() && options.coordinates() != pb::Resize::HALF_PIXEL)
    return report(node) << "expected coordinates HALF_PIXEL, because of antialias", Value();
  if ((options.size_size() == 0) == (options.scale_size() == 0))
    return report(node) << "expected either size or scale", Value();
  SmallVector<int64_t> extents;
  if (!readSpatial(node, input, order, extents))
    return {};
  SmallVector<int64_t> sizes(extents.size(), 0);
  if (!readNumbers(node, input, "size", WindowOptions::listOf(options.size()), 1, sizes))
    return {};
  if (options.scale_size() > 1 && options.scale_size() != int(extents.size()))
    return report(node) << "expected one scale, or one for each of the " << extents.size() << " spatial dimensions, because '" << input.name << "' is "
                        << shapeOf(input.value) << ", but got " << options.scale_size(), Value();
  SmallVector<Axis> axes;
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(input.value));
  for (auto [i, extent] : llvm::enumerate(extents)) {
    int64_t size = sizes[i], over = extent, under = size; // over / under elements of the input are one of the result
    if (options.scale_size()) {
      float scale = options.scale(options.scale_size() == 1 ? 0 : i);
      std::tie(under, over) = fractionOf(nn::shortDecimal(scale, b.builder.getF32Type()));
      size = under > (int64_t(1) << 53) / extent ? 0 : under * extent / over;
      if (size < 1 || size > (1 << 24))
        return report(node) << "expected scale times size to be from 1 to 16777216, but along spatial dimension " << i << " of '" << input.name << "', "
                            << shapeOf(input.value) << ", the scale is " << inShort(scale), Value();
    } else {
      int64_t divisor = std::gcd(over, under);
      over /= divisor, under /= divisor;
    }
    Axis axis{extent, size, over, 0, under, std::max(1.0, double(over) / double(under))};
    if (options.coordinates() == pb::Resize::HALF_PIXEL) // ((2 o + 1) over - under) / (2 under)
      axis.slope = 2 * over, axis.offset = over - under, axis.divisor = 2 * under;
    if (options.coordinates() == pb::Resize::ALIGN_CORNERS)
      axis.slope = size == 1 ? 0 : extent - 1, axis.divisor = std::max<int64_t>(size - 1, 1);
    axes.push_back(axis);
    dims[i + (order == pb::FIRST ? 2 : 1)].size = size;
    if (std::string excess = nn::describeExcess(dims); !excess.empty())
      return report(node) << excess, Value();
  }
  double a = options.has_coefficient() ? nn::shortDecimal(options.coefficient(), b.builder.getF32Type()) : -0.75;
  Filter filter{options.method() == pb::Resize::CUBIC, options.exclude_outside() || options.antialias(), options.antialias(), a};
  Value x = channelsLast(isNearest ? input.value : toFloat(input.value), order);
  for (auto [i, axis] : llvm::enumerate(axes)) {
    int64_t dimension = 1 + i;
    if (isNearest) {
      SmallVector<int64_t> places;
      for (int64_t o = 0; o < axis.size; ++o)
        places.push_back(std::clamp<int64_t>(roundedOf(axis, o, options.rounding()), 0, axis.extent - 1));
      x = nn::elementsAt(b, x, dimension, places);
      continue;
    }
    double width = 2 * filter.radius() * (filter.isWide ? axis.reach : 1) + double(axis.step()), period = std::min<double>(axis.period(), axis.size);
    bool isMatrix = filter.excludesOutside || axis.period() >= axis.size;
    if (double numbers = isMatrix ? double(axis.size) * double(axis.extent) : width * period; numbers > largestTable)
      return report(node) << "expected at most " << largestTable << " weights, but from " << axis.extent << " to " << axis.size
                          << " elements along spatial dimension " << i << " there are more", Value();
    x = interpolated(node, b, filter, axis, x, dimension, [&](Value value, int64_t low, int64_t high) { return within(value, dimension, low, high); });
  }
  return channelsAs(order, x);
}

} // namespace cauce::graph
