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

def ExpandHalvesPass : Pass<"expand-halves", "::mlir::func::FuncOp"> {
  let summary = "convert f16 and bf16 by instructions or integers, and compute in f32";
  let description = [{
    Conversions of bf16 become integer operations, those of f16 too where the module's `rt.target` has no `f16c`: LLVM would call a library.
    f64 is rounded to a half once. Every other operation on halves converts its operands to f32 and its result back. Never touches what
    only moves halves: loads, stores, selections, shuffles.

    Before: `%y = arith.addf %a, %b : vector<16xbf16>`
    After: shifts of the bits of `%a` and `%b`, `arith.addf : vector<16xf32>`, and integers that round
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

#endif // CAUCE_COMPILER_CPU_PASSES_TD
