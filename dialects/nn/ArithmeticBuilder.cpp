// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialects/nn/ArithmeticBuilder.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"

using namespace mlir;

namespace cauce::nn {

static SmallVector<int64_t> allDims(Value x) { return llvm::to_vector(llvm::seq<int64_t>(0, typeOf(x).getRank())); }

Value ArithmeticBuilder::neg(Value x) { return NegOp::create(builder, loc, x); }
Value ArithmeticBuilder::abs(Value x) { return AbsOp::create(builder, loc, x); }
Value ArithmeticBuilder::sign(Value x) { return SignOp::create(builder, loc, x); }
Value ArithmeticBuilder::sqrt(Value x) { return SqrtOp::create(builder, loc, x); }
Value ArithmeticBuilder::square(Value x) { return SquareOp::create(builder, loc, x); }
Value ArithmeticBuilder::reciprocal(Value x) { return ReciprocalOp::create(builder, loc, x); }
Value ArithmeticBuilder::exp(Value x) { return ExpOp::create(builder, loc, x); }
Value ArithmeticBuilder::log(Value x) { return LogOp::create(builder, loc, x); }
Value ArithmeticBuilder::stopGradient(Value x) { return StopGradientOp::create(builder, loc, x); }
Value ArithmeticBuilder::sub(Value lhs, Value rhs) { return SubOp::create(builder, loc, lhs, rhs); }
Value ArithmeticBuilder::mul(Value lhs, Value rhs) { return MulOp::create(builder, loc, lhs, rhs); }
Value ArithmeticBuilder::div(Value lhs, Value rhs) { return DivOp::create(builder, loc, lhs, rhs); }
Value ArithmeticBuilder::pow(Value lhs, Value rhs) { return PowOp::create(builder, loc, lhs, rhs); }
Value ArithmeticBuilder::max(Value lhs, Value rhs) { return MaxOp::create(builder, loc, lhs, rhs); }
Value ArithmeticBuilder::min(Value lhs, Value rhs) { return MinOp::create(builder, loc, lhs, rhs); }
Value ArithmeticBuilder::gtScalar(Value x, double value) { return compare(ComparePredicate::gt, x, full(x, value)); }

Value ArithmeticBuilder::select(Value condition, Value a, Value b) {
  return SelectOp::create(builder, loc, condition, a, b);
}

Value ArithmeticBuilder::sum(Value x, ArrayRef<int64_t> dims) { return ReduceSumOp::create(builder, loc, x, dims); }
Value ArithmeticBuilder::mean(Value x, ArrayRef<int64_t> dims) { return ReduceMeanOp::create(builder, loc, x, dims); }
Value ArithmeticBuilder::reduceMax(Value x, ArrayRef<int64_t> dims, Ties ties) { return ReduceMaxOp::create(builder, loc, x, dims, ties); }
Value ArithmeticBuilder::reduceMin(Value x, ArrayRef<int64_t> dims, Ties ties) { return ReduceMinOp::create(builder, loc, x, dims, ties); }
Value ArithmeticBuilder::constant(DenseElementsAttr value) { return ConstantOp::create(builder, loc, value); }

Value ArithmeticBuilder::compare(ComparePredicate predicate, Value lhs, Value rhs) {
  return CompareOp::create(builder, loc, withElementType(typeOf(lhs), builder.getI1Type()), predicate, lhs, rhs);
}

Value ArithmeticBuilder::convert(Value x, Type elementType) {
  if (typeOf(x).getElementType() == elementType)
    return x;
  return ConvertOp::create(builder, loc, withElementType(typeOf(x), elementType), x);
}

Value ArithmeticBuilder::broadcastScalar(Value x, Value like) {
  return broadcast(convert(x, typeOf(like).getElementType()), like, {});
}

Value ArithmeticBuilder::complement(Value x) { return sub(neg(x), full(x, 1)); }
Value ArithmeticBuilder::sumAll(Value x) { return typeOf(x).getRank() ? sum(x, allDims(x)) : x; }
Value ArithmeticBuilder::meanAll(Value x) { return typeOf(x).getRank() ? mean(x, allDims(x)) : x; }

Value ArithmeticBuilder::dimSize(Value x, int64_t dim, Type elementType) {
  return DimSizeOp::create(builder, loc, RankedTensorType::get({}, elementType), x, builder.getI64IntegerAttr(dim));
}

Value ArithmeticBuilder::oneHot(Value ids, int64_t depth, Type elementType) {
  SmallVector<Dim> dims = dimsOf(typeOf(ids));
  dims.push_back({depth, {}});
  return OneHotOp::create(builder, loc, makeType(dims, elementType), ids);
}

Value ArithmeticBuilder::matmul(Value lhs, Value rhs) {
  SmallVector<int64_t> none, first = {typeOf(lhs).getRank() - 1}, second = {0};
  return DotGeneralOp::create(builder, loc, lhs, rhs, none, none, first, second);
}

Value ArithmeticBuilder::scalar(double value, Type elementType) {
  return full(RankedTensorType::get({}, elementType), value);
}

// Some of the elements along `dims`, one of `most` at least: along the first dimension that has several. All where that is a symbol's, or where
// the last dimension is among them, whose elements lie side by side.
static Value sampleOf(ArithmeticBuilder &b, Value x, ArrayRef<int64_t> dims) {
  constexpr int64_t most = 16;
  auto type = cast<RankedTensorType>(x.getType());
  if (llvm::is_contained(dims, type.getRank() - 1))
    return x;
  const int64_t *dim = llvm::find_if(dims, [&](int64_t dim) { return type.getDimSize(dim) > 1; });
  return dim == dims.end() ? x : b.slice(x, *dim, 0, type.getDimSize(*dim), std::min(most, type.getDimSize(*dim)));
}

// In one pass and a part of one, over distances from m, the mean of a sample: e = mean(x - m) is what m is off, and mean((x - m)^2) - e^2 the
// variance. (Of x itself, the square of a large mean would leave no digit.) One of s elements in the sample leaves e^2 / s of the variance at least,
// so that no more than the last digits are lost, however the sample was. Both hold for any m, so that derivatives need none of it: that of the
// variance is 2 (x - m - e) / n without another sum.
ArithmeticBuilder::Centered ArithmeticBuilder::center(Value x, ArrayRef<int64_t> dims) {
  SmallVector<int64_t> kept = otherDims(typeOf(x).getRank(), dims);
  Value from = stopGradient(mean(sampleOf(*this, x, dims), dims));
  Value distances = sub(x, broadcast(from, x, kept)), rest = mean(distances, dims);
  Value variance = sub(mean(square(distances), dims), square(rest));
  variance = select(compare(ComparePredicate::lt, variance, zeros(variance)), zeros(variance), variance);
  return {sub(distances, broadcast(rest, x, kept)), add(from, rest), variance};
}

} // namespace cauce::nn
