// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --widen-columns | FileCheck %s
// RUN: cauce-opt %s --set-target="name=x86-64-v3" --widen-columns | FileCheck %s --check-prefix=NARROW

// 12 of 16 lanes are used as they are.
// CHECK-LABEL: func.func @keeps_what_fills_a_vector
// CHECK: nn.dot_general {{.+}} -> tensor<2x8x12xf32>
func.func @keeps_what_fills_a_vector(%x: tensor<2x12x3xf32>, %f: tensor<5x3x12xf32>) -> tensor<2x8x12xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x12x3xf32> -> tensor<2x8x5x3xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x8x5x3xf32>, tensor<5x3x12xf32> -> tensor<2x8x12xf32>
  return %y : tensor<2x8x12xf32>
}

// In vectors of 8, 6 columns use as many.
// CHECK-LABEL: func.func @depends_on_the_target
// CHECK: nn.dot_general {{.+}} -> tensor<2x4x12xf32>
// NARROW-LABEL: func.func @depends_on_the_target
// NARROW: nn.dot_general {{.+}} -> tensor<2x8x6xf32>
func.func @depends_on_the_target(%x: tensor<2x12x3xf32>, %f: tensor<5x3x6xf32>) -> tensor<2x8x6xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x12x3xf32> -> tensor<2x8x5x3xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x8x5x3xf32>, tensor<5x3x6xf32> -> tensor<2x8x6xf32>
  return %y : tensor<2x8x6xf32>
}

// Windows of one element have none in common: half of the products were with zeros.
// CHECK-LABEL: func.func @keeps_windows_of_one
// CHECK: nn.dot_general {{.+}} -> tensor<2x6x6xf32>
func.func @keeps_windows_of_one(%x: tensor<2x11x3xf32>, %f: tensor<1x3x6xf32>) -> tensor<2x6x6xf32> {
  %w = nn.windows %x along 1 size 1 stride 2 : tensor<2x11x3xf32> -> tensor<2x6x1x3xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x6x1x3xf32>, tensor<1x3x6xf32> -> tensor<2x6x6xf32>
  return %y : tensor<2x6x6xf32>
}

// An odd width of few products is not worth the copies.
// CHECK-LABEL: func.func @keeps_short_sums_of_an_odd_width
// CHECK: nn.dot_general {{.+}} -> tensor<2x7x6xf32>
func.func @keeps_short_sums_of_an_odd_width(%x: tensor<2x11x1xf32>, %f: tensor<5x1x6xf32>) -> tensor<2x7x6xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x11x1xf32> -> tensor<2x7x5x1xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x7x5x1xf32>, tensor<5x1x6xf32> -> tensor<2x7x6xf32>
  return %y : tensor<2x7x6xf32>
}

// Neighbours that no dilation leads to.
// CHECK-LABEL: func.func @keeps_a_dilation_that_does_not_divide_the_stride
// CHECK: nn.dot_general {{.+}} -> tensor<2x8x6xf32>
func.func @keeps_a_dilation_that_does_not_divide_the_stride(%x: tensor<2x16x3xf32>, %f: tensor<5x3x6xf32>) -> tensor<2x8x6xf32> {
  %w = nn.windows %x along 1 size 5 dilation 2 : tensor<2x16x3xf32> -> tensor<2x8x5x3xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x8x5x3xf32>, tensor<5x3x6xf32> -> tensor<2x8x6xf32>
  return %y : tensor<2x8x6xf32>
}

// One column is summed in vectors along the channels.
// CHECK-LABEL: func.func @keeps_a_column_of_many_channels
// CHECK: nn.dot_general {{.+}} -> tensor<2x8x1xf32>
func.func @keeps_a_column_of_many_channels(%x: tensor<2x12x30xf32>, %f: tensor<5x30x1xf32>) -> tensor<2x8x1xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x12x30xf32> -> tensor<2x8x5x30xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x8x5x30xf32>, tensor<5x30x1xf32> -> tensor<2x8x1xf32>
  return %y : tensor<2x8x1xf32>
}

// Groups lie between a row's results.
// CHECK-LABEL: func.func @keeps_groups
// CHECK: nn.dot_general {{.+}} -> tensor<2x4x8x6xf32>
func.func @keeps_groups(%x: tensor<4x12x2x3xf32>, %f: tensor<2x5x3x6xf32>) -> tensor<2x4x8x6xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<4x12x2x3xf32> -> tensor<4x8x5x2x3xf32>
  %y = nn.dot_general %w, %f batch [3] x [0] contract [2, 4] x [1, 2] : tensor<4x8x5x2x3xf32>, tensor<2x5x3x6xf32> -> tensor<2x4x8x6xf32>
  return %y : tensor<2x4x8x6xf32>
}

// Channels first: vectors run along the places.
// CHECK-LABEL: func.func @keeps_what_is_transposed
// CHECK: nn.dot_general {{.+}} -> tensor<2x8x6xf32>
func.func @keeps_what_is_transposed(%x: tensor<2x12x3xf32>, %f: tensor<5x3x6xf32>) -> tensor<2x6x8xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x12x3xf32> -> tensor<2x8x5x3xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x8x5x3xf32>, tensor<5x3x6xf32> -> tensor<2x8x6xf32>
  %t = nn.transpose %y, [0, 2, 1] : tensor<2x8x6xf32> -> tensor<2x6x8xf32>
  return %t : tensor<2x6x8xf32>
}
