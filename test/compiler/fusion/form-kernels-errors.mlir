// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --form-kernels -split-input-file -verify-diagnostics

// expected-error @below {{expected a body}}
func.func private @f(tensor<2xf32>) -> tensor<2xf32>

// -----

func.func @f(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %e = tensor.empty() : tensor<2x4xf32>
  // expected-error @below {{'linalg.matmul' op is not expected: kernels are formed of linalg.generic and linalg.fill, reshapes, concatenations, loops, constants and sizes}}
  %y = linalg.matmul ins(%x, %w: tensor<2x3xf32>, tensor<3x4xf32>) outs(%e: tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
