// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The passes that begin and end levels.
#ifndef CAUCE_COMPILER_PIPELINE_PASSES_TD
#define CAUCE_COMPILER_PIPELINE_PASSES_TD

include "mlir/Pass/PassBase.td"

def SetTargetPass : Pass<"set-target", "::mlir::ModuleOp"> {
  let summary = "say what the module is compiled for";
  let description = [{
    Sets `rt.target`, which later passes read: the device has schedules, a panel and a tile so many vectors of so many bytes. Down to
    level step a program is for any target.

    Before: `module {`
    After, for `x86-64-v3`: `module attributes {rt.target = #rt.target<"x86-64-v3" on "cpu", vector_bytes = 32, ...>} {`

    Replaces a target that is there. Never looks at the program.
  }];
  let options = [Option<"name", "name", "std::string", [{"native"}], "native, x86-64-v2, x86-64-v3 or x86-64-v4">];
  let dependentDialects = ["::cauce::rt::RtDialect"];
}

def VerifyLevelPass : Pass<"verify-level", "::mlir::ModuleOp"> {
  let summary = "verify, and check that only the ops of a level are left";
  let description = [{
    Runs MLIR's verifier, which `cauce` of a release build does nowhere else, and reports an op that is not legal at the level where
    it was left behind: "'nn.exp' op is not legal at level 'tensor'". Down to level step also an argument, result or state of a type that no
    caller can pass, a function without a body, and a target. Changes nothing.
  }];
  let options = [Option<"level", "level", "std::string", "", "graph, step, tensor, kernel or target">];
}

#endif // CAUCE_COMPILER_PIPELINE_PASSES_TD
