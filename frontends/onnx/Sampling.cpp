// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GridSample: elements between those of a grid, at places that are computed. Of each place the neighbours are gathered and added up by their weights; the
// derivative by the places is that of the weights.
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

enum class Beyond { Zeros, Border, Reflection };

struct Axis {
  int64_t extent;
  double low, high; // of what is not beyond
};

/// A neighbour along one axis of all places: its index, -1 where there is none, and its weight.
struct Neighbour {
  Value index, weight;
};

// Turned around at both ends as often as need be.
Value reflected(nn::ExpressionBuilder &b, Value x, const Axis &axis) {
  double range = axis.high - axis.low;
  if (range == 0)
    return b.full(x, axis.low);
  Value turns = b.mulScalar(b.addScalar(x, -axis.low), 1 / range);
  Value rest = b.sub(turns, b.mulScalar(b.floor(b.mulScalar(turns, 0.5)), 2)); // from 0 to 2
  return b.addScalar(b.mulScalar(b.min(rest, b.rsubScalar(2, rest)), range), axis.low);
}

Value clamped(nn::ExpressionBuilder &b, Value x, const Axis &axis) { return b.clamp(x, 0, double(axis.extent - 1)); }

// A whole number of the grid as an index.
Value indexOf(nn::ExpressionBuilder &b, Value x, const Axis &axis, Beyond beyond) {
  Value place = beyond == Beyond::Reflection ? clamped(b, b.round(reflected(b, x, axis)), axis) : clamped(b, x, axis);
  Type wide = b.builder.getI64Type();
  Value index = b.convert(place, wide);
  if (beyond != Beyond::Zeros)
    return index;
  Value isIn = b.compare(nn::ComparePredicate::eq, place, x);
  return b.select(isIn, index, b.full(index, -1));
}

// Of the cubic polynomial with a = -0.75, at a distance from 0 to 1 and one from 1 to 2.
Value cubic(nn::ExpressionBuilder &b, Value t, bool isNear) {
  double a = -0.75;
  auto horner = [&](std::initializer_list<double> factors) {
    Value sum;
    for (double factor : factors)
      sum = sum ? b.addScalar(b.mul(sum, t), factor) : b.full(t, factor);
    return sum;
  };
  return isNear ? horner({a + 2, -(a + 3), 0, 1}) : horner({a, -5 * a, 8 * a, -4 * a});
}

SmallVector<Neighbour> neighbours(nn::ExpressionBuilder &b, Value x, const Axis &axis, StringRef mode, Beyond beyond) {
  if (mode == "nearest")
    x = b.round(x);
  if (mode != "cubic" && beyond == Beyond::Border)
    x = clamped(b, x, axis);
  if (mode != "cubic" && beyond == Beyond::Reflection)
    x = reflected(b, x, axis);
  if (mode == "nearest") // what is reflected is whole but for rounding
    return {{indexOf(b, beyond == Beyond::Reflection ? b.round(x) : x, axis, beyond), Value()}};
  Value below = b.stopGradient(b.floor(x)), rest = b.sub(x, below);
  auto at = [&](double step, Value weight) { return Neighbour{indexOf(b, b.addScalar(below, step), axis, beyond), weight}; };
  Value other = b.rsubScalar(1, rest);
  if (mode == "linear")
    return {at(0, other), at(1, rest)};
  return {at(-1, cubic(b, b.addScalar(rest, 1), false)), at(0, cubic(b, rest, true)), at(1, cubic(b, other, true)), at(2, cubic(b, b.addScalar(other, 1), false))};
}

LogicalResult gridSample(Node &n) {
  Value x = n.floats(0), grid = x ? n.floats(1) : Value();
  if (!grid)
    return failure();
  StringRef mode = n.text("mode", n.opset < 20 ? "bilinear" : "linear"), padding = n.text("padding_mode", "zeros");
  mode.consume_front("bi");
  if (mode != "linear" && mode != "nearest" && mode != "cubic")
    return n.fail() << "expected mode linear, nearest or cubic, but got '" << shown(mode) << "'";
  if (padding != "zeros" && padding != "border" && padding != "reflection")
    return n.fail() << "expected padding_mode zeros, border or reflection, but got '" << shown(padding) << "'";
  Beyond beyond = padding == "zeros" ? Beyond::Zeros : padding == "border" ? Beyond::Border : Beyond::Reflection;
  SmallVector<nn::Dim> data = n.dims(0), places = n.dims(1);
  int64_t spatial = n.rank(0) - 2;
  bool fits = (spatial == 2 || (spatial == 3 && mode != "cubic")) && n.rank(1) == n.rank(0) && data[0] == places[0] && places.back() == nn::Dim{spatial, {}} && n.element(0) == n.element(1);
  for (int64_t i = 0; fits && i < spatial; ++i)
    fits = data[2 + i].isStatic() && data[2 + i].size >= 1 && data[2 + i].size < (1 << 24);
  if (!fits)
    return n.fail() << "expected samples, channels and two or three dimensions whose sizes are numbers of at least 1, two of them for cubic, and a grid of the same type that has a place in them last, but got " << n.type(0) << " and "
                    << n.type(1);
  places.pop_back();
  nn::Dim count = n.dim(nn::countOf(ArrayRef(places).drop_front(1))), elements = n.dim(nn::countOf(ArrayRef(data).drop_front(2)));
  SmallVector<nn::Dim> flat{data[0], count}, all{data[0], data[1], count};
  if (std::string excess = nn::describeExcess(all); !excess.empty())
    return n.fail() << excess;
  nn::ExpressionBuilder &b = n.b;
  bool alignsCorners = n.integer("align_corners", 0) != 0;
  SmallVector<SmallVector<Neighbour>> along; // by dimension of the data
  for (int64_t i = 0; i < spatial; ++i) {
    int64_t extent = data[2 + i].size, last = spatial - 1 - i; // x comes first
    Value place = n.reshape(b.slice(grid, n.rank(1) - 1, last, last + 1), flat);
    double size = double(extent);
    place = alignsCorners ? b.mulScalar(b.addScalar(place, 1), (size - 1) / 2) : b.mulScalar(b.addScalar(b.mulScalar(b.addScalar(place, 1), size), -1), 0.5);
    along.push_back(neighbours(b, place, alignsCorners ? Axis{extent, 0, size - 1} : Axis{extent, -0.5, size - 0.5}, mode, beyond));
  }
  x = n.reshape(x, {data[0], data[1], elements});
  Value like = b.full(nn::makeType(all, n.element(0)), 0), ids = b.full(nn::makeType(all, b.builder.getI64Type()), 0), sum;
  // Each combination of a neighbour along each dimension.
  SmallVector<size_t> chosen(along.size(), 0);
  for (bool isDone = false; !isDone;) {
    Value index, isIn, weight;
    for (auto [i, choice] : llvm::enumerate(chosen)) {
      const Neighbour &neighbour = along[i][choice];
      index = index ? b.add(b.mulScalar(index, double(data[2 + i].size)), neighbour.index) : neighbour.index;
      Value holds = b.compare(nn::ComparePredicate::ge, neighbour.index, b.zeros(neighbour.index));
      isIn = isIn ? b.integer(nn::IntegerKind::bit_and, isIn, holds) : holds;
      if (neighbour.weight)
        weight = weight ? b.mul(weight, neighbour.weight) : neighbour.weight;
    }
    index = b.select(isIn, index, b.full(index, -1));
    Value part = b.gatherElements(x, b.broadcast(index, ids, {0, 2}), 2);
    if (weight)
      part = b.mul(part, b.broadcast(weight, like, {0, 2}));
    sum = sum ? b.add(sum, part) : part;
    isDone = true;
    for (size_t i = 0; isDone && i < chosen.size(); ++i)
      if (++chosen[i] < along[i].size())
        isDone = false;
      else
        chosen[i] = 0;
  }
  SmallVector<nn::Dim> dims{data[0], data[1]};
  dims.append(places.begin() + 1, places.end());
  return n.give(n.reshape(sum, dims));
}

constexpr Operator all[] = {
    {"GridSample", 16, 2, 2, gridSample},
};

} // namespace

ArrayRef<Operator> samplingOperators() { return all; }

} // namespace cauce::onnx
