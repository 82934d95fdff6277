// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What differs between a training step and everything else.
#ifndef CAUCE_DIALECTS_TRAIN_MODE_TD
#define CAUCE_DIALECTS_TRAIN_MODE_TD

include "mlir/IR/OpBase.td"

def Train_ModalOpInterface : OpInterface<"ModalOpInterface"> {
  let cppNamespace = "::cauce::train";
  let description = [{
    An op that is one thing in a training step and another one everywhere else. --expand-modes asks it for the ops that it becomes, which
    are of nn, train.read and train.write: so nothing behind that pass knows of modes, derivatives included.
  }];
  let methods = [
    InterfaceMethod<[{
        What the op is outside of training: builds it, with the op's location, and returns a value for each result, of its type. `draw` is that of
        training, but the same in each call of a function.
      }],
      "::llvm::SmallVector<::mlir::Value>", "expandForEvaluation", (ins "::mlir::OpBuilder &":$builder, "::cauce::train::Draw":$draw)>,
    InterfaceMethod<[{
        The same in a training step. `draw` gives what random numbers are made of, each time of others. States are read as they are before the step; one
        that is written has its new value after the step, unless the step is skipped.
      }],
      "::llvm::SmallVector<::mlir::Value>", "expandForTraining", (ins "::mlir::OpBuilder &":$builder, "::cauce::train::Draw":$draw)>
  ];
}

#endif // CAUCE_DIALECTS_TRAIN_MODE_TD
