// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expressions of one op, and of more. The only file that needs all families: who writes expressions needs none.
#include "dialects/nn/ExpressionBuilder.h"

#include "dialects/nn/Nn.h"
#include "dialects/nn/Symbols.h"

using namespace mlir;

namespace cauce::nn {

Value ExpressionBuilder::expm1(Value x) { return Expm1Op::create(builder, loc, x); }
Value ExpressionBuilder::log1p(Value x) { return Log1pOp::create(builder, loc, x); }
Value ExpressionBuilder::sin(Value x) { return SinOp::create(builder, loc, x); }
Value ExpressionBuilder::cos(Value x) { return CosOp::create(builder, loc, x); }
Value ExpressionBuilder::erf(Value x) { return ErfOp::create(builder, loc, x); }
Value ExpressionBuilder::gauss(Value x) { return GaussOp::create(builder, loc, x); }
Value ExpressionBuilder::logistic(Value x) { return LogisticOp::create(builder, loc, x); }
Value ExpressionBuilder::softplus(Value x) { return SoftplusOp::create(builder, loc, x); }
Value ExpressionBuilder::relu(Value x) { return ReluOp::create(builder, loc, x); }
Value ExpressionBuilder::round(Value x) { return RoundOp::create(builder, loc, x); }
Value ExpressionBuilder::floor(Value x) { return FloorOp::create(builder, loc, x); }

Value ExpressionBuilder::windowMax(Value x, int64_t dimension, int64_t count, int64_t size, int64_t stride, int64_t dilation, int64_t low) {
  Value places = WindowArgmaxOp::create(builder, loc, x, dimension, size, stride, dilation, low, count);
  return WindowGatherOp::create(builder, loc, x, places, dimension, size, stride, dilation, low);
}

Value ExpressionBuilder::prod(Value x, ArrayRef<int64_t> dims) { return ReduceProdOp::create(builder, loc, x, dims); }
Value ExpressionBuilder::cumsum(Value x, int64_t dimension, bool exclusive, bool reverse) {
  return CumsumOp::create(builder, loc, x, dimension, exclusive, reverse);
}
Value ExpressionBuilder::cumprod(Value x, int64_t dimension, bool exclusive, bool reverse) {
  return CumprodOp::create(builder, loc, x, dimension, exclusive, reverse);
}
Value ExpressionBuilder::linearRecurrence(Value a, Value b, int64_t dimension, bool exclusive, bool reverse) {
  return LinearRecurrenceOp::create(builder, loc, a, b, dimension, exclusive, reverse);
}
Value ExpressionBuilder::gatherElements(Value x, Value ids, int64_t dimension) {
  return GatherElementsOp::create(builder, loc, x, ids, dimension);
}
Value ExpressionBuilder::scatterElements(Value x, Value updates, Value ids, int64_t dimension, Combine combine, bool unique) {
  return ScatterElementsOp::create(builder, loc, x, updates, ids, dimension, combine, unique);
}
Value ExpressionBuilder::sortPlaces(Value x, int64_t dimension, bool descending) {
  RankedTensorType type = typeOf(x);
  bool isShort = !type.isDynamicDim(dimension) && type.getDimSize(dimension) <= std::numeric_limits<int32_t>::max();
  return SortPlacesOp::create(builder, loc, withElementType(type, builder.getIntegerType(isShort ? 32 : 64)), x, dimension, descending, /*first=*/IntegerAttr());
}
Value ExpressionBuilder::inOrder(Value x, Value places, int64_t dimension, std::optional<int64_t> size) {
  RankedTensorType type = typeOf(x);
  Value none = full(size ? withSize(type, dimension, *size) : type, 0);
  return scatterElements(none, x, places, dimension, Combine::replace, /*unique=*/true);
}
Value ExpressionBuilder::logSumExp(Value x, ArrayRef<int64_t> dims) { return ReduceLogSumExpOp::create(builder, loc, x, dims); }
Value ExpressionBuilder::norm(Value x, ArrayRef<int64_t> dims) { return ReduceNormOp::create(builder, loc, x, dims); }
Value ExpressionBuilder::sumOfAbs(Value x, ArrayRef<int64_t> dims) { return sum(abs(x), dims); }

Value ExpressionBuilder::overRest(Value x, Value like) {
  SmallVector<Dim> dims = dimsOf(typeOf(x)), wanted = dimsOf(typeOf(like));
  if (dims.size() > wanted.size()) {
    dims.resize(wanted.size());
    x = reshape(x, makeType(dims, typeOf(x).getElementType()));
  }
  return dims.size() == wanted.size() ? x : broadcast(x, like, llvm::to_vector(llvm::seq<int64_t>(0, dims.size())));
}

// Selected, not multiplied alone: what does not count may be infinite.
Value ExpressionBuilder::weigh(Value terms, Value weights) { return mul(select(gtScalar(weights, 0), terms, zeros(terms)), weights); }

Value ExpressionBuilder::argmax(Value x, std::optional<int64_t> dimension) {
  return ArgmaxOp::create(builder, loc, x, dimension.value_or(lastDimension(x)));
}

Value ExpressionBuilder::softmax(Value x, ArrayRef<int64_t> dims) {
  return SoftmaxOp::create(builder, loc, x, dims.empty() ? ArrayRef<int64_t>{lastDimension(x)} : dims);
}

Value ExpressionBuilder::logSoftmax(Value x, ArrayRef<int64_t> dims) {
  return LogSoftmaxOp::create(builder, loc, x, dims.empty() ? ArrayRef<int64_t>{lastDimension(x)} : dims);
}

Value ExpressionBuilder::integer(IntegerKind kind, Value lhs, Value rhs) { return IntegerOp::create(builder, loc, kind, lhs, rhs); }

Value ExpressionBuilder::randomBits(Value key, Value counter, Type type) {
  return RandomBitsOp::create(builder, loc, type, key, counter);
}

Value ExpressionBuilder::share(Value dy, Value mine, Value other, ComparePredicate wins) {
  Value rest = select(compare(ComparePredicate::eq, mine, other), mulScalar(dy, 0.5), zeros(dy));
  return select(compare(wins, mine, other), dy, rest);
}

// d/dx x Phi(x) = Phi(x) + x phi(x), with Phi(x) = (1 + erf(x / sqrt 2)) / 2 and phi(x) = exp(-x^2 / 2) / sqrt(2 pi).
Value ExpressionBuilder::geluDerivative(Value x) {
  Value scaled = mulScalar(x, 0.70710678118654752);
  Value cdf = mulScalar(addScalar(erf(scaled), 1.0), 0.5);
  return add(cdf, mul(x, mulScalar(gauss(scaled), 0.39894228040143268)));
}

// d/dx x s = s (1 + x (1 - s) z') with s = logistic(z): beyond 30 it is 0 or 1, and x^2 does not overflow.
Value ExpressionBuilder::geluTanhDerivative(Value x) {
  constexpr double factor = 1.5957691216057308, cubic = 0.044715; // sqrt(8 / pi)
  Value near = clamp(x, -30, 30), squared = square(near);
  Value s = logistic(mulScalar(mul(near, addScalar(mulScalar(squared, cubic), 1)), factor));
  Value slope = mulScalar(addScalar(mulScalar(squared, 3 * cubic), 1), factor);
  return mul(s, addScalar(mul(mul(near, slope), rsubScalar(1, s)), 1));
}

// From x, not from y + alpha lambda: that keeps no digit of a large negative x.
Value ExpressionBuilder::seluDerivative(Value x) {
  Value negative = mulScalar(exp(negativePart(x)), 1.7580993408473766);
  return select(gtScalar(x, 0.0), full(x, 1.0507009873554805), negative);
}

// d/dx x s = s (1 + x (1 - s)) with s = logistic(x): s + x s (1 - s) keeps no digit of a large x.
Value ExpressionBuilder::swishDerivative(Value x) {
  Value s = logistic(x);
  return mul(s, addScalar(mul(x, rsubScalar(1.0, s)), 1.0));
}

// rhs lhs^(rhs - 1). Where rhs is 0, so are this and its derivatives by lhs, though lhs^-1 may be infinite: a small base counts
// as 1 there. The others keep their power, of which d/drhs is made.
Value ExpressionBuilder::powByBase(Value lhs, Value rhs) {
  auto constant = rhs.getDefiningOp<FullOp>();
  if (!constant || constant.getValue().isZero()) {
    Value large = select(compare(ComparePredicate::ge, abs(lhs), full(lhs, 1e-3)), lhs, full(lhs, 1.0));
    lhs = select(compare(ComparePredicate::eq, rhs, zeros(rhs)), large, lhs);
  }
  return mul(rhs, pow(lhs, addScalar(rhs, -1.0)));
}

// y ln lhs, and 0 where lhs is 0 and rhs is not negative: 1 has the logarithm 0.
Value ExpressionBuilder::powByExponent(Value lhs, Value rhs, Value y) {
  Value positive = select(compare(ComparePredicate::ge, rhs, zeros(rhs)), full(lhs, 1.0), lhs);
  return mul(y, log(select(compare(ComparePredicate::eq, lhs, zeros(lhs)), positive, lhs)));
}

// What is not below 0 has no derivative there: maxima of no elements are -infinity.
Value ExpressionBuilder::maxOfAbs(Value x, ArrayRef<int64_t> dims) { return relu(reduceMax(abs(x), dims)); }

// Two passes: a mean of squares less the square of the mean has no digit left where the mean is large.
Value ExpressionBuilder::variance(Value x, ArrayRef<int64_t> dims, double correction) {
  Type element = typeOf(x).getElementType();
  Value rest = sub(x, broadcast(mean(x, dims), x, otherDims(typeOf(x).getRank(), dims))), count = scalar(1, element);
  for (int64_t dim : dims)
    count = mul(count, dimSize(x, dim, element));
  if (correction != 0)
    count = relu(addScalar(count, -correction));
  Value total = sum(square(rest), dims);
  return div(total, broadcastScalar(count, total));
}

Value ExpressionBuilder::deviation(Value x, ArrayRef<int64_t> dims, double correction) {
  Value y = variance(x, dims, correction), isZero = compare(ComparePredicate::eq, y, zeros(y));
  return select(isZero, zeros(y), sqrt(select(isZero, full(y, 1), y)));
}

// Of integers -x may be x.
Value ExpressionBuilder::argmin(Value x, std::optional<int64_t> dimension) {
  return argmax(isa<FloatType>(typeOf(x).getElementType()) ? neg(x) : complement(x), dimension);
}

Value ExpressionBuilder::clamp(Value x, std::optional<double> low, std::optional<double> high) {
  auto bounded = [&](ComparePredicate isBeyond, std::optional<double> bound, Value inside) {
    return bound ? select(compare(isBeyond, x, full(x, *bound)), full(x, *bound), inside) : inside;
  };
  return bounded(ComparePredicate::lt, low, bounded(ComparePredicate::gt, high, x));
}

} // namespace cauce::nn
