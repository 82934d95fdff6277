// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @drops_neutral_elements
// CHECK-SAME: (%[[X:.+]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_neutral_elements(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %zero = nn.full 0.0 : tensor<2x3xf32>
  %one = nn.full 1.0 : tensor<2x3xf32>
  %0 = nn.add %zero, %x : tensor<2x3xf32>
  %1 = nn.sub %0, %zero : tensor<2x3xf32>
  %2 = nn.mul %1, %one : tensor<2x3xf32>
  %3 = nn.div %2, %one : tensor<2x3xf32>
  %4 = nn.neg %3 : tensor<2x3xf32>
  %5 = nn.neg %4 : tensor<2x3xf32>
  %6 = nn.identity %5 : tensor<2x3xf32>
  return %6 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @keeps_other_constants
// CHECK: nn.mul
func.func @keeps_other_constants(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %two = nn.full 2.0 : tensor<2x3xf32>
  %y = nn.mul %x, %two : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @undoes_moves
// CHECK-SAME: (%[[X:.+]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @undoes_moves(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.transpose %x, [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  %1 = nn.transpose %0, [1, 0] : tensor<3x2xf32> -> tensor<2x3xf32>
  %2 = nn.reshape %1 : tensor<2x3xf32> -> tensor<6xf32>
  %3 = nn.reshape %2 : tensor<6xf32> -> tensor<2x3xf32>
  %4 = nn.broadcast %3, [0, 1] : tensor<2x3xf32> -> tensor<2x3xf32>
  %5 = nn.convert %4 : tensor<2x3xf32> -> tensor<2x3xf32>
  return %5 : tensor<2x3xf32>
}
