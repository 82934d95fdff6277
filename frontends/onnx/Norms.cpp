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
  Value place = n.indicesAlong(nn::dimsOf(places), axis);
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

// x without its mean, of variance 1, over `dims`; what it was, and one over the root of what was the variance. Computed in 32 bits at least.
struct Standardized {
  Value y, mean, factor;
};

Standardized standardize(Node &n, Value x, ArrayRef<int64_t> dims, double epsilon) {
  nn::ArithmeticBuilder::Centered parts = n.b.center(n.widened(x), dims);
  Value factor = n.b.reciprocal(n.b.sqrt(n.b.addScalar(parts.variance, epsilon)));
  return {n.b.mul(parts.distances, n.b.broadcast(factor, parts.distances, nn::otherDims(typeOf(x).getRank(), dims))), parts.mean, factor};
}

bool areChannels(Node &n, size_t i) {
  if (n.rank(0) < 2 || n.rank(i) != 1 || n.dims(i)[0] != n.dims(0)[1])
    return n.fail() << "expected an input (N, C, ...) and vectors (C), but got " << n.type(0) << " and " << n.type(i), false;
  return true;
}

// Of each channel over all others. What says that it is training differs: is_test, the number of outputs, training_mode.
LogicalResult batchNormalization(Node &n) {
  Value x = n.floats(0), numbers[4];
  for (size_t i = 0; x && i < 4; ++i)
    if (!(numbers[i] = n.floats(i + 1)) || !areChannels(n, i + 1))
      return failure();
  if (!x)
    return failure();
  if (!n.integer("spatial", 1))
    return n.fail() << "expected statistics of channels, not of each feature";
  bool trains = n.opset < 7 ? !n.integer("is_test", 0) && n.outputs() > 1 : n.opset < 14 ? n.outputs() > 1 : n.integer("training_mode", 0) != 0;
  double epsilon = n.real("epsilon", 1e-5), momentum = n.real("momentum", 0.9);
  Value &scale = numbers[0], &bias = numbers[1], &mean = numbers[2], &variance = numbers[3];
  x = n.widened(x);
  for (Value &each : numbers)
    each = n.b.convert(each, typeOf(x).getElementType());
  auto over = [&](Value channels) { return n.b.broadcast(channels, x, {1}); };
  auto shifted = [&](Value y) { return n.give(n.b.convert(n.b.add(y, over(bias)), n.element(0))); };
  if (!trains) {
    Value factor = n.b.div(scale, n.b.sqrt(n.b.addScalar(variance, epsilon)));
    return shifted(n.b.mul(n.b.sub(x, over(mean)), over(factor)));
  }
  SmallVector<int64_t> dims = nn::otherDims(n.rank(0), {1});
  nn::ArithmeticBuilder::Centered parts = n.b.center(x, dims);
  Value factor = n.b.div(scale, n.b.sqrt(n.b.addScalar(parts.variance, epsilon)));
  if (mlir::failed(shifted(n.b.mul(parts.distances, over(factor)))))
    return failure();
  // Outputs 3 and 4 of old versions are what was computed here, of which nothing is said that can be relied on.
  Value now[] = {parts.mean, parts.variance}, before[] = {mean, variance};
  for (size_t i = 0; i < 2; ++i) {
    Value running = n.b.add(n.b.mulScalar(before[i], momentum), n.b.mulScalar(now[i], 1 - momentum));
    if (mlir::failed(n.give(n.b.convert(running, n.element(i + 3)), i + 1)))
      return failure();
  }
  return success();
}

// Repeated to x; false if it is larger than that.
bool repeatTo(Node &n, Value x, Value &numbers, size_t i) {
  std::optional<SmallVector<nn::Dim>> dims = n.common({x, numbers});
  if (dims && *dims != nn::dimsOf(typeOf(x)))
    n.fail() << "expected input " << i << " to be repeated to " << nn::describe(nn::dimsOf(typeOf(x))) << ", but got " << nn::describe(n.dims(i));
  if (!dims || n.failed())
    return false;
  numbers = n.repeat(numbers, *dims);
  return true;
}

// What is normalised in 32 bits or more has the type of the input again before it meets the scale, which may have another.
template <bool isCentered> LogicalResult lastAxes(Node &n) {
  Value x = n.floats(0), scale = x ? n.floats(1) : Value(), bias = scale && n.has(2) ? n.floats(2) : Value();
  std::optional<int64_t> axis = scale && !n.failed() ? n.axis("axis", -1, n.rank(0)) : std::nullopt;
  if (!axis)
    return failure();
  Type stash = elementTypeOf(int32_t(n.integer("stash_type", pb::TensorProto::FLOAT)), n.b.builder.getContext());
  if (n.failed() || !stash || !isa<FloatType>(stash))
    return n.failed() ? failure() : n.fail() << "expected stash_type to be a type of floats, but got " << nameOfDataType(int32_t(n.integer("stash_type", 1)));
  SmallVector<int64_t> dims = llvm::to_vector(llvm::seq<int64_t>(*axis, n.rank(0)));
  double epsilon = n.real("epsilon", 1e-5);
  Standardized made;
  if (isCentered) {
    made = standardize(n, x, dims, epsilon);
  } else {
    Value wide = n.widened(x);
    Value factor = n.b.reciprocal(n.b.sqrt(n.b.addScalar(n.b.mean(n.b.square(wide), dims), epsilon)));
    made.y = n.b.mul(wide, n.b.broadcast(factor, wide, nn::otherDims(n.rank(0), dims)));
  }
  Value y = n.b.convert(made.y, n.element(isCentered ? 0 : 1));
  for (size_t i : {1, 2}) {
    Value numbers = i == 1 ? scale : bias;
    if (!numbers)
      continue;
    if (typeOf(numbers).getElementType() != typeOf(y).getElementType())
      return n.fail() << "expected input " << i << " to be of " << typeOf(y).getElementType() << ", but got " << n.type(i);
    if (!repeatTo(n, y, numbers, i))
      return failure();
    y = i == 1 ? n.b.mul(y, numbers) : n.b.add(y, numbers);
  }
  if (mlir::failed(n.give(y)))
    return failure();
  if (!isCentered)
    return success();
  SmallVector<nn::Dim> reduced = n.dims(0);
  for (int64_t dim : dims)
    reduced[dim] = {1, {}};
  return success(succeeded(n.give(n.reshape(n.b.convert(made.mean, stash), reduced), 1)) && succeeded(n.give(n.reshape(n.b.convert(made.factor, stash), reduced), 2)));
}

// Each group of channels of each sample. Scale and bias are of groups before version 21, of channels from then on.
LogicalResult normalizeGroups(Node &n, std::optional<int64_t> given) {
  Value x = n.floats(0), scale = x ? n.floats(1) : Value(), bias = scale ? n.floats(2) : Value();
  if (!bias)
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0);
  if (dims.size() < 2 || !dims[1].isStatic())
    return n.fail() << "expected an input (N, C, ...) whose C is a number, but got " << nn::describe(dims);
  int64_t channels = dims[1].size, groups = given.value_or(channels);
  if (groups < 1 || channels % groups)
    return n.fail() << "expected num_groups to divide the channels, " << channels << ", but got " << groups;
  int64_t each = given && n.opset < 21 ? groups : channels;
  for (size_t i : {1, 2})
    if (n.rank(i) != 1 || n.dims(i)[0] != nn::Dim{each, {}} || n.element(i) != n.element(0))
      return n.fail() << "expected vectors (" << each << ") of " << n.element(0) << " as scale and bias, but got " << n.type(i);
  SmallVector<nn::Dim> parts = dims;
  parts[1] = {groups, {}};
  parts.insert(parts.begin() + 2, nn::Dim{channels / groups, {}});
  Value split = n.reshape(x, parts);
  if (!split)
    return failure();
  Value y = standardize(n, split, llvm::to_vector(llvm::seq<int64_t>(2, int64_t(parts.size()))), n.real("epsilon", 1e-5)).y;
  y = each == groups ? y : n.reshape(y, dims); // in front of which the vectors stand
  if (!y)
    return failure();
  y = n.b.convert(y, n.element(0));
  y = n.b.add(n.b.mul(y, n.b.broadcast(scale, y, {1})), n.b.broadcast(bias, y, {1}));
  return n.give(n.reshape(y, dims));
}

LogicalResult groupNormalization(Node &n) {
  if (!n.hasAttribute("num_groups"))
    return n.fail() << "expected attribute 'num_groups'";
  return normalizeGroups(n, n.integer("num_groups", 1));
}

LogicalResult instanceNormalization(Node &n) { return normalizeGroups(n, {}); }

// By the sum of squares of `size` channels around each.
LogicalResult localResponse(Node &n) {
  Value x = n.floats(0);
  if (!x)
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0);
  int64_t size = n.integer("size", 0);
  if (dims.size() < 2 || !dims[1].isStatic() || size < 1 || size > (1 << 24))
    return n.fail() << "expected an input (N, C, ...) whose C is a number, and size from 1 to 16777216, but got " << nn::describe(dims) << " and " << size;
  dims.push_back({size, {}});
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return n.fail() << "its windows: " << excess;
  double alpha = n.real("alpha", 1e-4), beta = n.real("beta", 0.75), bias = n.real("bias", 1);
  x = n.widened(x);
  Value squares = n.b.pad(n.b.square(x), 1, (size - 1) / 2, size / 2);
  Value divisor = n.b.addScalar(n.b.mulScalar(n.b.sum(n.b.windows(squares, 1, size), {2}), alpha / double(size)), bias);
  return n.give(n.b.convert(n.b.mul(x, n.b.pow(divisor, n.b.full(divisor, -beta))), n.element(0)));
}

// What is added is added to the deviation, not to the variance.
LogicalResult meanVariance(Node &n) {
  Value x = n.floats(0);
  std::optional<SmallVector<int64_t>> axes = x ? n.axes(n.hasAttribute("axes") ? n.list("axes") : SmallVector<int64_t>{0, 2, 3}, n.rank(0)) : std::nullopt;
  if (!axes)
    return failure();
  if (axes->empty())
    *axes = llvm::to_vector(llvm::seq<int64_t>(0, n.rank(0)));
  nn::ArithmeticBuilder::Centered parts = n.b.center(n.widened(x), *axes);
  Value deviation = n.b.addScalar(n.b.sqrt(parts.variance), 1e-9);
  return n.give(n.b.convert(n.b.div(parts.distances, n.b.broadcast(deviation, parts.distances, nn::otherDims(n.rank(0), *axes))), n.element(0)));
}

// By the sum of absolute values, or the Euclidean norm; what is 0 remains 0.
LogicalResult lpNormalization(Node &n) {
  Value x = n.floats(0);
  std::optional<int64_t> axis = x ? n.axis("axis", -1, n.rank(0)) : std::nullopt;
  int64_t p = n.integer("p", 2);
  if (!axis)
    return failure();
  if (p != 1 && p != 2)
    return n.fail() << "expected p to be 1 or 2, but got " << p;
  x = n.widened(x);
  Value norm = p == 1 ? n.b.sumOfAbs(x, {*axis}) : n.b.norm(x, {*axis}), zero = n.b.zeros(norm);
  norm = n.b.select(n.b.compare(nn::ComparePredicate::eq, norm, zero), n.b.full(norm, 1), norm);
  return n.give(n.b.convert(n.b.div(x, n.b.broadcast(norm, x, nn::otherDims(n.rank(0), {*axis}))), n.element(0)));
}

// What is not training leaves all as it is. A training one of ratio 0, too; another is random.
LogicalResult dropped(Node &n, bool trains, double ratio) {
  if (trains && ratio != 0)
    return n.fail() << "expected no training: what is dropped at random is not imported";
  if (mlir::failed(n.pass(0)))
    return failure();
  // Before version 10 the mask is of the type of the input.
  Type element = n.opset < 10 ? n.element(0) : n.b.builder.getI1Type();
  return n.wants(1) ? n.give(n.b.full(nn::withElementType(n.type(0), element), 1), 1) : success();
}

LogicalResult dropoutByAttributes(Node &n) { return dropped(n, n.opset < 7 && !n.integer("is_test", 0), n.real("ratio", 0.5)); }

LogicalResult dropout(Node &n) {
  bool trains = false;
  if (n.has(2)) {
    std::optional<double> mode = n.number(2, "training_mode");
    if (!mode)
      return failure();
    trains = *mode != 0;
  }
  double ratio = 0.5;
  if (trains && n.has(1)) {
    std::optional<double> given = n.number(1, "ratio");
    if (!given)
      return failure();
    ratio = *given;
  }
  return dropped(n, trains, ratio);
}

constexpr Operator all[] = {
    {"BatchNormalization", 1, 5, 5, batchNormalization},
    {"Dropout", 1, 1, 1, dropoutByAttributes},
    {"Dropout", 12, 1, 3, dropout},
    {"GroupNormalization", 18, 3, 3, groupNormalization},
    {"Hardmax", 1, 1, 1, flattened<Soft::HardMax>},
    {"Hardmax", 13, 1, 1, alongAxis<Soft::HardMax>},
    {"InstanceNormalization", 1, 3, 3, instanceNormalization},
    {"LRN", 1, 1, 1, localResponse},
    {"LayerNormalization", 17, 2, 3, lastAxes</*isCentered=*/true>},
    {"LogSoftmax", 1, 1, 1, flattened<Soft::LogMax>},
    {"LogSoftmax", 13, 1, 1, alongAxis<Soft::LogMax>},
    {"LpNormalization", 1, 1, 1, lpNormalization},
    {"MeanVarianceNormalization", 9, 1, 1, meanVariance},
    {"RMSNormalization", 23, 2, 2, lastAxes</*isCentered=*/false>},
    {"Softmax", 1, 1, 1, flattened<Soft::Max>},
    {"Softmax", 13, 1, 1, alongAxis<Soft::Max>},
};

} // namespace

ArrayRef<Operator> normOperators() { return all; }

} // namespace cauce::onnx
