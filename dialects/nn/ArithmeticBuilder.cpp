// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialects/nn/ArithmeticBuilder.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Nn.h"
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
Value ArithmeticBuilder::sub(Value lhs, Value rhs) { return SubOp::create(builder, loc, lhs, rhs); }
Value ArithmeticBuilder::mul(Value lhs, Value rhs) { return MulOp::create(builder, loc, lhs, rhs); }
Value ArithmeticBuilder::div(Value lhs, Value rhs) { return DivOp::create(builder, loc, lhs, rhs); }
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

} // namespace cauce::nn
