// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @windows_side_by_side_are_a_reshape
// CHECK-SAME: (%[[X:.+]]: tensor<2x6x3xf32>)
// CHECK-NEXT: %[[Y:.+]] = nn.reshape %[[X]] : tensor<2x6x3xf32> -> tensor<2x3x2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @windows_side_by_side_are_a_reshape(%x: tensor<2x6x3xf32>) -> tensor<2x3x2x3xf32> {
  %y = nn.windows %x along 1 size 2 stride 2 : tensor<2x6x3xf32> -> tensor<2x3x2x3xf32>
  return %y : tensor<2x3x2x3xf32>
}

// CHECK-LABEL: func.func @windows_of_one_element_are_a_reshape
// CHECK-NEXT: nn.reshape %{{.+}} : tensor<2x6xf32> -> tensor<2x6x1xf32>
func.func @windows_of_one_element_are_a_reshape(%x: tensor<2x6xf32>) -> tensor<2x6x1xf32> {
  %y = nn.windows %x along 1 size 1 dilation 4 : tensor<2x6xf32> -> tensor<2x6x1xf32>
  return %y : tensor<2x6x1xf32>
}

// CHECK-LABEL: func.func @one_window_of_all_is_a_reshape
// CHECK-NEXT: nn.reshape %{{.+}} : tensor<2x6xf32> -> tensor<2x1x6xf32>
func.func @one_window_of_all_is_a_reshape(%x: tensor<2x6xf32>) -> tensor<2x1x6xf32> {
  %y = nn.windows %x along 1 size 6 stride 5 : tensor<2x6xf32> -> tensor<2x1x6xf32>
  return %y : tensor<2x1x6xf32>
}

// CHECK-LABEL: func.func @keeps_windows_that_leave_out_elements
// CHECK-COUNT-3: nn.windows
func.func @keeps_windows_that_leave_out_elements(%x: tensor<7xf32>) -> (tensor<3x2xf32>, tensor<4x1xf32>, tensor<1x4xf32>) {
  %a = nn.windows %x along 0 size 2 stride 2 : tensor<7xf32> -> tensor<3x2xf32>
  %b = nn.windows %x along 0 size 1 stride 2 : tensor<7xf32> -> tensor<4x1xf32>
  %c = nn.windows %x along 0 size 4 dilation 2 : tensor<7xf32> -> tensor<1x4xf32>
  return %a, %b, %c : tensor<3x2xf32>, tensor<4x1xf32>, tensor<1x4xf32>
}

// The windows are [x0, x2] and [x1, x3].
// CHECK-LABEL: func.func @keeps_windows_in_another_order
// CHECK-NEXT: nn.windows
func.func @keeps_windows_in_another_order(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  %y = nn.windows %x along 0 size 2 dilation 2 : tensor<4xf32> -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// CHECK-LABEL: func.func @sums_of_windows_side_by_side_are_padding
// CHECK-NEXT: %[[FLAT:.+]] = nn.reshape %{{.+}} : tensor<2x3x2xf32> -> tensor<2x6xf32>
// CHECK-NEXT: nn.pad %[[FLAT]] along 1 low 0 high 1 : tensor<2x6xf32> -> tensor<2x7xf32>
func.func @sums_of_windows_side_by_side_are_padding(%x: tensor<2x3x2xf32>) -> tensor<2x7xf32> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<2x3x2xf32> -> tensor<2x7xf32>
  return %y : tensor<2x7xf32>
}

// CHECK-LABEL: func.func @sums_of_elements_are_padding_between_them
// CHECK-NEXT: %[[FLAT:.+]] = nn.reshape %{{.+}} : tensor<3x1xf32> -> tensor<3xf32>
// CHECK-NEXT: nn.pad %[[FLAT]] along 0 low 0 high 2 interior 2 : tensor<3xf32> -> tensor<9xf32>
func.func @sums_of_elements_are_padding_between_them(%x: tensor<3x1xf32>) -> tensor<9xf32> {
  %y = nn.overlap_add %x along 0 stride 3 dilation 7 : tensor<3x1xf32> -> tensor<9xf32>
  return %y : tensor<9xf32>
}

// CHECK-LABEL: func.func @the_sum_of_one_window_is_padding_between_its_elements
// CHECK-NEXT: %[[FLAT:.+]] = nn.reshape %{{.+}} : tensor<1x3xf32> -> tensor<3xf32>
// CHECK-NEXT: nn.pad %[[FLAT]] along 0 low 0 high 0 interior 1 : tensor<3xf32> -> tensor<5xf32>
func.func @the_sum_of_one_window_is_padding_between_its_elements(%x: tensor<1x3xf32>) -> tensor<5xf32> {
  %y = nn.overlap_add %x along 0 stride 7 dilation 2 : tensor<1x3xf32> -> tensor<5xf32>
  return %y : tensor<5xf32>
}

// CHECK-LABEL: func.func @keeps_sums_of_several_elements
// CHECK-NEXT: nn.overlap_add
func.func @keeps_sums_of_several_elements(%x: tensor<3x2xf32>) -> tensor<4xf32> {
  %y = nn.overlap_add %x along 0 : tensor<3x2xf32> -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func.func @drops_two_reversals
// CHECK-SAME: (%[[X:.+]]: tensor<2x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_two_reversals(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %a = nn.reverse %x along 1 : tensor<2x3xf32>
  %y = nn.reverse %a along 1 : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @keeps_reversals_of_two_dimensions
// CHECK-COUNT-2: nn.reverse
func.func @keeps_reversals_of_two_dimensions(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %a = nn.reverse %x along 1 : tensor<2x3xf32>
  %y = nn.reverse %a along 0 : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @drops_the_reversal_of_one_element
// CHECK-SAME: (%[[X:.+]]: tensor<1x3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @drops_the_reversal_of_one_element(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %y = nn.reverse %x along 0 : tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}
