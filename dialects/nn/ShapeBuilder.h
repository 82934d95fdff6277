// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of ExpressionBuilder that moves elements about and adds tensors up: all that passes over shapes need, which are not compiled again
// when there is one more formula.
#pragma once

#include "dialects/nn/NnBase.h"
#include "mlir/IR/Builders.h"

namespace cauce::nn {

class ShapeBuilder {
public:
  using Value = mlir::Value;

  /// With `shortNumbers`, those of full are decimals as short as they can be without another value of an element: where formulas are built
  /// of numbers of a model. Not where derivatives are, which the reference computes in double precision.
  ShapeBuilder(mlir::OpBuilder &builder, mlir::Location loc, bool shortNumbers = false) : builder(builder), loc(loc), shortNumbers(shortNumbers) {}

  Value add(Value lhs, Value rhs);
  /// A tensor of `value`s with the type of `like`, or of this type.
  Value full(Value like, double value) { return full(like.getType(), value); }
  Value full(mlir::Type type, double value);
  Value zeros(Value like) { return full(like, 0.0); }
  /// `x` repeated to the shape of `like`; `dims` are the dimensions that it has.
  Value broadcast(Value x, Value like, llvm::ArrayRef<int64_t> dims);
  Value reshape(Value x, mlir::Type type);
  /// A dimension whose size is a number as two, the second of which has `inner` elements; and it and the one behind it as one.
  Value split(Value x, int64_t dimension, int64_t inner);
  Value merge(Value x, int64_t dimension);
  Value transpose(Value x, llvm::ArrayRef<int64_t> permutation);
  /// See the ops for the meaning of the numbers.
  Value slice(Value x, int64_t dimension, int64_t start, int64_t limit, int64_t stride = 1);
  Value pad(Value x, int64_t dimension, int64_t low, int64_t high, int64_t interior = 0, double value = 0.0);
  Value windows(Value x, int64_t dimension, int64_t size, int64_t stride = 1, int64_t dilation = 1);
  /// `size` is that of the result along `dimension`.
  Value overlapAdd(Value x, int64_t dimension, int64_t size, int64_t stride = 1, int64_t dilation = 1);
  Value reverse(Value x, int64_t dimension);
  /// The elements of a dimension, whose size is a number, `count` times, one after the other.
  Value tile(Value x, int64_t dimension, int64_t count);
  /// Each element `shift` places further along a dimension whose size is a number, the last ones to the front; backwards if it is negative.
  Value roll(Value x, int64_t dimension, int64_t shift);
  Value concat(mlir::ValueRange xs, int64_t dimension);
  Value gather(Value x, Value ids, int64_t dimension);
  Value scatterAdd(Value x, Value ids, int64_t dimension, mlir::Type type);

  mlir::OpBuilder &builder;
  mlir::Location loc;

private:
  bool shortNumbers;
};

} // namespace cauce::nn
