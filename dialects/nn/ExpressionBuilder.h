// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builder `b` in which derivative rules, losses and optimizers are written: one method per nn operation, types
// inferred, scalars broadcast to the shape of the tensor they meet.
#pragma once

#include "dialects/nn/NnBase.h"
#include "mlir/IR/Builders.h"

namespace cauce::nn {

class ExpressionBuilder {
public:
  using Value = mlir::Value;

  /// With `shortNumbers`, those of full are decimals as short as they can be without another value of an element: where formulas are built
  /// of numbers of a model. Not where derivatives are, which the reference computes in double precision.
  ExpressionBuilder(mlir::OpBuilder &builder, mlir::Location loc, bool shortNumbers = false) : builder(builder), loc(loc), shortNumbers(shortNumbers) {}

  Value stopGradient(Value x);
  Value neg(Value x);
  Value abs(Value x);
  Value sign(Value x);
  Value exp(Value x);
  Value expm1(Value x);
  Value log(Value x);
  Value log1p(Value x);
  Value sqrt(Value x);
  Value square(Value x);
  Value sin(Value x);
  Value cos(Value x);
  Value erf(Value x);
  Value gauss(Value x);
  Value logistic(Value x);
  Value softplus(Value x);
  Value relu(Value x);
  Value reciprocal(Value x);
  Value round(Value x);
  Value floor(Value x);

  Value add(Value lhs, Value rhs);
  Value sub(Value lhs, Value rhs);
  Value mul(Value lhs, Value rhs);
  Value div(Value lhs, Value rhs);
  Value pow(Value lhs, Value rhs);
  Value max(Value lhs, Value rhs);
  Value min(Value lhs, Value rhs);

  /// A tensor of `value`s with the type of `like`, or of this type.
  Value full(Value like, double value) { return full(like.getType(), value); }
  Value full(mlir::Type type, double value);
  Value zeros(Value like) { return full(like, 0.0); }
  Value addScalar(Value x, double value) { return add(x, full(x, value)); }
  Value mulScalar(Value x, double value) { return mul(x, full(x, value)); }
  Value rsubScalar(double value, Value x) { return sub(full(x, value), x); }

  /// At least `low` and at most `high`, which are in order, if there are any. The derivative at both is 1, as PyTorch; NaN remains NaN.
  Value clamp(Value x, std::optional<double> low, std::optional<double> high);
  /// Of integers.
  Value integer(IntegerKind kind, Value lhs, Value rhs);
  /// All bits turned around; of i1 the other truth value.
  Value complement(Value x);

  Value compare(ComparePredicate predicate, Value lhs, Value rhs);
  Value gtScalar(Value x, double value);
  Value select(Value condition, Value a, Value b);
  Value convert(Value x, mlir::Type elementType);
  /// What of a cotangent goes to `mine` of max or min: all of it, half if equal, nothing. Selected, not multiplied: infinity
  /// must not become NaN where nothing goes.
  Value share(Value dy, Value mine, Value other, ComparePredicate wins);
  /// x where it is not above 0, else 0. Unlike that of min(x, 0), its derivative at 0 is 1.
  Value negativePart(Value x) { return select(gtScalar(x, 0.0), zeros(x), x); }
  Value geluDerivative(Value x);
  Value seluDerivative(Value x);
  Value swishDerivative(Value x);
  /// The partial derivatives of y = lhs ^ rhs.
  Value powByBase(Value lhs, Value rhs);
  Value powByExponent(Value lhs, Value rhs, Value y);

  /// `x` repeated to the shape of `like`; `dims` are the dimensions that it has.
  Value broadcast(Value x, Value like, llvm::ArrayRef<int64_t> dims);
  /// A scalar repeated to the shape of `like`, converted to its element type if need be.
  Value broadcastScalar(Value x, Value like);
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
  Value sum(Value x, llvm::ArrayRef<int64_t> dims);
  Value mean(Value x, llvm::ArrayRef<int64_t> dims);
  Value reduceMax(Value x, llvm::ArrayRef<int64_t> dims, Ties ties = Ties::share);
  Value reduceMin(Value x, llvm::ArrayRef<int64_t> dims, Ties ties = Ties::share);
  Value prod(Value x, llvm::ArrayRef<int64_t> dims);
  Value logSumExp(Value x, llvm::ArrayRef<int64_t> dims);
  /// The Euclidean norm, the sum of |x|, and the largest |x|, 0 of no elements. Their derivatives where they are 0 are 0; equal |x| share
  /// that of the last.
  Value norm(Value x, llvm::ArrayRef<int64_t> dims);
  Value sumOfAbs(Value x, llvm::ArrayRef<int64_t> dims);
  Value maxOfAbs(Value x, llvm::ArrayRef<int64_t> dims);
  /// The sum of the squares of what is left without the mean, over the number of elements less `correction`, but not less than 0; NaN of
  /// no more elements than that. The deviation is its root, whose derivative where it is 0 is 0.
  Value variance(Value x, llvm::ArrayRef<int64_t> dims, double correction = 0);
  Value deviation(Value x, llvm::ArrayRef<int64_t> dims, double correction = 0);
  /// Distances from the mean along `dims`, that mean, and the mean square of the distances, which is not negative.
  struct Centered {
    Value distances, mean, variance;
  };
  Centered center(Value x, llvm::ArrayRef<int64_t> dims);
  /// Along `dimension`, or the last one. NaN is the first maximum and the first minimum.
  Value argmax(Value x, std::optional<int64_t> dimension = {});
  Value argmin(Value x, std::optional<int64_t> dimension = {});
  /// Over all dimensions.
  Value sumAll(Value x);
  Value meanAll(Value x);
  Value dimSize(Value x, int64_t dim, mlir::Type elementType);
  Value oneHot(Value ids, int64_t depth, mlir::Type elementType);
  Value matmul(Value lhs, Value rhs);
  /// Along `dims`, or the last dimension.
  Value softmax(Value x, llvm::ArrayRef<int64_t> dims = {});
  Value logSoftmax(Value x, llvm::ArrayRef<int64_t> dims = {});
  Value randomBits(Value key, Value counter, mlir::Type type);
  Value constant(mlir::DenseElementsAttr value);
  Value scalar(double value, mlir::Type elementType);

  mlir::OpBuilder &builder;
  mlir::Location loc;

private:
  bool shortNumbers;
};

} // namespace cauce::nn
