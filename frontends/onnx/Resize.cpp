// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Padding, and interpolation along one axis after the other: of the nearest elements a choice, of others a product with the matrix of their weights.
#include "dialects/nn/Places.h"
#include "dialects/nn/Reduction.h"
#include "frontends/onnx/Operators.h"

#include <cmath>

using namespace mlir;

namespace cauce::onnx {
namespace {

constexpr int64_t longest = 1 << 24;     // along an axis that is resized or padded
constexpr int64_t mostWeights = 1 << 24; // of one axis

double cubic(double t, double a) {
  t = std::abs(t);
  return t <= 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
}

/// What attributes say of all axes.
struct Method {
  StringRef mode, coordinates, rounding;
  bool antialias, excludesOutside;
  double a, extrapolation;
};

/// One axis: element o of the result is read at `at(o)`.
struct Axis {
  int64_t dimension, extent, size;
  double scale;                 // size over extent, before it was made whole
  double first = 0, last = 1;   // of the part that tf_crop_and_resize reads

  double at(StringRef coordinates, int64_t o) const {
    double x = double(o), length = scale * double(extent), end = double(extent - 1);
    if (coordinates == "align_corners")
      return length == 1 ? 0 : x * end / (length - 1);
    if (coordinates == "asymmetric")
      return x / scale;
    if (coordinates == "tf_crop_and_resize")
      return size > 1 ? first * end + x * (last - first) * end / double(size - 1) : (first + last) * end / 2;
    if (coordinates == "pytorch_half_pixel" && size == 1)
      return 0;
    double place = (x + 0.5) / scale - 0.5;
    return coordinates == "half_pixel_symmetric" ? place + double(extent) / 2 * (1 - double(size) / length) : place;
  }
  bool isOutside(const Method &method, int64_t o) const {
    double place = at(method.coordinates, o);
    return method.coordinates == "tf_crop_and_resize" && !(place >= 0 && place <= double(extent - 1));
  }
};

int64_t nearest(double place, StringRef rounding) {
  double below = std::floor(place), rest = place - below;
  bool isUp = rest > 0 && (rounding == "ceil" || (rounding == "round_prefer_floor" && rest > 0.5) || (rounding == "round_prefer_ceil" && rest >= 0.5));
  return int64_t(below) + isUp;
}

// Weights of the elements for each one of the result, a row for each.
std::vector<double> weightsOf(const Axis &axis, const Method &method) {
  double reach = method.antialias ? std::min(axis.scale, 1.0) : 1; // of the filter, less where it is wide
  double radius = (method.mode == "cubic" ? 2 : 1) / reach;
  std::vector<double> matrix(size_t(axis.size * axis.extent));
  for (int64_t o = 0; o < axis.size; ++o) {
    if (axis.isOutside(method, o))
      continue;
    double place = axis.at(method.coordinates, o), sum = 0;
    double *row = &matrix[size_t(o * axis.extent)];
    for (int64_t k = int64_t(std::floor(place - radius)); double(k) <= place + radius; ++k) {
      double distance = (double(k) - place) * reach, weight = method.mode == "cubic" ? cubic(distance, method.a) : std::max(0.0, 1 - std::abs(distance));
      int64_t inside = std::clamp<int64_t>(k, 0, axis.extent - 1);
      if (method.excludesOutside && inside != k)
        continue;
      row[inside] += weight;
      sum += weight;
    }
    if (method.antialias || method.excludesOutside)
      for (int64_t k = 0; k < axis.extent; ++k)
        row[k] /= sum;
  }
  return matrix;
}

Value along(Node &n, Value x, const Axis &axis, const Method &method) {
  if (method.mode == "nearest") {
    SmallVector<int64_t> places;
    for (int64_t o = 0; o < axis.size; ++o)
      places.push_back(std::clamp<int64_t>(nearest(std::clamp(axis.at(method.coordinates, o), -1.0, double(axis.extent)), method.rounding), 0, axis.extent - 1));
    x = nn::elementsAt(n.b, x, axis.dimension, places);
  } else {
    Type element = typeOf(x).getElementType();
    Known weights{{axis.size, axis.extent}, element, {}, weightsOf(axis, method)};
    SmallVector<int64_t> none, order = llvm::to_vector(llvm::seq<int64_t>(1, typeOf(x).getRank()));
    x = nn::DotGeneralOp::create(n.b.builder, n.b.loc, n.b.constant(weights.attribute()), x, none, none, ArrayRef<int64_t>{1}, ArrayRef<int64_t>{axis.dimension});
    order.insert(order.begin() + axis.dimension, 0);
    x = n.b.transpose(x, order);
  }
  SmallVector<bool> outside;
  for (int64_t o = 0; o < axis.size; ++o)
    outside.push_back(axis.isOutside(method, o));
  if (!llvm::is_contained(outside, true))
    return x;
  Value isOutside = n.b.constant(DenseElementsAttr::get(RankedTensorType::get({axis.size}, n.b.builder.getI1Type()), outside));
  Value like = n.b.full(nn::withElementType(typeOf(x), n.b.builder.getI1Type()), 0);
  return n.b.select(n.b.broadcast(isOutside, like, {axis.dimension}), n.b.full(x, method.extrapolation), x);
}

bool isOneOf(Node &n, StringRef what, StringRef text, ArrayRef<StringRef> names) {
  if (!llvm::is_contained(names, text))
    n.fail() << "expected " << what << " to be one of " << llvm::join(names, ", ") << ", but got '" << shown(text) << "'";
  return llvm::is_contained(names, text);
}

// Floats of an input, one for each axis.
std::optional<std::vector<double>> numbers(Node &n, size_t i, StringRef what, size_t count) {
  const Known *known = n.known(i);
  if (!known || !known->isFloat() || known->numbers.size() != count) {
    if (!n.failed())
      n.fail() << "expected " << what << " to be " << count << " floats that are known when the model is compiled, but got " << n.type(i);
    return {};
  }
  return known->numbers;
}

// Of scales or sizes, one for each of the axes, of which those that stay are left out.
std::optional<SmallVector<Axis>> axesOf(Node &n, ArrayRef<int64_t> dimensions, std::optional<std::vector<double>> scales, std::optional<std::vector<SizeExpr>> sizes) {
  SmallVector<nn::Dim> dims = n.dims(0);
  SmallVector<Axis> axes;
  StringRef policy = n.text("keep_aspect_ratio_policy", "stretch");
  if (!isOneOf(n, "keep_aspect_ratio_policy", policy, {"stretch", "not_larger", "not_smaller"}))
    return {};
  for (auto [i, dimension] : llvm::enumerate(dimensions)) {
    if (scales ? (*scales)[i] == 1 : (*sizes)[i] == nn::exprOf(dims[dimension]) && policy == "stretch")
      continue;
    std::optional<int64_t> size = sizes ? (*sizes)[i].number() : 0;
    if (!dims[dimension].isStatic() || dims[dimension].size < 1 || dims[dimension].size > longest || !size)
      return n.fail() << "expected the sizes of axis " << dimension << " to be numbers of at least 1, but got " << n.type(0), std::nullopt;
    double extent = double(dims[dimension].size), scale = scales ? (*scales)[i] : double(*size) / extent;
    axes.push_back({dimension, dims[dimension].size, *size, scale});
  }
  if (sizes && policy != "stretch" && !axes.empty()) {
    auto less = [](const Axis &a, const Axis &b) { return a.scale < b.scale; };
    double scale = (policy == "not_larger" ? llvm::min_element(axes, less) : llvm::max_element(axes, less))->scale;
    for (Axis &axis : axes) {
      axis.scale = scale;
      axis.size = int64_t(std::clamp(std::floor(scale * double(axis.extent) + 0.5), 0.0, double(longest + 1)));
    }
  }
  for (Axis &axis : axes) {
    if (scales)
      axis.size = axis.scale > 0 ? int64_t(std::min(std::floor(axis.scale * double(axis.extent)), double(longest + 1))) : 0;
    if (axis.size < 1 || axis.size > longest)
      return n.fail() << "expected axis " << axis.dimension << " of " << n.type(0) << " to become one of 1 to " << longest << " elements, but got " << axis.size, std::nullopt;
    dims[axis.dimension].size = axis.size;
    if (std::string excess = nn::describeExcess(dims); !excess.empty())
      return n.fail() << excess, std::nullopt;
  }
  return axes;
}

LogicalResult resized(Node &n, Value x, ArrayRef<Axis> axes, const Method &method) {
  if (!x || !isOneOf(n, "mode", method.mode, {"nearest", "linear", "cubic"}) ||
      !isOneOf(n, "coordinate_transformation_mode", method.coordinates,
               {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_crop_and_resize"}) ||
      !isOneOf(n, "nearest_mode", method.rounding, {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"}))
    return failure();
  bool isNearest = method.mode == "nearest";
  if (!isNearest && !isa<FloatType>(n.element(0)))
    return n.fail() << "expected an input of floats, but got " << n.type(0);
  for (const Axis &axis : axes) {
    if (!isNearest && axis.size * axis.extent > mostWeights)
      return n.fail() << "expected at most " << mostWeights << " weights, but from " << axis.extent << " to " << axis.size << " elements along axis " << axis.dimension << " there are more";
    x = along(n, x, axis, method);
  }
  return n.give(x);
}

LogicalResult upsample(Node &n, std::vector<double> scales) {
  Value x = n.operand(0);
  if (x && scales.size() != size_t(n.rank(0)))
    return n.fail() << "expected a scale for each of " << n.rank(0) << " dimensions, but got " << scales.size();
  SmallVector<int64_t> all = llvm::to_vector(llvm::seq<int64_t>(0, x ? n.rank(0) : 0));
  std::optional<SmallVector<Axis>> axes = x ? axesOf(n, all, scales, {}) : std::nullopt;
  StringRef mode = n.text("mode", "nearest");
  return axes ? resized(n, x, *axes, {mode == "bilinear" ? "linear" : mode, "asymmetric", "floor", false, false, 0, 0}) : failure();
}

LogicalResult upsampleByAttribute(Node &n) {
  const pb::AttributeProto *scales = n.attribute("scales");
  if (!scales)
    return n.fail() << "expected attribute 'scales'";
  return upsample(n, std::vector<double>(scales->floats().begin(), scales->floats().end()));
}

LogicalResult upsampleByInput(Node &n) {
  std::optional<std::vector<double>> scales = numbers(n, 1, "scales", size_t(n.rank(0)));
  return scales ? upsample(n, *scales) : failure();
}

LogicalResult resize(Node &n) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  SmallVector<int64_t> dimensions = llvm::to_vector(llvm::seq<int64_t>(0, n.rank(0)));
  if (n.hasAttribute("axes")) {
    std::optional<SmallVector<int64_t>> axes = n.axesInOrder(n.list("axes"), n.rank(0));
    if (!axes)
      return failure();
    dimensions = *axes;
  }
  auto isGiven = [&](size_t i) { return n.has(i) && !(n.rank(i) == 1 && n.dims(i)[0] == nn::Dim{0, {}} && !dimensions.empty()); };
  std::optional<std::vector<double>> scales;
  std::optional<std::vector<SizeExpr>> sizes;
  if (isGiven(2) == isGiven(3))
    return n.fail() << "expected either scales or sizes";
  if (isGiven(2) ? !(scales = numbers(n, 2, "scales", dimensions.size())) : !(sizes = n.sizes(3, "sizes")))
    return failure();
  if (sizes && sizes->size() != dimensions.size())
    return n.fail() << "expected " << dimensions.size() << " sizes, but got " << sizes->size();
  std::optional<SmallVector<Axis>> axes = axesOf(n, dimensions, scales, sizes);
  if (!axes)
    return failure();
  Method method{n.text("mode", "nearest"), n.text("coordinate_transformation_mode", "half_pixel"), n.text("nearest_mode", "round_prefer_floor"), n.integer("antialias", 0) != 0,
                n.integer("exclude_outside", 0) != 0, n.real("cubic_coeff_a", -0.75), n.real("extrapolation_value", 0)};
  if (method.coordinates == "tf_crop_and_resize") {
    std::optional<std::vector<double>> roi = n.has(1) ? numbers(n, 1, "roi", 2 * dimensions.size()) : (n.fail() << "expected roi, because of tf_crop_and_resize", std::nullopt);
    if (!roi)
      return failure();
    // Also axes that keep their size read a part.
    axes->clear();
    SmallVector<nn::Dim> dims = n.dims(0);
    for (auto [i, dimension] : llvm::enumerate(dimensions)) {
      double first = (*roi)[i], last = (*roi)[i + dimensions.size()];
      int64_t extent = dims[dimension].isStatic() ? dims[dimension].size : 0;
      std::optional<int64_t> size = sizes ? (*sizes)[i].number() : int64_t(std::floor((*scales)[i] * double(extent)));
      if (first == 0 && last == 1 && (size == extent || (scales && (*scales)[i] == 1)))
        continue;
      if (extent < 1 || extent > longest || !size || *size < 1 || *size > longest || !std::isfinite(first) || !std::isfinite(last))
        return n.fail() << "expected the sizes of axis " << dimension << " to be numbers from 1 to " << longest << " and roi to be finite, but got " << n.type(0);
      axes->push_back({dimension, extent, *size, double(*size) / double(extent), first, last});
    }
  }
  return resized(n, x, *axes, method);
}

LogicalResult resizeByScales(Node &n) {
  Value x = n.operand(0);
  std::optional<std::vector<double>> scales = x ? numbers(n, 1, "scales", size_t(n.rank(0))) : std::nullopt;
  return scales ? upsample(n, *scales) : failure();
}

// Where the padding modes other than constant read element `i`, of so many.
std::optional<int64_t> placeOf(StringRef mode, int64_t i, int64_t size) {
  if (i >= 0 && i < size)
    return i;
  if (mode == "edge")
    return i < 0 ? 0 : size - 1;
  if (mode == "wrap")
    return ((i % size) + size) % size;
  int64_t turned = i < 0 ? -i : 2 * (size - 1) - i;
  return turned >= 0 && turned < size ? std::optional(turned) : std::nullopt;
}

bool canHold(Type element, double value) {
  if (auto floats = dyn_cast<FloatType>(element)) {
    APFloat number(value);
    bool isInexact;
    number.convert(floats.getFloatSemantics(), APFloat::rmNearestTiesToEven, &isInexact);
    return number.isFinite() || !std::isfinite(value);
  }
  unsigned bits = element.getIntOrFloatBitWidth();
  bool isUnsigned = element.isUnsignedInteger() || bits == 1;
  double high = std::ldexp(1, int(isUnsigned ? bits : bits - 1));
  return value == std::floor(value) && value < high && value >= (isUnsigned ? 0 : -high);
}

// `pads` are those in front of each axis, then those behind each.
// A value that is computed stands where truth values that are padded alike are false.
LogicalResult padBy(Node &n, ArrayRef<int64_t> axes, ArrayRef<int64_t> pads, double value, Value computed = {}) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  Value isInside = computed ? n.b.full(nn::withElementType(n.type(0), n.b.builder.getI1Type()), 1) : Value();
  StringRef mode = n.text("mode", "constant");
  if (!isOneOf(n, "mode", mode, {"constant", "reflect", "edge", "wrap"}))
    return failure();
  if (pads.size() != 2 * axes.size())
    return n.fail() << "expected " << 2 * axes.size() << " pads, but got " << pads.size();
  if (mode == "constant" && !canHold(n.element(0), value))
    return n.fail() << "expected a value that elements of " << n.type(0) << " can be, but got " << value;
  for (auto [i, axis] : llvm::enumerate(axes)) {
    int64_t low = pads[i], high = pads[i + axes.size()];
    nn::Dim dim = nn::dimsOf(typeOf(x))[axis];
    if (low == 0 && high == 0)
      continue;
    if (!dim.isStatic() || std::max(std::abs(low), std::abs(high)) > longest || dim.size > longest || std::min<int64_t>(low, 0) + std::min<int64_t>(high, 0) + dim.size < 0)
      return n.fail() << "expected pads along axis " << axis << ", whose size is a number, that cut off no more than there is, but got " << low << " and " << high << " of " << n.type(0);
    // Negative ones crop first.
    int64_t begin = std::max<int64_t>(0, -low), end = dim.size - std::max<int64_t>(0, -high), size = end - begin;
    low = std::max<int64_t>(low, 0), high = std::max<int64_t>(high, 0);
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
    dims[axis].size = low + size + high;
    if (std::string excess = nn::describeExcess(dims); !excess.empty())
      return n.fail() << excess;
    RankedTensorType type = nn::makeType(dims, n.element(0));
    if (size == 0 && mode != "constant" && dims[axis].size)
      return n.fail() << "expected elements along axis " << axis << " of " << n.type(0) << ", of which those beyond its ends are made";
    if (size == 0) {
      x = n.b.full(type, value);
      if (computed)
        isInside = n.b.full(nn::withElementType(type, n.b.builder.getI1Type()), 0);
      continue;
    }
    x = size == dim.size ? x : n.b.slice(x, axis, begin, end);
    if (mode == "constant") {
      x = low || high ? n.b.pad(x, axis, low, high, 0, value) : x;
      if (computed)
        isInside = n.b.pad(size == dim.size ? isInside : n.b.slice(isInside, axis, begin, end), axis, low, high);
      continue;
    }
    SmallVector<int64_t> places;
    for (int64_t j = -low; j < size + high; ++j) {
      std::optional<int64_t> place = placeOf(mode, j, size);
      if (!place)
        return n.fail() << "expected mode reflect to pad less than the size along axis " << axis << ", " << size << ", but got " << low << " and " << high;
      places.push_back(*place);
    }
    x = nn::elementsAt(n.b, x, axis, places);
  }
  return n.give(computed ? n.b.select(isInside, x, n.b.broadcast(computed, x, {})) : x);
}

template <bool isFirst> LogicalResult padByAttributes(Node &n) {
  SmallVector<int64_t> all = llvm::to_vector(llvm::seq<int64_t>(0, n.rank(0))), pads = n.list(isFirst ? "paddings" : "pads");
  return padBy(n, all, pads, n.real("value", 0));
}

LogicalResult pad(Node &n) {
  std::optional<SmallVector<int64_t>> pads = n.integers(1, "pads");
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, n.rank(0)));
  if (pads && n.has(3)) {
    std::optional<SmallVector<int64_t>> given = n.integers(3, "axes"), ordered = given ? n.axesInOrder(*given, n.rank(0)) : std::nullopt;
    if (!ordered)
      return failure();
    axes = *ordered;
  }
  if (!pads)
    return failure();
  bool hasValue = n.has(2) && !(n.rank(2) == 1 && n.dims(2)[0] == nn::Dim{0, {}}) && n.text("mode", "constant") == "constant";
  if (!hasValue)
    return padBy(n, axes, *pads, 0);
  if (n.element(2) != n.element(0))
    return n.fail() << "expected a value of the type of the input, but got " << n.type(2);
  if (n.known(2) && n.known(2)->count() == 1 && (n.known(2)->isFloat() || n.known(2)->sizes[0].number())) {
    std::optional<double> value = n.number(2, "the value");
    return value ? padBy(n, axes, *pads, *value) : failure();
  }
  Value value = n.operand(2), scalar = value ? n.reshape(value, {}) : Value();
  return scalar ? padBy(n, axes, *pads, 0, scalar) : failure();
}

constexpr Operator all[] = {
    {"Pad", 1, 1, 1, padByAttributes<true>},
    {"Pad", 2, 1, 1, padByAttributes<false>},
    {"Pad", 11, 2, 4, pad},
    {"Resize", 10, 2, 2, resizeByScales},
    {"Resize", 11, 1, 4, resize},
    {"Upsample", 7, 1, 1, upsampleByAttribute},
    {"Upsample", 9, 2, 2, upsampleByInput},
};

} // namespace

ArrayRef<Operator> resizeOperators() { return all; }

} // namespace cauce::onnx
