// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a recipe of training is made of, and what its formulas are given. They are expressions over nn ops; which states there are, and in which functions
// formulas stand, is up to whoever asks for them (compiler/training).
#pragma once

#include "dialects/train/TrainBase.h"

#define GET_ATTRDEF_CLASSES
#include "dialects/train/RecipeAttributes.h.inc"

namespace cauce::train {

/// What a formula keeps from call to call, under names of its own.
class Memory {
public:
  virtual ~Memory() = default;
  /// The value before the call. What is not known yet has this type, which is null for what is, and is `initial` everywhere at first.
  virtual mlir::Value read(llvm::StringRef name, mlir::Type type, double initial = 0) = 0;
  virtual void write(llvm::StringRef name, mlir::Value value) = 0;
};

/// What an optimizer makes a parameter's new value of.
struct Update {
  nn::ArithmeticBuilder &b;
  Memory &slots;
  mlir::Value w, g;       // the parameter and its gradient
  mlir::Value rate, step; // f32, i64, both scalars; steps are counted from 0
  double decay;           // the weight decay, if the optimizer takes it

  mlir::Value times(mlir::Value scalar, mlir::Value x) const;
  mlir::Value descend(mlir::Value direction) const; // w - rate direction
  mlir::Value read(llvm::StringRef slot, double initial = 0) const { return slots.read(slot, w.getType(), initial); }
  mlir::Value write(llvm::StringRef slot, mlir::Value value) const { return slots.write(slot, value), value; }
  /// a x + (1 - a) y
  mlir::Value blend(double a, mlir::Value x, mlir::Value y) const;
};

/// What a metric keeps, under names of its own, from one batch to the next.
class Accumulators : public Memory {
public:
  /// Leaves rows to the runtime, which makes two numbers of them: see train.keep.
  virtual void keep(llvm::StringRef name, mlir::Value rows) = 0;
};

/// A batch that a metric adds; for its result only the types of predictions and labels matter.
struct Measured {
  nn::ArithmeticBuilder &b;
  Accumulators &accumulators;
  mlir::Value predictions, labels;
  mlir::Value weights; // null if all samples count alike
};

/// Uniform numbers in [0, 1).
mlir::Value uniform(nn::ArithmeticBuilder &b, mlir::Value key, mlir::Value counter, mlir::RankedTensorType type);

/// The attribute #train.WORD of a family with these numbers, and what it has by default. Null, and an error, if there is none, it has no such number, or one
/// is out of its range.
mlir::Attribute attributeOf(EmitError emitError, mlir::MLIRContext *context, llvm::StringRef word, llvm::ArrayRef<NamedNumber> numbers);

} // namespace cauce::train
