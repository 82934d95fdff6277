// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of ExpressionBuilder that most expressions are made of: arithmetic, comparisons, sums, means and numbers. It hardly changes; a function that few
// expressions need is ExpressionBuilder's.
#pragma once

#include "dialects/nn/ShapeBuilder.h"

namespace cauce::nn {

class ArithmeticBuilder : public ShapeBuilder {
public:
  using ShapeBuilder::ShapeBuilder;

  Value neg(Value x);
  Value abs(Value x);
  Value sign(Value x);
  Value sqrt(Value x);
  Value square(Value x);
  Value reciprocal(Value x);
  Value exp(Value x);
  Value log(Value x);
  Value stopGradient(Value x);

  Value sub(Value lhs, Value rhs);
  Value mul(Value lhs, Value rhs);
  Value div(Value lhs, Value rhs);
  Value pow(Value lhs, Value rhs);
  Value max(Value lhs, Value rhs);
  Value min(Value lhs, Value rhs);
  Value matmul(Value lhs, Value rhs);

  Value addScalar(Value x, double value) { return add(x, full(x, value)); }
  Value mulScalar(Value x, double value) { return mul(x, full(x, value)); }
  Value rsubScalar(double value, Value x) { return sub(full(x, value), x); }

  /// All bits turned around; of i1 the other truth value.
  Value complement(Value x);
  Value compare(ComparePredicate predicate, Value lhs, Value rhs);
  Value gtScalar(Value x, double value);
  Value select(Value condition, Value a, Value b);
  Value convert(Value x, mlir::Type elementType);

  Value sum(Value x, llvm::ArrayRef<int64_t> dims);
  Value mean(Value x, llvm::ArrayRef<int64_t> dims);
  Value reduceMax(Value x, llvm::ArrayRef<int64_t> dims, Ties ties = Ties::share);
  Value reduceMin(Value x, llvm::ArrayRef<int64_t> dims, Ties ties = Ties::share);
  /// Distances from the mean along `dims`, that mean, and the mean square of the distances, which is not negative.
  struct Centered {
    Value distances, mean, variance;
  };
  Centered center(Value x, llvm::ArrayRef<int64_t> dims);
  /// Over all dimensions.
  Value sumAll(Value x);
  Value meanAll(Value x);

  Value constant(mlir::DenseElementsAttr value);
  Value scalar(double value, mlir::Type elementType);
  /// A scalar repeated to the shape of `like`, converted to its element type if need be.
  Value broadcastScalar(Value x, Value like);
  Value dimSize(Value x, int64_t dim, mlir::Type elementType);
  Value oneHot(Value ids, int64_t depth, mlir::Type elementType);
};

} // namespace cauce::nn
