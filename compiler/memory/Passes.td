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

def RematerializePass : Pass<"rematerialize", "::mlir::ModuleOp"> {
  let summary = "compute values again instead of keeping them, until functions fit a memory";
  let description = [{
    With `max-memory`, the memory of each function that the caller calls, states, batches, results and its arena at `batch` rows, is at most that: while the plan of
    memory needs more, one of the values that are kept where most is alive is dropped after its last use before that, and the kernel that makes it runs again in front
    of the next. Where that kernel's inputs are gone, what makes them runs again, too, unless they are so small that they stay. The value that gives most bytes for
    the operations of this goes first. Of a kernel that makes several values, what makes one of them becomes a kernel of its own if its schedule still sums up in the
    same order, so that results have the same bits.

    Before: `%y = rt.dispatch @k(%x)`, ..., `%d = rt.dispatch @g(%y)`
    After: `%y = rt.dispatch @k(%x)`, ..., `%y_again = rt.dispatch @k(%x)`, `%d = rt.dispatch @g(%y_again)`

    A memory that is too small is an error, which says by how much; of a program that trains, for functions that write states, the others come as near as they can.
    Functions that write no states and whose sizes are not known are left as they are. Nothing that is
    returned or part of a concatenation is computed again, and what bodies of loops keep stays.
  }];
  let options = [
    Option<"maxMemory", "max-memory", "uint64_t", "0", "bytes; 0: as many as it takes">,
    Option<"batch", "batch", "uint64_t", "0", "rows in a batch; 0: as many as `cauce.training` says">,
    Option<"redzones", "redzones", "bool", "false", "as of plan-memory">,
    Option<"isGoal", "is-goal", "bool", "false", "for tests: no error where more is needed, and all symbols are numbers of rows">,
  ];
  let dependentDialects = ["::cauce::rt::RtDialect", "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"];
}

#endif // CAUCE_COMPILER_MEMORY_PASSES_TD
