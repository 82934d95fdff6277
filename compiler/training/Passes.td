// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From what a model says about training to pure functions.
#ifndef CAUCE_COMPILER_TRAINING_PASSES_TD
#define CAUCE_COMPILER_TRAINING_PASSES_TD

include "mlir/Pass/PassBase.td"

class Training_Pass<string flag> : Pass<flag, "::mlir::ModuleOp"> {
  let dependentDialects = ["::cauce::nn::NnDialect", "::cauce::train::TrainDialect", "::mlir::func::FuncDialect"];
}

def ExpandModesPass : Training_Pass<"expand-modes"> {
  let summary = "make what differs between training and evaluation plain";
  let description = [{
    Ops of ModalOpInterface become what they are outside of training. Where the program is trained, a copy of @loss, with the attribute
    `train.in_training`, has what they are in a training step, which --build-step takes; random draws have the state of the seed and the step counter,
    which are declared, as operands. Must run before what builds functions out of @loss.

    Before: `func.func @loss(%x) { %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.1 ... }`
    After: `func.func @loss(%x) { %m = train.read @mean  %v = train.read @variance ... }`, and, if it is trained, also
    `func.func private @loss_0(%x) attributes {train.in_training} { %m = nn.reduce_mean %x, [0]  ...  train.write %n, @mean ... }`
  }];
}

def BuildInitPass : Training_Pass<"build-init"> {
  let summary = "make @init, which sets every state from the key";
  let description = [{
    Initialiser number i draws its random bits with counter i from the state of the seed. States without an initialiser
    become zeros.

    Before: `train.state parameter @w : tensor<2x3xf32> {initializer = #train.zeros}`
    After: also `func.func @init() { %0 = nn.full 0.0 : tensor<2x3xf32>  train.write %0, @w : ... }`
  }];
}

def BuildStepPass : Training_Pass<"build-step"> {
  let summary = "make @step, one training step on one batch";
  let description = [{
    @step computes @loss as --expand-modes left it for a training step, with regularisation, its gradients with respect to every parameter, clips them,
    updates the parameters and what @loss writes, and counts; where the gradients are clipped by their norm and it is not finite, only the metrics change.
    @learning_rate tells the rate that the next step takes: that of the state with the flag `rate`, or if it is negative that of the recipe. Needs `train.training` and @loss; does nothing without them. The gradients are
    `train.gradient` ops for --differentiate. They are `required`, and so
    is a parameter. A recipe that accumulates gets @accumulate, too, which adds the gradients of a batch to sums that the step takes and clears.
  }];
}

def BuildEvaluationPass : Training_Pass<"build-evaluation"> {
  let summary = "make @evaluate, @metrics and the training metrics";
  let description = [{
    @evaluate accumulates the loss and every `train.metric` over a batch, @metrics reads the accumulators. @step
    accumulates the same into accumulators of its own, which @step_metrics reads.
  }];
}

def BuildGradientPass : Training_Pass<"build-gradient"> {
  let summary = "make @gradient, the gradients of @loss";
  let description = [{
    One result per floating-point input of the net (an argument of @loss that @predict has, too) and per parameter, named
    after it. Without @loss: the gradients of the sum over all floating-point results of @predict. Does nothing if there is
    a @gradient, or nothing to differentiate by, or a loop of floats that nothing bounds (nn.while).
  }];
}

def StripTrainingPass : Training_Pass<"strip-training"> {
  let summary = "remove metrics and the recipe of training once they are expanded";
  let description = [{ `train.metric` and `train.training` are erased. }];
}

def LiftStatesPass : Training_Pass<"lift-states"> {
  let summary = "make states arguments and results";
  let description = [{
    What a function reads becomes an argument, what it writes a result; `train.state` on them says which state it is. What it keeps
    becomes a result, too, with `train.kept`.

    Before: `func.func @f() { %w = train.read @w  train.write %v, @w  return }`
    After: `func.func @f(%w {train.state = @w}) -> (... {train.state = @w}) { return %v }`

    Afterwards every function is pure.
  }];
}

def MarkRowWisePass : Training_Pass<"mark-row-wise"> {
  let summary = "mark results that can be computed a few rows at a time";
  let description = [{
    A result whose row i, along its first dimension, is made of row i of the arguments that have this dimension first, and of
    nothing else that depends on the rows: no other row, not how many there are, not where this one stands. Whoever has more
    rows than memory may then call the function on parts. Where nothing is known about an op, nothing is marked.

    Before: `func.func @f(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, ...> { %0 = nn.tanh %x  return %0 }`
    After: `func.func @f(%x: ...) -> (tensor<?x3xf32, ...> {train.row_wise})`

    Not marked: `nn.reduce_sum %x, [0]`, and what is made of that.
  }];
}

#endif // CAUCE_COMPILER_TRAINING_PASSES_TD
