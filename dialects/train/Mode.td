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
        What the op is outside of training: builds it, with the op's location, and returns a value for each result, of its type.
      }],
      "::llvm::SmallVector<::mlir::Value>", "expandForEvaluation", (ins "::mlir::OpBuilder &":$builder)>,
    InterfaceMethod<[{
        The same in a training step. `draw` makes uniform numbers in [0, 1), each time others. States are read as they are before the step; one
        that is written has its new value after the step, unless the step is skipped.
      }],
      "::llvm::SmallVector<::mlir::Value>", "expandForTraining",
      (ins "::mlir::OpBuilder &":$builder, "::llvm::function_ref<::mlir::Value(::mlir::RankedTensorType)>":$draw)>
  ];
}

#endif // CAUCE_DIALECTS_TRAIN_MODE_TD
