// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The train dialect itself, of which Train.td has the ops, and Optimizers.td, Schedules.td, Initializers.td and Metrics.td what a recipe is made of.
#ifndef CAUCE_DIALECTS_TRAIN_DIALECT_TD
#define CAUCE_DIALECTS_TRAIN_DIALECT_TD

include "mlir/IR/DialectBase.td"

def Train_Dialect : Dialect {
  let name = "train";
  let cppNamespace = "::cauce::train";
  let summary = "states, gradients and the training step";
  let description = [{
    Attributes on arguments and results of functions: `train.name` is the name that a user gave, `train.state = @s` says
    that it is the value of a state, before and after, `train.kept = @s` that the runtime keeps a result for it, `train.ids`, a
    list of `#train.ids`, which elements of an argument are ids or weights, and `train.probabilities` that rows of a result, along its last size, are probabilities.
  }];
  let extraClassDeclaration = [{
    void addTrainOps();
    void addRecipe();
    void addInitializers();
    void addMetrics();
    void addOptimizers();
    void addSchedules();
    ::mlir::Attribute parseAttribute(::mlir::DialectAsmParser &parser, ::mlir::Type type) const override;
    void printAttribute(::mlir::Attribute attribute, ::mlir::DialectAsmPrinter &printer) const override;
  }];
}

#endif // CAUCE_DIALECTS_TRAIN_DIALECT_TD
