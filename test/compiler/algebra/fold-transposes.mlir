// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --fold-transposes --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @through_windows
// CHECK-SAME: (%[[X:.+]]: tensor<2x5x8xf32>, %[[F:.+]]: tensor<3x8xf32>)
// CHECK-NOT: nn.transpose
// CHECK: %[[P:.+]] = nn.pad %[[X]] along 1 low 1 high 2 value 5.000000e+00 : tensor<2x5x8xf32> -> tensor<2x8x8xf32>
// CHECK: %[[W:.+]] = nn.windows %[[P]] along 1 size 3 stride 2 : tensor<2x8x8xf32> -> tensor<2x3x3x8xf32>
// CHECK: nn.dot_general %[[W]], %[[F]] batch [3] x [1] contract [2] x [0] : {{.+}} -> tensor<8x2x3xf32>
func.func @through_windows(%x: tensor<2x5x8xf32>, %f: tensor<3x8xf32>) -> tensor<8x2x3xf32> {
  %t = nn.transpose %x, [2, 0, 1] : tensor<2x5x8xf32> -> tensor<8x2x5xf32>
  %p = nn.pad %t along 2 low 1 high 2 value 5.0 : tensor<8x2x5xf32> -> tensor<8x2x8xf32>
  %w = nn.windows %p along 2 size 3 stride 2 : tensor<8x2x8xf32> -> tensor<8x2x3x3xf32>
  %y = nn.dot_general %w, %f batch [0] x [1] contract [3] x [0] : tensor<8x2x3x3xf32>, tensor<3x8xf32> -> tensor<8x2x3xf32>
  return %y : tensor<8x2x3xf32>
}

// Windows of windows, and the right operand.
// CHECK-LABEL: func.func @on_the_right
// CHECK-SAME: (%[[F:.+]]: tensor<4x3x8xf32>, %[[X:.+]]: tensor<2x9x6x8xf32>)
// CHECK: %[[H:.+]] = nn.windows %[[X]] along 1 size 4 : {{.+}} -> tensor<2x6x4x6x8xf32>
// CHECK: %[[W:.+]] = nn.windows %[[H]] along 3 size 3 : {{.+}} -> tensor<2x6x4x4x3x8xf32>
// CHECK: nn.dot_general %[[F]], %[[W]] batch [2] x [5] contract [0, 1] x [2, 4] : {{.+}} -> tensor<8x2x6x4xf32>
func.func @on_the_right(%f: tensor<4x3x8xf32>, %x: tensor<2x9x6x8xf32>) -> tensor<8x2x6x4xf32> {
  %t = nn.transpose %x, [3, 0, 1, 2] : tensor<2x9x6x8xf32> -> tensor<8x2x9x6xf32>
  %h = nn.windows %t along 2 size 4 : tensor<8x2x9x6xf32> -> tensor<8x2x6x4x6xf32>
  %w = nn.windows %h along 4 size 3 : tensor<8x2x6x4x6xf32> -> tensor<8x2x6x4x4x3xf32>
  %y = nn.dot_general %f, %w batch [2] x [0] contract [0, 1] x [3, 5] : tensor<4x3x8xf32>, tensor<8x2x6x4x4x3xf32> -> tensor<8x2x6x4xf32>
  return %y : tensor<8x2x6x4xf32>
}

// CHECK-LABEL: func.func @what_would_be_in_another_order
// CHECK: nn.transpose
func.func @what_would_be_in_another_order(%x: tensor<2x5x3x8xf32>, %f: tensor<3x8xf32>) -> tensor<8x5x2xf32> {
  %t = nn.transpose %x, [3, 1, 0, 2] : tensor<2x5x3x8xf32> -> tensor<8x5x2x3xf32>
  %y = nn.dot_general %t, %f batch [0] x [1] contract [3] x [0] : tensor<8x5x2x3xf32>, tensor<3x8xf32> -> tensor<8x5x2xf32>
  return %y : tensor<8x5x2xf32>
}

// Vectors would not run along the batch.
// CHECK-LABEL: func.func @batch_that_is_not_last
// CHECK: nn.transpose
func.func @batch_that_is_not_last(%x: tensor<5x8x3xf32>, %f: tensor<8x3xf32>) -> tensor<8x5xf32> {
  %t = nn.transpose %x, [1, 0, 2] : tensor<5x8x3xf32> -> tensor<8x5x3xf32>
  %y = nn.dot_general %t, %f batch [0] x [0] contract [2] x [1] : tensor<8x5x3xf32>, tensor<8x3xf32> -> tensor<8x5xf32>
  return %y : tensor<8x5xf32>
}
