// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @merges_reshapes
// CHECK-SAME: (%[[X:.+]]: tensor<?x2x3xf32, #N>)
// CHECK-NEXT: %[[Y:.+]] = nn.reshape %[[X]] : tensor<?x2x3xf32, #N> -> tensor<?x3x2xf32, #N>
// CHECK-NEXT: return %[[Y]]
func.func @merges_reshapes(%x: tensor<?x2x3xf32, #nn.symbols<N>>) -> tensor<?x3x2xf32, #nn.symbols<N>> {
  %0 = nn.reshape %x : tensor<?x2x3xf32, #nn.symbols<N>> -> tensor<?x6xf32, #nn.symbols<N>>
  %1 = nn.reshape %0 : tensor<?x6xf32, #nn.symbols<N>> -> tensor<?x3x2xf32, #nn.symbols<N>>
  return %1 : tensor<?x3x2xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @drops_the_identity_permutation
// CHECK-SAME: (%[[X:.+]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_the_identity_permutation(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.transpose %x, [0, 1] : tensor<2x3xf32> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// A rotation of three dimensions is not its own inverse.
// CHECK-LABEL: func.func @keeps_rotations_that_do_not_cancel
// CHECK-COUNT-2: nn.transpose
func.func @keeps_rotations_that_do_not_cancel(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = nn.transpose %x, [1, 2, 0] : tensor<2x3x4xf32> -> tensor<3x4x2xf32>
  %1 = nn.transpose %0, [1, 2, 0] : tensor<3x4x2xf32> -> tensor<4x2x3xf32>
  return %1 : tensor<4x2x3xf32>
}

// CHECK-LABEL: func.func @drops_rotations_that_cancel
// CHECK-SAME: (%[[X:.+]]: tensor<2x3x4xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_rotations_that_cancel(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = nn.transpose %x, [1, 2, 0] : tensor<2x3x4xf32> -> tensor<3x4x2xf32>
  %1 = nn.transpose %0, [2, 0, 1] : tensor<3x4x2xf32> -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @keeps_a_broadcast_that_repeats
// CHECK: nn.broadcast
func.func @keeps_a_broadcast_that_repeats(%x: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %y = nn.broadcast %x, [0, 1] : tensor<1x3xf32> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// Truncating to i32 and back is not the identity.
// CHECK-LABEL: func.func @keeps_a_conversion_that_loses
// CHECK-COUNT-2: nn.convert
func.func @keeps_a_conversion_that_loses(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.convert %x : tensor<2x3xf32> -> tensor<2x3xi32>
  %1 = nn.convert %0 : tensor<2x3xi32> -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @drops_what_moves_nothing
// CHECK-SAME: (%[[X:.+]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]], %[[X]], %[[X]]
func.func @drops_what_moves_nothing(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  %s = nn.slice %x along 1 from 0 to 3 : tensor<2x3xf32> -> tensor<2x3xf32>
  %p = nn.pad %x along 0 low 0 high 0 : tensor<2x3xf32> -> tensor<2x3xf32>
  %c = nn.concat %x along 1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %s, %p, %c : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @merges_padding_along_a_dimension
// CHECK-NEXT: nn.pad %{{.+}} along 0 low 3 high 5 interior 2 : tensor<3xf32> -> tensor<15xf32>
// CHECK-NEXT: return
func.func @merges_padding_along_a_dimension(%x: tensor<3xf32>) -> tensor<15xf32> {
  %a = nn.pad %x along 0 low 1 high 1 interior 2 : tensor<3xf32> -> tensor<9xf32>
  %y = nn.pad %a along 0 low 2 high 4 : tensor<9xf32> -> tensor<15xf32>
  return %y : tensor<15xf32>
}

// CHECK-LABEL: func.func @keeps_padding_that_differs
// CHECK-COUNT-6: nn.pad
func.func @keeps_padding_that_differs(%x: tensor<3x2xf32>) -> (tensor<7x2xf32>, tensor<5x4xf32>, tensor<9x2xf32>) {
  %a = nn.pad %x along 0 low 1 high 1 : tensor<3x2xf32> -> tensor<5x2xf32>
  %b = nn.pad %x along 0 low 1 high 1 value 2.0 : tensor<3x2xf32> -> tensor<5x2xf32>
  %c = nn.pad %x along 0 low 2 high 0 : tensor<3x2xf32> -> tensor<5x2xf32>
  %value = nn.pad %b along 0 low 1 high 1 : tensor<5x2xf32> -> tensor<7x2xf32>
  %dimension = nn.pad %a along 1 low 1 high 1 : tensor<5x2xf32> -> tensor<5x4xf32>
  %between = nn.pad %c along 0 low 0 high 0 interior 1 : tensor<5x2xf32> -> tensor<9x2xf32>
  return %value, %dimension, %between : tensor<7x2xf32>, tensor<5x4xf32>, tensor<9x2xf32>
}

// CHECK-LABEL: func.func @drops_reductions_along_nothing
// CHECK-SAME: (%[[X:.+]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]], %[[X]], %[[X]], %[[X]]
func.func @drops_reductions_along_nothing(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  %a = nn.reduce_sum %x, [] : tensor<2x3xf32> -> tensor<2x3xf32>
  %b = nn.reduce_mean %x, [] : tensor<2x3xf32> -> tensor<2x3xf32>
  %c = nn.reduce_max %x, [] : tensor<2x3xf32> -> tensor<2x3xf32>
  %d = nn.reduce_min %x, [] : tensor<2x3xf32> -> tensor<2x3xf32>
  return %a, %b, %c, %d : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}
