// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that decide which element type is computed with.
#ifndef CAUCE_COMPILER_PRECISION_PASSES_TD
#define CAUCE_COMPILER_PRECISION_PASSES_TD

include "mlir/Pass/PassBase.td"

def WidenHalvesPass : Pass<"widen-halves", "::mlir::func::FuncOp"> {
  let summary = "compute in f32 what is of f16 or bf16";
  let description = [{
    An op that computes with halves gets its operands converted to f32 and its result back, so that sums of any kind accumulate in f32 and
    a result is rounded once. It runs before derivatives are made, whose rules then compute in f32 as well, and again before ops become
    loops.

    Before: `%y = nn.softmax %x : tensor<2x3xbf16>`
    After:
    ```mlir
    %0 = nn.convert %x : tensor<2x3xbf16> -> tensor<2x3xf32>
    %1 = nn.softmax %0 : tensor<2x3xf32>
    %y = nn.convert %1 : tensor<2x3xf32> -> tensor<2x3xbf16>
    ```
    Never touches ops that only move elements, and never leaves out a rounding that the program says.
  }];
  let dependentDialects = ["::cauce::nn::NnDialect"];
}

def NarrowProductsPass : Pass<"narrow-products", "::mlir::func::FuncOp"> {
  let summary = "round what products multiply to halves";
  let description = [{
    In a function with the attribute `train.precision`, f16 or bf16, operands of f32 of each `nn.dot_general` are converted to that type and back: what is
    stored between are halves, and what is multiplied and summed are f32. A conversion moves in front of ops that only move elements, so that
    the windows of a convolution are halves, too. It runs behind derivatives, whose products are rounded likewise, and takes the attribute away.

    Before: `%y = nn.dot_general %x, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>`
    After:
    ```mlir
    %0 = nn.convert %x : tensor<2x3xf32> -> tensor<2x3xbf16>
    %1 = nn.convert %0 : tensor<2x3xbf16> -> tensor<2x3xf32>
    ... the same of %w ...
    %y = nn.dot_general %1, %3 contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
    ```
    Never touches products of other types, and never the result of one.
  }];
  let dependentDialects = ["::cauce::nn::NnDialect"];
}

#endif // CAUCE_COMPILER_PRECISION_PASSES_TD
