// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a function of whole texts to one of what is added to them.
#ifndef CAUCE_COMPILER_INCREMENTAL_PASSES_TD
#define CAUCE_COMPILER_INCREMENTAL_PASSES_TD

include "mlir/Pass/PassBase.td"

def BuildContinuationPass : Pass<"build-continuation", "::mlir::ModuleOp"> {
  let summary = "make @continue, which predicts what follows some tokens and others before them";
  let description = [{
    @predict says scores of tokens of all tokens of a text. @continue takes those that are new, of any number, and what is remembered of the others, and gives the
    scores behind the last one and what is to be remembered of the new ones: keys and values of attention, the carries of scans, a position. There is none where @predict is
    something else, or where what it says of a token depends on those behind it or is not known to be otherwise; a remark (--explain) names the op that hinders it.

    Before: `func.func @predict(%ids: tensor<?x64xi64, #N> {train.ids = ...}) -> tensor<?x64x65xf32, #N>`
    After: also `func.func @continue(%ids: tensor<?x?xi64, #N_T>, %keys: tensor<?x?x4x32xf32, #N_L> {train.name = "attention.past_keys"}, ...) -> (tensor<?x1x65xf32, #N>,
    tensor<?x?x4x32xf32, #N_T> {train.name = "attention.keys"}, ...)`

    Result number R + i, R being the results of @predict, is that of argument number 1 + i: what it becomes if their types are equal, otherwise what is appended to it along the one dimension
    in which they differ. Without tokens before, that dimension is 0, and everything else zeros.
  }];
  let dependentDialects = ["::cauce::nn::NnDialect", "::cauce::train::TrainDialect", "::mlir::func::FuncDialect"];
}

#endif // CAUCE_COMPILER_INCREMENTAL_PASSES_TD
