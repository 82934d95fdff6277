// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes of the CPU back end that MLIR does not have.
#ifndef CAUCE_COMPILER_CPU_PASSES_TD
#define CAUCE_COMPILER_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def ApproximateMathPass : Pass<"approximate-math", "::mlir::func::FuncOp"> {
  let summary = "replace math functions by polynomials";
  let description = [{
    Functions of f32 and f64 that no CPU has an instruction for (exp, expm1, log, log1p, powf, tanh, sin, cos, atan, erf)
    become the formulas of compiler/cpu/math, on scalars and vectors of any length; f16 and bf16 are computed in f32. Never
    touches other functions: what then calls a library fails to link, and names the function.

    Before: `%y = math.exp %x : vector<16xf32>`
    After: arith and bit operations on `vector<16xf32>`
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

#endif // CAUCE_COMPILER_CPU_PASSES_TD
