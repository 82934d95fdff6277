// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that reduce dimensions to one element, or say where one is.
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

Value sum(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.sum(x, dims); }
Value product(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.prod(x, dims); }
Value maximum(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.reduceMax(x, dims); }
Value minimum(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.reduceMin(x, dims); }
Value sumOfAbs(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.sum(n.b.abs(x), dims); }
Value sumOfSquares(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.sum(n.b.mul(x, x), dims); }
Value mean(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.mean(x, dims); }
Value norm(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.norm(x, dims); }
Value logOfSum(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.log(n.b.sum(x, dims)); }
Value logSumExp(Node &n, Value x, ArrayRef<int64_t> dims) { return n.b.logSumExp(x, dims); }

// Axes are an attribute before version `since`. No axes are all, unless the node says that they are none, where what is reduced is each element by itself.
template <auto reduced, bool ofFloats, int64_t since> LogicalResult reduce(Node &n) {
  Value x = ofFloats ? n.floats(0) : n.operand(0);
  std::optional<SmallVector<int64_t>> given = !x ? std::nullopt : n.opset < since ? n.list("axes") : n.has(1) ? n.integers(1, "axes") : SmallVector<int64_t>();
  std::optional<SmallVector<int64_t>> axes = given ? n.axes(*given, n.rank(0)) : std::nullopt;
  if (!axes)
    return failure();
  SmallVector<nn::Dim> sizes = n.dims(0);
  if (axes->empty() && n.opset >= since && n.integer("noop_with_empty_axes", 0)) {
    SmallVector<nn::Dim> more = sizes;
    more.push_back({1, {}});
    Value each = n.reshape(x, more);
    return each ? n.give(reduced(n, each, {n.rank(0)})) : failure();
  }
  if (axes->empty())
    *axes = llvm::to_vector(llvm::seq<int64_t>(0, n.rank(0)));
  if (axes->empty()) { // a scalar is a vector of one
    x = n.reshape(x, nn::Dim{1, {}});
    return x ? n.give(reduced(n, x, {0})) : failure();
  }
  Value y = reduced(n, x, *axes);
  if (!n.integer("keepdims", 1))
    return n.give(y);
  for (int64_t axis : *axes)
    sizes[axis] = {1, {}};
  return n.give(n.reshape(y, sizes));
}

// The first one, or the last, which is the first from the other end.
template <bool isMax> LogicalResult place(Node &n) {
  Value x = n.operand(0);
  std::optional<int64_t> axis = x ? n.axis("axis", 0, n.rank(0)) : std::nullopt;
  if (!axis)
    return failure();
  SmallVector<nn::Dim> sizes = n.dims(0);
  bool isLast = n.integer("select_last_index", 0);
  if (isLast && !sizes[*axis].isStatic())
    return n.fail() << "expected the size along dimension " << *axis << " to be a number, but got " << nn::describe(sizes[*axis]);
  x = isLast ? n.b.reverse(x, *axis) : x;
  Value y = isMax ? n.b.argmax(x, *axis) : n.b.argmin(x, *axis);
  y = isLast ? n.b.rsubScalar(double(sizes[*axis].size - 1), y) : y;
  if (!n.integer("keepdims", 1))
    return n.give(y);
  sizes[*axis] = {1, {}};
  return n.give(n.reshape(y, sizes));
}

// Shapes do not depend on the axis: one that is known only when the program runs chooses among the sums along each dimension, zeros if there is
// no such.
template <bool isSum> LogicalResult cumulate(Node &n) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  bool isExclusive = n.integer("exclusive", 0), isReverse = n.integer("reverse", 0);
  auto along = [&](int64_t axis) { return isSum ? n.b.cumsum(x, axis, isExclusive, isReverse) : n.b.cumprod(x, axis, isExclusive, isReverse); };
  if (n.known(1)) {
    std::optional<double> given = n.number(1, "the axis");
    std::optional<int64_t> axis = given ? n.axis(int64_t(*given), n.rank(0)) : std::nullopt;
    return axis ? n.give(along(*axis)) : failure();
  }
  Value axis = n.failed() ? Value() : n.operand(1);
  if (!axis)
    return failure();
  RankedTensorType type = typeOf(axis);
  bool isInteger = isa<IntegerType>(type.getElementType()) && !type.getElementType().isInteger(1);
  if (n.rank(0) == 0 || !isInteger || !type.hasStaticShape() || type.getNumElements() != 1)
    return n.fail() << "expected a tensor that has dimensions and the number of one, but got " << n.type(0) << " and " << type;
  axis = n.repeat(n.reshape(axis, {}), n.dims(0));
  auto is = [&](int64_t number) { return n.b.compare(nn::ComparePredicate::eq, axis, n.b.full(typeOf(axis), double(number))); };
  Value result = n.b.zeros(x);
  for (int64_t d = 0; d < n.rank(0); ++d) {
    Value sums = along(d);
    result = n.b.select(is(d), sums, n.b.select(is(d - n.rank(0)), sums, result));
  }
  return n.give(result);
}

constexpr Operator all[] = {
    {"ArgMax", 1, 1, 1, place<true>},
    {"ArgMin", 1, 1, 1, place<false>},
    {"CumProd", 26, 2, 2, cumulate<false>},
    {"CumSum", 11, 2, 2, cumulate<true>},
    {"ReduceL1", 1, 1, 2, reduce<sumOfAbs, false, 18>},
    {"ReduceL2", 1, 1, 2, reduce<norm, true, 18>},
    {"ReduceLogSum", 1, 1, 2, reduce<logOfSum, true, 18>},
    {"ReduceLogSumExp", 1, 1, 2, reduce<logSumExp, true, 18>},
    {"ReduceMax", 1, 1, 2, reduce<maximum, false, 18>},
    {"ReduceMean", 1, 1, 2, reduce<mean, true, 18>},
    {"ReduceMin", 1, 1, 2, reduce<minimum, false, 18>},
    {"ReduceProd", 1, 1, 2, reduce<product, false, 18>},
    {"ReduceSum", 1, 1, 2, reduce<sum, false, 13>},
    {"ReduceSumSquare", 1, 1, 2, reduce<sumOfSquares, false, 18>},
};

} // namespace

ArrayRef<Operator> reductionOperators() { return all; }

} // namespace cauce::onnx
