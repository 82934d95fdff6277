// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --differentiate | FileCheck %s

// CHECK-LABEL: func.func @square
// CHECK-SAME: (%[[X:.+]]: tensor<f32>, %[[SEED:.+]]: tensor<f32>)
// CHECK: %[[PRODUCT:.+]] = nn.mul %[[SEED]], %[[X]]
// CHECK: %[[TWO:.+]] = nn.full 2.000000e+00
// CHECK: %[[DX:.+]] = nn.mul %[[PRODUCT]], %[[TWO]]
// CHECK: return %[[DX]]
func.func @square(%x: tensor<f32>, %seed: tensor<f32>) -> tensor<f32> {
  %y = nn.square %x : tensor<f32>
  %dx = train.gradient %y, %seed wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  return %dx : tensor<f32>
}

// Twice: of the derivative 2 x only the constant is left.
// CHECK-LABEL: func.func @second_derivative
// CHECK-NOT: train.gradient
// CHECK: return
func.func @second_derivative(%x: tensor<f32>) -> tensor<f32> {
  %one = nn.full 1.0 : tensor<f32>
  %y = nn.square %x : tensor<f32>
  %d = train.gradient %y, %one wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  %dd = train.gradient %d, %one wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  return %dd : tensor<f32>
}

// The adjoint of an operand that no one asked for is not computed.
// CHECK-LABEL: func.func @only_what_is_asked_for
// CHECK: nn.dot_general
// CHECK-NOT: nn.dot_general
// CHECK: return
func.func @only_what_is_asked_for(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>, %dy: tensor<2x4xf32>) -> tensor<3x4xf32> {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  %dw = train.gradient %y, %dy wrt %w : tensor<2x4xf32>, tensor<2x4xf32> wrt tensor<3x4xf32> -> tensor<3x4xf32>
  return %dw : tensor<3x4xf32>
}

// CHECK-LABEL: func.func @independent
// CHECK: %[[ZERO:.+]] = nn.full 0.000000e+00 : tensor<3xf32>
// CHECK: return %[[ZERO]]
func.func @independent(%x: tensor<f32>, %z: tensor<3xf32>, %seed: tensor<f32>) -> tensor<3xf32> {
  %y = nn.square %x : tensor<f32>
  %dz = train.gradient %y, %seed wrt %z : tensor<f32>, tensor<f32> wrt tensor<3xf32> -> tensor<3xf32>
  return %dz : tensor<3xf32>
}
