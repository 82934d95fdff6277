// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements in another order of dimensions: blocks turned in registers, dimensions that count as one, what is computed on the way.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

// Pixels count as one dimension.
func.func @channels_last(%x: tensor<?x3x7x9xf32, #nn.symbols<N>>) -> tensor<?x7x9x3xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x3x7x9xf32, #nn.symbols<N>> -> tensor<?x7x9x3xf32, #nn.symbols<N>>
  return %y : tensor<?x7x9x3xf32, #nn.symbols<N>>
}
func.func @channels_first(%x: tensor<?x7x9x3xf32, #nn.symbols<N>>) -> tensor<?x3x7x9xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 3, 1, 2] : tensor<?x7x9x3xf32, #nn.symbols<N>> -> tensor<?x3x7x9xf32, #nn.symbols<N>>
  return %y : tensor<?x3x7x9xf32, #nn.symbols<N>>
}
func.func @many_channels_last(%x: tensor<?x33x5x7xf32, #nn.symbols<N>>) -> tensor<?x5x7x33xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x33x5x7xf32, #nn.symbols<N>> -> tensor<?x5x7x33xf32, #nn.symbols<N>>
  return %y : tensor<?x5x7x33xf32, #nn.symbols<N>>
}
func.func @many_channels_first(%x: tensor<?x5x7x33xf32, #nn.symbols<N>>) -> tensor<?x33x5x7xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 3, 1, 2] : tensor<?x5x7x33xf32, #nn.symbols<N>> -> tensor<?x33x5x7xf32, #nn.symbols<N>>
  return %y : tensor<?x33x5x7xf32, #nn.symbols<N>>
}
func.func @whole_blocks(%x: tensor<?x16x4x8xf32, #nn.symbols<N>>) -> tensor<?x4x8x16xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x16x4x8xf32, #nn.symbols<N>> -> tensor<?x4x8x16xf32, #nn.symbols<N>>
  return %y : tensor<?x4x8x16xf32, #nn.symbols<N>>
}
func.func @volumes_last(%x: tensor<?x5x3x4x5xf32, #nn.symbols<N>>) -> tensor<?x3x4x5x5xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 4, 1] : tensor<?x5x3x4x5xf32, #nn.symbols<N>> -> tensor<?x3x4x5x5xf32, #nn.symbols<N>>
  return %y : tensor<?x3x4x5x5xf32, #nn.symbols<N>>
}
func.func @volumes_first(%x: tensor<?x3x4x5x6xf32, #nn.symbols<N>>) -> tensor<?x6x3x4x5xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 4, 1, 2, 3] : tensor<?x3x4x5x6xf32, #nn.symbols<N>> -> tensor<?x6x3x4x5xf32, #nn.symbols<N>>
  return %y : tensor<?x6x3x4x5xf32, #nn.symbols<N>>
}
// Of attention: (batch, time, heads, width).
func.func @heads(%x: tensor<?x5x4x18xf32, #nn.symbols<N>>) -> tensor<?x4x18x5xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x5x4x18xf32, #nn.symbols<N>> -> tensor<?x4x18x5xf32, #nn.symbols<N>>
  return %y : tensor<?x4x18x5xf32, #nn.symbols<N>>
}
// A dimension stays between the two; sizes that no number is.
func.func @batch_last(%x: tensor<17x3x?xf32, #nn.symbols<N>>) -> tensor<?x3x17xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [2, 1, 0] : tensor<17x3x?xf32, #nn.symbols<N>> -> tensor<?x3x17xf32, #nn.symbols<N>>
  return %y : tensor<?x3x17xf32, #nn.symbols<N>>
}
func.func @batch_first(%x: tensor<?x3x17xf32, #nn.symbols<N>>) -> tensor<17x3x?xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [2, 1, 0] : tensor<?x3x17xf32, #nn.symbols<N>> -> tensor<17x3x?xf32, #nn.symbols<N>>
  return %y : tensor<17x3x?xf32, #nn.symbols<N>>
}
func.func @all_turned(%x: tensor<3x4x9x2xf32>) -> tensor<2x9x4x3xf32> {
  %y = nn.transpose %x, [3, 2, 1, 0] : tensor<3x4x9x2xf32> -> tensor<2x9x4x3xf32>
  return %y : tensor<2x9x4x3xf32>
}
// Extents of 1 and 0.
func.func @one_row(%x: tensor<?x9x1x1xf32, #nn.symbols<N>>) -> tensor<?x1x1x9xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x9x1x1xf32, #nn.symbols<N>> -> tensor<?x1x1x9xf32, #nn.symbols<N>>
  return %y : tensor<?x1x1x9xf32, #nn.symbols<N>>
}
func.func @one_column(%x: tensor<?x1x9x1xf32, #nn.symbols<N>>) -> tensor<?x1x9x1xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 3, 2, 1] : tensor<?x1x9x1xf32, #nn.symbols<N>> -> tensor<?x1x9x1xf32, #nn.symbols<N>>
  return %y : tensor<?x1x9x1xf32, #nn.symbols<N>>
}
func.func @none(%x: tensor<2x0x9xf32>) -> tensor<2x9x0xf32> {
  %y = nn.transpose %x, [0, 2, 1] : tensor<2x0x9xf32> -> tensor<2x9x0xf32>
  return %y : tensor<2x9x0xf32>
}
func.func @none_in_front(%x: tensor<0x9x5xf32>) -> tensor<0x5x9xf32> {
  %y = nn.transpose %x, [0, 2, 1] : tensor<0x9x5xf32> -> tensor<0x5x9xf32>
  return %y : tensor<0x5x9xf32>
}
func.func @last_f64(%x: tensor<?x3x5x7xf64, #nn.symbols<N>>) -> tensor<?x5x7x3xf64, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x3x5x7xf64, #nn.symbols<N>> -> tensor<?x5x7x3xf64, #nn.symbols<N>>
  return %y : tensor<?x5x7x3xf64, #nn.symbols<N>>
}
func.func @first_f64(%x: tensor<?x5x7x11xf64, #nn.symbols<N>>) -> tensor<?x11x5x7xf64, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 3, 1, 2] : tensor<?x5x7x11xf64, #nn.symbols<N>> -> tensor<?x11x5x7xf64, #nn.symbols<N>>
  return %y : tensor<?x11x5x7xf64, #nn.symbols<N>>
}
func.func @last_i64(%x: tensor<?x3x5x7xi64, #nn.symbols<N>>) -> tensor<?x5x7x3xi64, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x3x5x7xi64, #nn.symbols<N>> -> tensor<?x5x7x3xi64, #nn.symbols<N>>
  return %y : tensor<?x5x7x3xi64, #nn.symbols<N>>
}
func.func @first_i64(%x: tensor<?x5x7x11xi64, #nn.symbols<N>>) -> tensor<?x11x5x7xi64, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 3, 1, 2] : tensor<?x5x7x11xi64, #nn.symbols<N>> -> tensor<?x11x5x7xi64, #nn.symbols<N>>
  return %y : tensor<?x11x5x7xi64, #nn.symbols<N>>
}
func.func @last_i32(%x: tensor<?x3x5x7xi32, #nn.symbols<N>>) -> tensor<?x5x7x3xi32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x3x5x7xi32, #nn.symbols<N>> -> tensor<?x5x7x3xi32, #nn.symbols<N>>
  return %y : tensor<?x5x7x3xi32, #nn.symbols<N>>
}
func.func @first_i32(%x: tensor<?x5x7x11xi32, #nn.symbols<N>>) -> tensor<?x11x5x7xi32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 3, 1, 2] : tensor<?x5x7x11xi32, #nn.symbols<N>> -> tensor<?x11x5x7xi32, #nn.symbols<N>>
  return %y : tensor<?x11x5x7xi32, #nn.symbols<N>>
}
func.func @last_ui8(%x: tensor<?x3x5x7xui8, #nn.symbols<N>>) -> tensor<?x5x7x3xui8, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x3x5x7xui8, #nn.symbols<N>> -> tensor<?x5x7x3xui8, #nn.symbols<N>>
  return %y : tensor<?x5x7x3xui8, #nn.symbols<N>>
}
func.func @first_ui8(%x: tensor<?x5x7x11xui8, #nn.symbols<N>>) -> tensor<?x11x5x7xui8, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 3, 1, 2] : tensor<?x5x7x11xui8, #nn.symbols<N>> -> tensor<?x11x5x7xui8, #nn.symbols<N>>
  return %y : tensor<?x11x5x7xui8, #nn.symbols<N>>
}
func.func @last_i1(%x: tensor<?x3x5x7xi1, #nn.symbols<N>>) -> tensor<?x5x7x3xi1, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 3, 1] : tensor<?x3x5x7xi1, #nn.symbols<N>> -> tensor<?x5x7x3xi1, #nn.symbols<N>>
  return %y : tensor<?x5x7x3xi1, #nn.symbols<N>>
}
func.func @first_i1(%x: tensor<?x5x7x11xi1, #nn.symbols<N>>) -> tensor<?x11x5x7xi1, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 3, 1, 2] : tensor<?x5x7x11xi1, #nn.symbols<N>> -> tensor<?x11x5x7xi1, #nn.symbols<N>>
  return %y : tensor<?x11x5x7xi1, #nn.symbols<N>>
}
// What is computed on the way: in one type, to another one, with a number for each channel, of two that lie alike, and with one that lies as the
// result does.
func.func @scaled(%x: tensor<?x3x5x7xf32, #nn.symbols<N>>) -> tensor<?x5x7x3xf32, #nn.symbols<N>> {
  %t = nn.transpose %x, [0, 2, 3, 1] : tensor<?x3x5x7xf32, #nn.symbols<N>> -> tensor<?x5x7x3xf32, #nn.symbols<N>>
  %c = nn.full 0.5 : tensor<?x5x7x3xf32, #nn.symbols<N>>
  %y = nn.mul %t, %c : tensor<?x5x7x3xf32, #nn.symbols<N>>
  return %y : tensor<?x5x7x3xf32, #nn.symbols<N>>
}
func.func @bytes_of_images(%x: tensor<?x3x5x7xui8, #nn.symbols<N>>, %mean: tensor<3xf32>) -> tensor<?x5x7x3xf32, #nn.symbols<N>> {
  %f = nn.convert %x : tensor<?x3x5x7xui8, #nn.symbols<N>> -> tensor<?x3x5x7xf32, #nn.symbols<N>>
  %t = nn.transpose %f, [0, 2, 3, 1] : tensor<?x3x5x7xf32, #nn.symbols<N>> -> tensor<?x5x7x3xf32, #nn.symbols<N>>
  %m = nn.broadcast %mean, [3] : tensor<3xf32> -> tensor<?x5x7x3xf32, #nn.symbols<N>>
  %y = nn.sub %t, %m : tensor<?x5x7x3xf32, #nn.symbols<N>>
  return %y : tensor<?x5x7x3xf32, #nn.symbols<N>>
}
func.func @by_pixel(%x: tensor<?x9x5x7xf32, #nn.symbols<N>>, %scale: tensor<5x7xf32>) -> tensor<?x5x7x9xf32, #nn.symbols<N>> {
  %t = nn.transpose %x, [0, 2, 3, 1] : tensor<?x9x5x7xf32, #nn.symbols<N>> -> tensor<?x5x7x9xf32, #nn.symbols<N>>
  %s = nn.broadcast %scale, [1, 2] : tensor<5x7xf32> -> tensor<?x5x7x9xf32, #nn.symbols<N>>
  %y = nn.mul %t, %s : tensor<?x5x7x9xf32, #nn.symbols<N>>
  return %y : tensor<?x5x7x9xf32, #nn.symbols<N>>
}
func.func @by_row(%x: tensor<?x5x7x9xf32, #nn.symbols<N>>, %scale: tensor<9x5xf32>) -> tensor<?x9x5x7xf32, #nn.symbols<N>> {
  %t = nn.transpose %x, [0, 3, 1, 2] : tensor<?x5x7x9xf32, #nn.symbols<N>> -> tensor<?x9x5x7xf32, #nn.symbols<N>>
  %s = nn.broadcast %scale, [1, 2] : tensor<9x5xf32> -> tensor<?x9x5x7xf32, #nn.symbols<N>>
  %y = nn.mul %t, %s : tensor<?x9x5x7xf32, #nn.symbols<N>>
  return %y : tensor<?x9x5x7xf32, #nn.symbols<N>>
}
func.func @two_alike(%x: tensor<?x9x5x7xf32, #nn.symbols<N>>, %z: tensor<?x9x5x7xf32, #nn.symbols<N>>) -> tensor<?x5x7x9xf32, #nn.symbols<N>> {
  %s = nn.mul %x, %z : tensor<?x9x5x7xf32, #nn.symbols<N>>
  %y = nn.transpose %s, [0, 2, 3, 1] : tensor<?x9x5x7xf32, #nn.symbols<N>> -> tensor<?x5x7x9xf32, #nn.symbols<N>>
  return %y : tensor<?x5x7x9xf32, #nn.symbols<N>>
}
func.func @one_of_two(%x: tensor<?x9x5x7xf32, #nn.symbols<N>>, %z: tensor<?x5x7x9xf32, #nn.symbols<N>>) -> tensor<?x5x7x9xf32, #nn.symbols<N>> {
  %t = nn.transpose %x, [0, 2, 3, 1] : tensor<?x9x5x7xf32, #nn.symbols<N>> -> tensor<?x5x7x9xf32, #nn.symbols<N>>
  %y = nn.add %t, %z : tensor<?x5x7x9xf32, #nn.symbols<N>>
  return %y : tensor<?x5x7x9xf32, #nn.symbols<N>>
}
func.func @of_a_sum(%x: tensor<?x9x5x16xf32, #nn.symbols<N>>, %w: tensor<16x18xf32>) -> tensor<?x18x9x5xf32, #nn.symbols<N>>
    attributes {check.sizes = {N = [1, 3]}, check.tolerance = 2.0e-5, check.reason = "sums of products of hundreds"} {
  %d = nn.dot_general %x, %w contract [3] x [0] : tensor<?x9x5x16xf32, #nn.symbols<N>>, tensor<16x18xf32> -> tensor<?x9x5x18xf32, #nn.symbols<N>>
  %e = nn.tanh %d : tensor<?x9x5x18xf32, #nn.symbols<N>>
  %y = nn.transpose %e, [0, 3, 1, 2] : tensor<?x9x5x18xf32, #nn.symbols<N>> -> tensor<?x18x9x5xf32, #nn.symbols<N>>
  return %y : tensor<?x18x9x5xf32, #nn.symbols<N>>
}
