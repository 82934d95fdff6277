// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory plan.
#ifndef CAUCE_COMPILER_MEMORY_PASSES_TD
#define CAUCE_COMPILER_MEMORY_PASSES_TD

include "mlir/Pass/PassBase.td"

def PlanMemoryPass : Pass<"plan-memory", "::mlir::ModuleOp"> {
  let summary = "give every tensor of the host program a buffer";
  let description = [{
    States are updated in place: kernels that overwrite a state run after all others that read it. Results are written
    where the caller wants them. Everything else shares one arena per function, planned as one region per product of
    symbols. What tensor.concat puts together lies in one buffer, and each part in its place there.

    Before: `%y = rt.dispatch @k(%x) [%N] : (tensor<?x4xf32>) -> tensor<?x3xf32>`
    After: `%x = rt.binding 0`, `%y = rt.arena 256*N`, `rt.launch @k(%x -> %y) [%N]`

    With `redzones`, buffers of the arena say their sizes and have gaps between them, which convert-rt-to-llvm makes
    inaccessible.

    Needs functions as form-kernels leaves them.
  }];
  let options = [Option<"redzones", "redzones", "bool", "false", "leave gaps between buffers, and say their sizes">];
  let dependentDialects = ["::cauce::rt::RtDialect", "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"];
}

#endif // CAUCE_COMPILER_MEMORY_PASSES_TD
