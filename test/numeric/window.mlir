// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows along a dimension, their sums where they overlap, and reversed dimensions.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @windows_last(%x: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x5x3xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 3 : tensor<?x7xf32, #nn.symbols<N>> -> tensor<?x5x3xf32, #nn.symbols<N>>
  return %y : tensor<?x5x3xf32, #nn.symbols<N>>
}
func.func @windows_first(%x: tensor<7x?xf32, #nn.symbols<N>>) -> tensor<5x3x?xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 0 size 3 : tensor<7x?xf32, #nn.symbols<N>> -> tensor<5x3x?xf32, #nn.symbols<N>>
  return %y : tensor<5x3x?xf32, #nn.symbols<N>>
}
func.func @windows_middle(%x: tensor<?x9x5xf32, #nn.symbols<N>>) -> tensor<?x4x3x5xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 3 stride 2 : tensor<?x9x5xf32, #nn.symbols<N>> -> tensor<?x4x3x5xf32, #nn.symbols<N>>
  return %y : tensor<?x4x3x5xf32, #nn.symbols<N>>
}
func.func @windows_dilated(%x: tensor<?x11x3xf32, #nn.symbols<N>>) -> tensor<?x3x3x3xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 3 dilation 4 : tensor<?x11x3xf32, #nn.symbols<N>> -> tensor<?x3x3x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3x3x3xf32, #nn.symbols<N>>
}
func.func @windows_strided_and_dilated(%x: tensor<?x12x3xf32, #nn.symbols<N>>) -> tensor<?x3x3x3xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 3 stride 2 dilation 3 : tensor<?x12x3xf32, #nn.symbols<N>> -> tensor<?x3x3x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3x3x3xf32, #nn.symbols<N>>
}
// Of 11 elements, 2, 3, 6, 7 and 10 are in no window.
func.func @windows_with_gaps_between_them(%x: tensor<?x11x2xf32, #nn.symbols<N>>) -> tensor<?x3x2x2xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 2 stride 4 : tensor<?x11x2xf32, #nn.symbols<N>> -> tensor<?x3x2x2xf32, #nn.symbols<N>>
  return %y : tensor<?x3x2x2xf32, #nn.symbols<N>>
}
func.func @windows_side_by_side(%x: tensor<?x6x5xf32, #nn.symbols<N>>) -> tensor<?x3x2x5xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 2 stride 2 : tensor<?x6x5xf32, #nn.symbols<N>> -> tensor<?x3x2x5xf32, #nn.symbols<N>>
  return %y : tensor<?x3x2x5xf32, #nn.symbols<N>>
}
func.func @windows_side_by_side_of_more(%x: tensor<?x7x5xf32, #nn.symbols<N>>) -> tensor<?x3x2x5xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 2 stride 2 : tensor<?x7x5xf32, #nn.symbols<N>> -> tensor<?x3x2x5xf32, #nn.symbols<N>>
  return %y : tensor<?x3x2x5xf32, #nn.symbols<N>>
}
func.func @windows_of_one_element(%x: tensor<?x5x3xf32, #nn.symbols<N>>) -> tensor<?x5x1x3xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 1 : tensor<?x5x3xf32, #nn.symbols<N>> -> tensor<?x5x1x3xf32, #nn.symbols<N>>
  return %y : tensor<?x5x1x3xf32, #nn.symbols<N>>
}
func.func @windows_of_one_element_strided(%x: tensor<?x5x3xf32, #nn.symbols<N>>) -> tensor<?x3x1x3xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 1 stride 2 : tensor<?x5x3xf32, #nn.symbols<N>> -> tensor<?x3x1x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3x1x3xf32, #nn.symbols<N>>
}
func.func @one_window(%x: tensor<?x5x3xf32, #nn.symbols<N>>) -> tensor<?x1x5x3xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 5 : tensor<?x5x3xf32, #nn.symbols<N>> -> tensor<?x1x5x3xf32, #nn.symbols<N>>
  return %y : tensor<?x1x5x3xf32, #nn.symbols<N>>
}
func.func @one_window_dilated(%x: tensor<?x8x3xf32, #nn.symbols<N>>) -> tensor<?x1x4x3xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 4 stride 3 dilation 2 : tensor<?x8x3xf32, #nn.symbols<N>> -> tensor<?x1x4x3xf32, #nn.symbols<N>>
  return %y : tensor<?x1x4x3xf32, #nn.symbols<N>>
}
func.func @windows_of_one(%x: tensor<?x1x3xf32, #nn.symbols<N>>) -> tensor<?x1x1x3xf32, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 1 stride 3 dilation 2 : tensor<?x1x3xf32, #nn.symbols<N>> -> tensor<?x1x1x3xf32, #nn.symbols<N>>
  return %y : tensor<?x1x1x3xf32, #nn.symbols<N>>
}
func.func @windows_of_a_row(%x: tensor<37xf32>) -> tensor<11x5xf32> {
  %y = nn.windows %x along 0 size 5 stride 3 : tensor<37xf32> -> tensor<11x5xf32>
  return %y : tensor<11x5xf32>
}
func.func @windows_around_vectors(%x: tensor<3x40xf32>) -> tensor<3x24x17xf32> {
  %y = nn.windows %x along 1 size 17 : tensor<3x40xf32> -> tensor<3x24x17xf32>
  return %y : tensor<3x24x17xf32>
}
func.func @windows_ui8(%x: tensor<?x9xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<?x4x3xui8, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 3 stride 2 : tensor<?x9xui8, #nn.symbols<N>> -> tensor<?x4x3xui8, #nn.symbols<N>>
  return %y : tensor<?x4x3xui8, #nn.symbols<N>>
}
func.func @windows_i1(%x: tensor<?x9xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<?x4x3xi1, #nn.symbols<N>> {
  %y = nn.windows %x along 1 size 3 stride 2 : tensor<?x9xi1, #nn.symbols<N>> -> tensor<?x4x3xi1, #nn.symbols<N>>
  return %y : tensor<?x4x3xi1, #nn.symbols<N>>
}
func.func @overlap_add_last(%x: tensor<?x5x3xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 : tensor<?x5x3xf32, #nn.symbols<N>> -> tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @overlap_add_first(%x: tensor<5x3x?xf32, #nn.symbols<N>>) -> tensor<7x?xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 0 : tensor<5x3x?xf32, #nn.symbols<N>> -> tensor<7x?xf32, #nn.symbols<N>>
  return %y : tensor<7x?xf32, #nn.symbols<N>>
}
func.func @overlap_add_middle(%x: tensor<?x4x3x5xf32, #nn.symbols<N>>) -> tensor<?x9x5xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<?x4x3x5xf32, #nn.symbols<N>> -> tensor<?x9x5xf32, #nn.symbols<N>>
  return %y : tensor<?x9x5xf32, #nn.symbols<N>>
}
func.func @overlap_add_dilated(%x: tensor<?x3x3x3xf32, #nn.symbols<N>>) -> tensor<?x11x3xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 dilation 4 : tensor<?x3x3x3xf32, #nn.symbols<N>> -> tensor<?x11x3xf32, #nn.symbols<N>>
  return %y : tensor<?x11x3xf32, #nn.symbols<N>>
}
func.func @overlap_add_strided_and_dilated(%x: tensor<?x3x3x3xf32, #nn.symbols<N>>) -> tensor<?x11x3xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 2 dilation 3 : tensor<?x3x3x3xf32, #nn.symbols<N>> -> tensor<?x11x3xf32, #nn.symbols<N>>
  return %y : tensor<?x11x3xf32, #nn.symbols<N>>
}
// The last element of the result is in no window.
func.func @overlap_add_to_more(%x: tensor<?x4x3x3xf32, #nn.symbols<N>>) -> tensor<?x10x3xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<?x4x3x3xf32, #nn.symbols<N>> -> tensor<?x10x3xf32, #nn.symbols<N>>
  return %y : tensor<?x10x3xf32, #nn.symbols<N>>
}
// Two more windows would fit into the result.
func.func @overlap_add_to_another_window(%x: tensor<?x4x3x3xf32, #nn.symbols<N>>) -> tensor<?x14x3xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<?x4x3x3xf32, #nn.symbols<N>> -> tensor<?x14x3xf32, #nn.symbols<N>>
  return %y : tensor<?x14x3xf32, #nn.symbols<N>>
}
func.func @overlap_add_with_gaps(%x: tensor<?x3x2x2xf32, #nn.symbols<N>>) -> tensor<?x12x2xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 4 : tensor<?x3x2x2xf32, #nn.symbols<N>> -> tensor<?x12x2xf32, #nn.symbols<N>>
  return %y : tensor<?x12x2xf32, #nn.symbols<N>>
}
func.func @overlap_add_side_by_side(%x: tensor<?x3x2x5xf32, #nn.symbols<N>>) -> tensor<?x7x5xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<?x3x2x5xf32, #nn.symbols<N>> -> tensor<?x7x5xf32, #nn.symbols<N>>
  return %y : tensor<?x7x5xf32, #nn.symbols<N>>
}
func.func @overlap_add_of_one_element(%x: tensor<?x3x1x3xf32, #nn.symbols<N>>) -> tensor<?x7x3xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 2 dilation 5 : tensor<?x3x1x3xf32, #nn.symbols<N>> -> tensor<?x7x3xf32, #nn.symbols<N>>
  return %y : tensor<?x7x3xf32, #nn.symbols<N>>
}
func.func @overlap_add_of_one_window(%x: tensor<?x1x3x3xf32, #nn.symbols<N>>) -> tensor<?x7x3xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 7 dilation 2 : tensor<?x1x3x3xf32, #nn.symbols<N>> -> tensor<?x7x3xf32, #nn.symbols<N>>
  return %y : tensor<?x7x3xf32, #nn.symbols<N>>
}
func.func @overlap_add_of_one(%x: tensor<?x1x1x3xf32, #nn.symbols<N>>) -> tensor<?x1x3xf32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 2 dilation 3 : tensor<?x1x1x3xf32, #nn.symbols<N>> -> tensor<?x1x3xf32, #nn.symbols<N>>
  return %y : tensor<?x1x3xf32, #nn.symbols<N>>
}
func.func @overlap_add_to_a_row(%x: tensor<13x5xf32>) -> tensor<41xf32> {
  %y = nn.overlap_add %x along 0 stride 3 : tensor<13x5xf32> -> tensor<41xf32>
  return %y : tensor<41xf32>
}
func.func @overlap_add_around_vectors(%x: tensor<3x24x17xf32>) -> tensor<3x40xf32> {
  %y = nn.overlap_add %x along 1 : tensor<3x24x17xf32> -> tensor<3x40xf32>
  return %y : tensor<3x40xf32>
}
func.func @overlap_add_i32(%x: tensor<?x4x3xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<?x9xi32, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<?x4x3xi32, #nn.symbols<N>> -> tensor<?x9xi32, #nn.symbols<N>>
  return %y : tensor<?x9xi32, #nn.symbols<N>>
}
// Sums wrap around.
func.func @overlap_add_ui8(%x: tensor<?x4x3xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<?x9xui8, #nn.symbols<N>> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<?x4x3xui8, #nn.symbols<N>> -> tensor<?x9xui8, #nn.symbols<N>>
  return %y : tensor<?x9xui8, #nn.symbols<N>>
}
func.func @windows_of_no_rows(%x: tensor<0x9x5xf32>) -> tensor<0x4x3x5xf32> {
  %y = nn.windows %x along 1 size 3 stride 2 : tensor<0x9x5xf32> -> tensor<0x4x3x5xf32>
  return %y : tensor<0x4x3x5xf32>
}
func.func @windows_of_empty_rows(%x: tensor<3x9x0xf32>) -> tensor<3x4x3x0xf32> {
  %y = nn.windows %x along 1 size 3 stride 2 : tensor<3x9x0xf32> -> tensor<3x4x3x0xf32>
  return %y : tensor<3x4x3x0xf32>
}
func.func @overlap_add_of_no_rows(%x: tensor<0x4x3x5xf32>) -> tensor<0x9x5xf32> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<0x4x3x5xf32> -> tensor<0x9x5xf32>
  return %y : tensor<0x9x5xf32>
}
func.func @overlap_add_of_empty_rows(%x: tensor<3x4x3x0xf32>) -> tensor<3x9x0xf32> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<3x4x3x0xf32> -> tensor<3x9x0xf32>
  return %y : tensor<3x9x0xf32>
}
func.func @reverse_last(%x: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.reverse %x along 1 : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @reverse_first(%x: tensor<7x?xf32, #nn.symbols<N>>) -> tensor<7x?xf32, #nn.symbols<N>> {
  %y = nn.reverse %x along 0 : tensor<7x?xf32, #nn.symbols<N>>
  return %y : tensor<7x?xf32, #nn.symbols<N>>
}
func.func @reverse_middle(%x: tensor<?x5x3xf32, #nn.symbols<N>>) -> tensor<?x5x3xf32, #nn.symbols<N>> {
  %y = nn.reverse %x along 1 : tensor<?x5x3xf32, #nn.symbols<N>>
  return %y : tensor<?x5x3xf32, #nn.symbols<N>>
}
func.func @reverse_a_row(%x: tensor<37xf32>) -> tensor<37xf32> {
  %y = nn.reverse %x along 0 : tensor<37xf32>
  return %y : tensor<37xf32>
}
func.func @reverse_i1(%x: tensor<?x9xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<?x9xi1, #nn.symbols<N>> {
  %y = nn.reverse %x along 1 : tensor<?x9xi1, #nn.symbols<N>>
  return %y : tensor<?x9xi1, #nn.symbols<N>>
}
func.func @reverse_nothing(%x: tensor<?x0xf32, #nn.symbols<N>>) -> tensor<?x0xf32, #nn.symbols<N>> {
  %y = nn.reverse %x along 1 : tensor<?x0xf32, #nn.symbols<N>>
  return %y : tensor<?x0xf32, #nn.symbols<N>>
}
