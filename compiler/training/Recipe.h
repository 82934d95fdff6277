// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts that training functions are built from. Each is an expression over nn ops.
#pragma once

#include "dialects/nn/ArithmeticBuilder.h"
#include "dialects/train/Recipe.h"
#include "dialects/train/Train.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace cauce::training {

/// States are read once per function and written at its end.
class States {
public:
  States(mlir::ModuleOp module, nn::ArithmeticBuilder &b);
  mlir::Value read(llvm::StringRef name);
  void write(llvm::StringRef name, mlir::Value value);
  /// Rows for the runtime to keep for a metric, see train.keep.
  void keep(llvm::StringRef name, mlir::Value rows);
  /// From now on writes leave states as they are unless `condition`, an i1 scalar, holds; null ends that.
  void writeOnlyIf(mlir::Value condition) { this->condition = condition; }
  /// Declares a state if it is not there yet, `of` another one if that has a name. The builder is within a function.
  void declare(train::StateFlags flags, llvm::StringRef name, mlir::Type type, double initial = 0, llvm::StringRef of = "");
  /// Whether the program has given a declared name to something else, which was reported.
  bool hasConflicts() const { return anyTaken; }

private:
  mlir::SymbolTable symbols;
  mlir::Operation *last = nullptr; // of all states
  nn::ArithmeticBuilder &b;
  bool anyTaken = false;
  mlir::Value condition;
  llvm::StringMap<mlir::Value> values;
};

/// The function @loss, or what a phase minimises instead, null if there is none. Fails unless it computes one floating-point scalar from
/// the fields of a batch.
mlir::FailureOr<mlir::func::FuncOp> findLoss(mlir::ModuleOp module, llvm::StringRef name = "loss");

/// What is trained at a time.
struct Phase {
  train::TrainingOp recipe; // null of a program that is not trained
  mlir::func::FuncOp loss;
  unsigned number; // among those of the program

  /// What functions and metrics of it are called: NAME, or, if it has a name, PHASE.NAME.
  std::string nameOf(llvm::StringRef name) const { return recipe ? train::TrainingOp(recipe).nameOf(name) : name.str(); }
  /// What its states are called: train.NAME, or train.PHASE.NAME.
  std::string stateOf(llvm::StringRef name) const { return "train." + nameOf(name); }
  /// The states that it trains, in the order of the module.
  llvm::SmallVector<train::StateOp> parametersOf(mlir::ModuleOp module) const;
  /// The attribute `inTraining` of its copy of the loss.
  mlir::Attribute mark(mlir::MLIRContext *context) const;
};
/// All phases of a program that have a loss, as findLoss has it; one without a recipe if there is none. Fails unless all of them take the same fields.
mlir::FailureOr<llvm::SmallVector<Phase>> findPhases(mlir::ModuleOp module);

/// A field of the batch that @loss takes, the first size of which is the number of samples; a scalar if all are.
mlir::Value batchOf(mlir::func::FuncOp function);
/// The number of samples of that field, an f64 scalar; 1 of a scalar.
mlir::Value samplesOf(nn::ArithmeticBuilder &b, mlir::Value batch);

/// All states that are trained, in the order of the module.
llvm::SmallVector<train::StateOp> trainedStates(mlir::ModuleOp module);

/// The learning rate of the next step, an f32 scalar: the recipe's at the counter among the states, or that of the state of
/// the flag rate, which is declared.
mlir::Value learningRate(nn::ArithmeticBuilder &b, States &states, const Phase &phase);

/// The new value of `parameter`, whose value is `w`; slots are states of its, PARAMETER/SLOT or PARAMETER/PHASE.SLOT. `step` counts from 0.
mlir::Value update(nn::ArithmeticBuilder &b, States &states, const Phase &phase, train::StateOp parameter, mlir::Value w, mlir::Value gradient,
                   mlir::Value rate, mlir::Value step);

/// One measured quantity: its accumulators and how they are updated and read.
struct Metric {
  std::string name;
  train::MetricAttrInterface kind; // null for the loss
  mlir::Value predictions;
  mlir::Value labels;  // of the loss: the batch that it is the mean of
  mlir::Value weights; // null if there are none; of the loss: what it was divided by, a scalar
};
/// Adds a batch to the accumulators of `metric`, states whose names start with `prefix`.
void accumulate(nn::ArithmeticBuilder &b, States &states, llvm::StringRef prefix, const Metric &metric);
/// The metric's value, an f32 scalar, from its accumulators. As long as nothing counted a loss is NaN, or if the pass `begins` 0.
mlir::Value result(nn::ArithmeticBuilder &b, States &states, llvm::StringRef prefix, const Metric &metric, bool begins = false);

/// The body of a function cloned at the builder's insertion point.
struct Inlined {
  llvm::SmallVector<mlir::Value> results;
  llvm::SmallVector<Metric> metrics;
  mlir::Value lossWeight; // null if it is the number of samples
  llvm::SmallVector<std::pair<std::string, mlir::Value>> writes; // of states, for the caller to do
};
Inlined inlineBody(nn::ArithmeticBuilder &b, States &states, mlir::func::FuncOp function, mlir::ValueRange arguments);

/// What a batch counts among others (f64): the weight that its loss says, else its samples. `body` is that of the loss within `function`.
mlir::Value weightOf(nn::ArithmeticBuilder &b, const Inlined &body, mlir::func::FuncOp function);

/// The loss of a phase and its metrics, under the names that callers see. `body` is that of the loss within `function`.
llvm::SmallVector<Metric> metricsOf(const Phase &phase, const Inlined &body, mlir::func::FuncOp function);

/// A new function with the arguments of `like`, their attributes included, and the builder inside.
mlir::func::FuncOp makeFunction(mlir::ModuleOp module, llvm::StringRef name, mlir::func::FuncOp like,
                                mlir::OpBuilder &b);

/// Ends a function with results named `names`.
void finishFunction(mlir::func::FuncOp function, mlir::OpBuilder &b, mlir::ValueRange results,
                    llvm::ArrayRef<std::string> names);

/// The attribute of the copy of a loss that is expanded for a training step: of which phase.
inline constexpr llvm::StringLiteral inTraining = "train.in_training";
/// The seed, of which all random numbers are made, and what a phase calls the number of its steps, in stateOf, and, if it accumulates, that of
/// the batches that it has seen, which its random numbers follow then.
inline constexpr train::StateFlags keyFlags = train::StateFlags::checkpointed | train::StateFlags::seed;
inline constexpr llvm::StringLiteral keyName = "train.key", stepName = "step", batchesName = "batches";

} // namespace cauce::training
