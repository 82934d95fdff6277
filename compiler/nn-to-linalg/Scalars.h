// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arithmetic on scalars of one element type of nn, in the bodies of linalg ops. Below nn integers have no signedness:
// what a number is, is remembered here. ui8 and i1 are ordered as unsigned numbers, i1 counts as 0 or 1.
#pragma once

#include "dialects/nn/NnBase.h"
#include "mlir/IR/Builders.h"

namespace cauce {

class Scalars {
public:
  using Value = mlir::Value;

  /// `type`: the element type in nn, with its signedness.
  Scalars(mlir::OpBuilder &b, mlir::Location loc, mlir::Type type);

  /// The lowered type: signless.
  mlir::Type type() const { return lowered; }
  bool isFloat() const { return mlir::isa<mlir::FloatType>(lowered); }
  /// As nn.convert makes it.
  Value constant(double value) const;
  Value add(Value x, Value y) const;
  Value sub(Value x, Value y) const;
  Value mul(Value x, Value y) const;
  Value div(Value x, Value y) const; // floats only
  /// NaN goes through, so that a loss that became NaN is seen.
  Value max(Value x, Value y) const;
  Value min(Value x, Value y) const;
  Value neg(Value x) const;
  Value abs(Value x) const;
  Value exp(Value x) const;
  /// Of integers, with a value for every shift and every divisor: nothing here traps, and nothing is poison.
  Value integer(nn::IntegerKind kind, Value x, Value y) const;
  Value compare(nn::ComparePredicate predicate, Value x, Value y) const;
  Value select(Value condition, Value x, Value y) const;
  Value logistic(Value x) const;

  /// The number that no other is below, or above: infinities of floats.
  mlir::TypedAttr lowest() const;
  mlir::TypedAttr highest() const;

  mlir::OpBuilder &b;
  mlir::Location loc;

private:
  Value shift(nn::IntegerKind kind, Value x, Value y) const;
  Value divide(nn::IntegerKind kind, Value x, Value y) const;

  mlir::Type lowered;
  bool isUnsigned;
};

/// The conversion of one number, as nn.convert says; `from` and `to` keep their signedness.
mlir::Value convertScalar(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x, mlir::Type from, mlir::Type to);

/// Whether a class index `id` of element type `type` names the class number `index`. Compared in 32 bits at least: a byte
/// cannot count to 300.
mlir::Value namesClass(mlir::OpBuilder &b, mlir::Location loc, mlir::Value id, mlir::Type type, mlir::Value index);

} // namespace cauce
