// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reverse-mode differentiation.
#ifndef CAUCE_COMPILER_AUTODIFF_PASSES_TD
#define CAUCE_COMPILER_AUTODIFF_PASSES_TD

include "mlir/Pass/PassBase.td"

def DifferentiatePass : Pass<"differentiate", "::mlir::func::FuncOp"> {
  let summary = "replace train.gradient by the adjoint program";
  let description = [{
    Walks backwards from `y` over the ops that lie between `wrt` and `y`, and asks each for its vector-Jacobian product.
    Knows no op by name. Gradients of gradients are resolved inside out; forward mode is the gradient of a gradient
    with respect to its seed. Loops on the way stack the products and the costly functions of their bodies first (`nn::stackForGradient`).

    Before: `%y = nn.square %x`, `%dx = train.gradient %y, %one wrt %x`
    After: `%y = nn.square %x`, `%2 = nn.full 2.0`, `%t = nn.mul %x, %2`, `%dx = nn.mul %one, %t`

    Of a gradient that is `required`, a state that no cotangent reaches is left as it is, and so are its slots: their `train.write`
    are erased, with a warning.

    Explains what the backward pass keeps alive, with its bytes. Fails on an op between `wrt` and `y` that has no derivative
    and does not declare that.
  }];
  let dependentDialects = ["::cauce::nn::NnDialect"];
}

#endif // CAUCE_COMPILER_AUTODIFF_PASSES_TD
