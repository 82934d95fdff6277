// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass that ends each level.
#ifndef CAUCE_COMPILER_PIPELINE_PASSES_TD
#define CAUCE_COMPILER_PIPELINE_PASSES_TD

include "mlir/Pass/PassBase.td"

def VerifyLevelPass : Pass<"verify-level", "::mlir::ModuleOp"> {
  let summary = "check that only the ops of a level are left";
  let description = [{
    Reports an op that is not legal at the level where it was left behind:
    "'nn.exp' op is not legal at level 'tensor'". Down to level step also an argument, result or state of a type that no
    caller can pass, and a function without a body. Changes nothing.
  }];
  let options = [Option<"level", "level", "std::string", "", "graph, step, tensor, kernel or target">];
}

#endif // CAUCE_COMPILER_PIPELINE_PASSES_TD
