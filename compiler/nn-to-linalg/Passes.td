// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conversion of nn to linalg.
#ifndef CAUCE_COMPILER_NN_TO_LINALG_PASSES_TD
#define CAUCE_COMPILER_NN_TO_LINALG_PASSES_TD

include "mlir/Pass/PassBase.td"

def OutlineRegionsPass : Pass<"outline-regions", "::mlir::ModuleOp"> {
  let summary = "make functions of the bodies of loops and branches";
  let description = [{
    So passes of functions work on bodies as on all others. The function names the symbols that it uses in `rt.symbols`.

    Before: `%last, ... = nn.scan trips T carry(%h = %h0 : tensor<4xf32>) ... { ... nn.yield %n : tensor<4xf32> }`
    After: `%last, ... = rt.scan @f.body trips T carry(%h0) ...` and
    `func.func private @f.body(%h: tensor<4xf32>, ...) -> tensor<4xf32> attributes {rt.symbols = []} { ... return %n : tensor<4xf32> }`
  }];
  let dependentDialects = ["::cauce::rt::RtDialect"];
}

def ConvertNnToLinalgPass : Pass<"convert-nn-to-linalg", "::mlir::ModuleOp"> {
  let summary = "convert nn ops to linalg on tensors";
  let description = [{
    Every nn op becomes linalg.generic ops whose maps say how operands are broadcast or permuted. Symbolic sizes become
    leading index arguments with `rt.symbol`; the names of `?` sizes of arguments and results move from their types to
    the attribute `rt.dims`. Unsigned element types become signless.

    Before:
    ```mlir
    func.func @f(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> { %y = nn.exp %x ... }
    ```
    After:
    ```mlir
    func.func @f(%N: index {rt.symbol = "N"}, %x: tensor<?x3xf32> {rt.dims = ["N"]})
        -> (tensor<?x3xf32> {rt.dims = ["N"]}) { %e = tensor.empty(%N) ... %y = linalg.generic ... math.exp ... }
    ```
    Needs level step: functions of nn ops without calls. Never fuses.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::tensor::TensorDialect",
  ];
}

#endif // CAUCE_COMPILER_NN_TO_LINALG_PASSES_TD
