// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builder `b` in which derivative rules, losses and optimizers are written: one method per nn operation, types
// inferred, scalars broadcast to the shape of the tensor they meet. What needs no more than its bases includes these: a line here compiles again
// who writes formulas.
#pragma once

#include "dialects/nn/ArithmeticBuilder.h"

namespace cauce::nn {

class ExpressionBuilder : public ArithmeticBuilder {
public:
  using ArithmeticBuilder::ArithmeticBuilder;
  /// One that goes on where `b` is: a builder is a place and nothing else.
  ExpressionBuilder(const ArithmeticBuilder &b) : ArithmeticBuilder(b) {}

  Value expm1(Value x);
  Value log1p(Value x);
  Value sin(Value x);
  Value cos(Value x);
  Value erf(Value x);
  Value gauss(Value x);
  Value logistic(Value x);
  Value softplus(Value x);
  Value relu(Value x);
  Value round(Value x);
  Value floor(Value x);

  /// At least `low` and at most `high`, which are in order, if there are any. The derivative at both is 1, as PyTorch; NaN remains NaN.
  Value clamp(Value x, std::optional<double> low, std::optional<double> high);
  /// Of integers.
  Value integer(IntegerKind kind, Value lhs, Value rhs);
  /// What of a cotangent goes to `mine` of max or min: all of it, half if equal, nothing. Selected, not multiplied: infinity
  /// must not become NaN where nothing goes.
  Value share(Value dy, Value mine, Value other, ComparePredicate wins);
  /// x where it is not above 0, else 0. Unlike that of min(x, 0), its derivative at 0 is 1.
  Value negativePart(Value x) { return select(gtScalar(x, 0.0), zeros(x), x); }
  Value geluDerivative(Value x);
  Value geluTanhDerivative(Value x);
  Value seluDerivative(Value x);
  Value swishDerivative(Value x);
  /// The partial derivatives of y = lhs ^ rhs.
  Value powByBase(Value lhs, Value rhs);
  Value powByExponent(Value lhs, Value rhs, Value y);

  /// The maximum of each of `count` windows, of those of its elements that there are; the first of them gets the derivative.
  Value windowMax(Value x, int64_t dimension, int64_t count, int64_t size, int64_t stride = 1, int64_t dilation = 1, int64_t low = 0);
  Value prod(Value x, llvm::ArrayRef<int64_t> dims);
  /// Of all elements up to each one, or of those before it, from the first one or from the last one on.
  Value cumsum(Value x, int64_t dimension, bool exclusive = false, bool reverse = false);
  Value cumprod(Value x, int64_t dimension, bool exclusive = false, bool reverse = false);
  /// a times what there is of the element before, plus b.
  Value linearRecurrence(Value a, Value b, int64_t dimension, bool exclusive = false, bool reverse = false);
  /// For each index the element along `dimension` that it names; and elements given to such places of x.
  Value gatherElements(Value x, Value ids, int64_t dimension);
  Value scatterElements(Value x, Value updates, Value ids, int64_t dimension, Combine combine, bool unique = false);
  /// The place of each element in the order of a dimension; and the first `size` elements of x in the order of such places, all of them without.
  Value sortPlaces(Value x, int64_t dimension, bool descending = false);
  Value inOrder(Value x, Value places, int64_t dimension, std::optional<int64_t> size = {});
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
  /// `x`, which has the leading sizes of `like`, repeated over the others; sizes of 1 at the end may be there or not.
  Value overRest(Value x, Value like);
  /// Terms times weights of the same shape; 0 where a weight is not above 0, whatever the term is.
  Value weigh(Value terms, Value weights);
  /// Along `dimension`, or the last one. NaN is the first maximum and the first minimum.
  Value argmax(Value x, std::optional<int64_t> dimension = {});
  Value argmin(Value x, std::optional<int64_t> dimension = {});
  /// Along `dims`, or the last dimension.
  Value softmax(Value x, llvm::ArrayRef<int64_t> dims = {});
  Value logSoftmax(Value x, llvm::ArrayRef<int64_t> dims = {});
  Value randomBits(Value key, Value counter, mlir::Type type);
};

} // namespace cauce::nn
