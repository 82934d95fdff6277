// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes of the CPU back end that MLIR does not have.
#ifndef CAUCE_COMPILER_CPU_PASSES_TD
#define CAUCE_COMPILER_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def ApproximateMathPass : Pass<"approximate-math", "::mlir::func::FuncOp"> {
  let summary = "replace math functions by polynomials";
  let description = [{
    f32 functions become MLIR's polynomials; f64 functions are computed with the same polynomials' double-precision
    counterparts where there are some, and otherwise left to the library of the target.

    Before: `%y = math.exp %x : vector<16xf32>`
    After: arith and bit operations on `vector<16xf32>`
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::vector::VectorDialect"];
}

#endif // CAUCE_COMPILER_CPU_PASSES_TD
