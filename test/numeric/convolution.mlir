// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pooling and convolutions, which are made of windows.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

// Pooling.
func.func @max_pool(%x: tensor<?x7x9x3xf32, #nn.symbols<N>>) -> tensor<?x3x4x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %w0 = nn.windows %x along 2 size 3 stride 2 : tensor<?x7x9x3xf32, #nn.symbols<N>> -> tensor<?x7x4x3x3xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 3 stride 2 : tensor<?x7x4x3x3xf32, #nn.symbols<N>> -> tensor<?x3x3x4x3x3xf32, #nn.symbols<N>>
  %y = nn.reduce_max %w1, [2, 4] : tensor<?x3x3x4x3x3xf32, #nn.symbols<N>> -> tensor<?x3x4x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3x4x3xf32, #nn.symbols<N>>
}
func.func @mean_pool_dilated(%x: tensor<?x7x9x3xf32, #nn.symbols<N>>) -> tensor<?x2x5x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %w0 = nn.windows %x along 2 size 3 dilation 2 : tensor<?x7x9x3xf32, #nn.symbols<N>> -> tensor<?x7x5x3x3xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 2 stride 2 dilation 3 : tensor<?x7x5x3x3xf32, #nn.symbols<N>> -> tensor<?x2x2x5x3x3xf32, #nn.symbols<N>>
  %y = nn.reduce_mean %w1, [2, 4] : tensor<?x2x2x5x3x3xf32, #nn.symbols<N>> -> tensor<?x2x5x3xf32, #nn.symbols<N>>
  return %y : tensor<?x2x5x3xf32, #nn.symbols<N>>
}
func.func @sum_pool_of_columns(%x: tensor<?x11x17xf32, #nn.symbols<N>>) -> tensor<?x3x17xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %w0 = nn.windows %x along 1 size 4 stride 3 : tensor<?x11x17xf32, #nn.symbols<N>> -> tensor<?x3x4x17xf32, #nn.symbols<N>>
  %y = nn.reduce_sum %w0, [2] : tensor<?x3x4x17xf32, #nn.symbols<N>> -> tensor<?x3x17xf32, #nn.symbols<N>>
  return %y : tensor<?x3x17xf32, #nn.symbols<N>>
}
func.func @min_pool_of_rows(%x: tensor<3x41xf32>) -> tensor<3x19xf32> {
  %w0 = nn.windows %x along 1 size 5 stride 2 : tensor<3x41xf32> -> tensor<3x19x5xf32>
  %y = nn.reduce_min %w0, [2] : tensor<3x19x5xf32> -> tensor<3x19xf32>
  return %y : tensor<3x19xf32>
}
func.func @max_pool_of_a_row(%x: tensor<41xf32>) -> tensor<17xf32> {
  %w0 = nn.windows %x along 0 size 5 stride 2 dilation 2 : tensor<41xf32> -> tensor<17x5xf32>
  %y = nn.reduce_max %w0, [1] : tensor<17x5xf32> -> tensor<17xf32>
  return %y : tensor<17xf32>
}
func.func @max_pool_side_by_side(%x: tensor<?x6x4x3xf32, #nn.symbols<N>>) -> tensor<?x3x2x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %w0 = nn.windows %x along 2 size 2 stride 2 : tensor<?x6x4x3xf32, #nn.symbols<N>> -> tensor<?x6x2x2x3xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 2 stride 2 : tensor<?x6x2x2x3xf32, #nn.symbols<N>> -> tensor<?x3x2x2x2x3xf32, #nn.symbols<N>>
  %y = nn.reduce_max %w1, [2, 4] : tensor<?x3x2x2x2x3xf32, #nn.symbols<N>> -> tensor<?x3x2x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3x2x3xf32, #nn.symbols<N>>
}
func.func @max_pool_3d(%x: tensor<2x4x5x6x3xf32>) -> tensor<2x2x3x3x3xf32> {
  %w0 = nn.windows %x along 3 size 2 stride 2 : tensor<2x4x5x6x3xf32> -> tensor<2x4x5x3x2x3xf32>
  %w1 = nn.windows %w0 along 2 size 3 : tensor<2x4x5x3x2x3xf32> -> tensor<2x4x3x3x3x2x3xf32>
  %w2 = nn.windows %w1 along 1 size 2 dilation 2 : tensor<2x4x3x3x3x2x3xf32> -> tensor<2x2x2x3x3x3x2x3xf32>
  %y = nn.reduce_max %w2, [2, 4, 6] : tensor<2x2x2x3x3x3x2x3xf32> -> tensor<2x2x3x3x3xf32>
  return %y : tensor<2x2x3x3x3xf32>
}
func.func @max_pool_of_the_first(%x: tensor<?x7x9x3xf32, #nn.symbols<N>>) -> tensor<?x3x4x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %w0 = nn.windows %x along 2 size 3 stride 2 : tensor<?x7x9x3xf32, #nn.symbols<N>> -> tensor<?x7x4x3x3xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 3 stride 2 : tensor<?x7x4x3x3xf32, #nn.symbols<N>> -> tensor<?x3x3x4x3x3xf32, #nn.symbols<N>>
  %y = nn.reduce_max %w1, [2, 4] ties first : tensor<?x3x3x4x3x3xf32, #nn.symbols<N>> -> tensor<?x3x4x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3x4x3xf32, #nn.symbols<N>>
}
func.func @max_pool_of_no_images(%x: tensor<0x7x9x3xf32>) -> tensor<0x3x4x3xf32> {
  %w0 = nn.windows %x along 2 size 3 stride 2 : tensor<0x7x9x3xf32> -> tensor<0x7x4x3x3xf32>
  %w1 = nn.windows %w0 along 1 size 3 stride 2 : tensor<0x7x4x3x3xf32> -> tensor<0x3x3x4x3x3xf32>
  %y = nn.reduce_max %w1, [2, 4] : tensor<0x3x3x4x3x3xf32> -> tensor<0x3x4x3xf32>
  return %y : tensor<0x3x4x3xf32>
}
// In two steps, as all long reductions to few numbers.
func.func @sum_of_all_windows(%x: tensor<300x160xf32>) -> tensor<f32> attributes {check.absolute = 2.0e-3 : f64, check.reason = "a sum of 400,000 terms", check.skip_gradients = "that of a sum"} {
  %w = nn.windows %x along 1 size 9 : tensor<300x160xf32> -> tensor<300x152x9xf32>
  %y = nn.reduce_sum %w, [0, 1, 2] : tensor<300x152x9xf32> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @max_of_windows_in_few_numbers(%x: tensor<?x160x7xf32, #nn.symbols<N>>) -> tensor<7xf32> attributes {check.sizes = {N = [1, 70]}, check.skip_gradients = "that of a maximum"} {
  %w = nn.windows %x along 1 size 9 stride 2 : tensor<?x160x7xf32, #nn.symbols<N>> -> tensor<?x76x9x7xf32, #nn.symbols<N>>
  %y = nn.reduce_max %w, [0, 1, 2] : tensor<?x76x9x7xf32, #nn.symbols<N>> -> tensor<7xf32>
  return %y : tensor<7xf32>
}
// Convolutions: y[n, h, w, co] = sum over kh, kw and ci.
func.func @convolution(%x: tensor<?x6x7x3xf32, #nn.symbols<N>>, %f: tensor<3x2x3x5xf32>) -> tensor<?x4x6x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %w0 = nn.windows %x along 2 size 2 : tensor<?x6x7x3xf32, #nn.symbols<N>> -> tensor<?x6x6x2x3xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 3 : tensor<?x6x6x2x3xf32, #nn.symbols<N>> -> tensor<?x4x3x6x2x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %w1, %f contract [2, 4, 5] x [0, 1, 2] : tensor<?x4x3x6x2x3xf32, #nn.symbols<N>>, tensor<3x2x3x5xf32> -> tensor<?x4x6x5xf32, #nn.symbols<N>>
  return %y : tensor<?x4x6x5xf32, #nn.symbols<N>>
}
func.func @convolution_strided(%x: tensor<?x7x8x2xf32, #nn.symbols<N>>, %f: tensor<3x3x2x5xf32>) -> tensor<?x3x3x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %w0 = nn.windows %x along 2 size 3 stride 2 : tensor<?x7x8x2xf32, #nn.symbols<N>> -> tensor<?x7x3x3x2xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 3 stride 2 : tensor<?x7x3x3x2xf32, #nn.symbols<N>> -> tensor<?x3x3x3x3x2xf32, #nn.symbols<N>>
  %y = nn.dot_general %w1, %f contract [2, 4, 5] x [0, 1, 2] : tensor<?x3x3x3x3x2xf32, #nn.symbols<N>>, tensor<3x3x2x5xf32> -> tensor<?x3x3x5xf32, #nn.symbols<N>>
  return %y : tensor<?x3x3x5xf32, #nn.symbols<N>>
}
func.func @convolution_dilated(%x: tensor<?x8x7x2xf32, #nn.symbols<N>>, %f: tensor<2x3x2x5xf32>) -> tensor<?x3x3x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %w0 = nn.windows %x along 2 size 3 dilation 2 : tensor<?x8x7x2xf32, #nn.symbols<N>> -> tensor<?x8x3x3x2xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 2 stride 2 dilation 3 : tensor<?x8x3x3x2xf32, #nn.symbols<N>> -> tensor<?x3x2x3x3x2xf32, #nn.symbols<N>>
  %y = nn.dot_general %w1, %f contract [2, 4, 5] x [0, 1, 2] : tensor<?x3x2x3x3x2xf32, #nn.symbols<N>>, tensor<2x3x2x5xf32> -> tensor<?x3x3x5xf32, #nn.symbols<N>>
  return %y : tensor<?x3x3x5xf32, #nn.symbols<N>>
}
func.func @convolution_of_one_channel(%x: tensor<?x6x7xf32, #nn.symbols<N>>, %f: tensor<3x2xf32>) -> tensor<?x4x6xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %w0 = nn.windows %x along 2 size 2 : tensor<?x6x7xf32, #nn.symbols<N>> -> tensor<?x6x6x2xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 3 : tensor<?x6x6x2xf32, #nn.symbols<N>> -> tensor<?x4x3x6x2xf32, #nn.symbols<N>>
  %y = nn.dot_general %w1, %f contract [2, 4] x [0, 1] : tensor<?x4x3x6x2xf32, #nn.symbols<N>>, tensor<3x2xf32> -> tensor<?x4x6xf32, #nn.symbols<N>>
  return %y : tensor<?x4x6xf32, #nn.symbols<N>>
}
func.func @convolution_1d(%x: tensor<?x11x3xf32, #nn.symbols<N>>, %f: tensor<4x3x19xf32>) -> tensor<?x3x19xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %w0 = nn.windows %x along 1 size 4 stride 3 : tensor<?x11x3xf32, #nn.symbols<N>> -> tensor<?x3x4x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %w0, %f contract [2, 3] x [0, 1] : tensor<?x3x4x3xf32, #nn.symbols<N>>, tensor<4x3x19xf32> -> tensor<?x3x19xf32, #nn.symbols<N>>
  return %y : tensor<?x3x19xf32, #nn.symbols<N>>
}
func.func @convolution_of_groups(%x: tensor<?x7x2x3xf32, #nn.symbols<N>>, %f: tensor<2x3x3x5xf32>) -> tensor<2x?x3x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %w0 = nn.windows %x along 1 size 3 stride 2 : tensor<?x7x2x3xf32, #nn.symbols<N>> -> tensor<?x3x3x2x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %w0, %f batch [3] x [0] contract [2, 4] x [1, 2] : tensor<?x3x3x2x3xf32, #nn.symbols<N>>, tensor<2x3x3x5xf32> -> tensor<2x?x3x5xf32, #nn.symbols<N>>
  return %y : tensor<2x?x3x5xf32, #nn.symbols<N>>
}
// Depthwise.
func.func @convolution_of_each_channel(%x: tensor<?x7x5xf32, #nn.symbols<N>>, %f: tensor<5x3xf32>) -> tensor<5x?x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %w0 = nn.windows %x along 1 size 3 stride 2 : tensor<?x7x5xf32, #nn.symbols<N>> -> tensor<?x3x3x5xf32, #nn.symbols<N>>
  %y = nn.dot_general %w0, %f batch [3] x [0] contract [2] x [1] : tensor<?x3x3x5xf32, #nn.symbols<N>>, tensor<5x3xf32> -> tensor<5x?x3xf32, #nn.symbols<N>>
  return %y : tensor<5x?x3xf32, #nn.symbols<N>>
}
// The gradient of the filter is 0.
func.func @convolution_of_no_images(%x: tensor<0x6x7x3xf32>, %f: tensor<3x2x3x5xf32>) -> tensor<0x4x6x5xf32> {
  %w0 = nn.windows %x along 2 size 2 : tensor<0x6x7x3xf32> -> tensor<0x6x6x2x3xf32>
  %w1 = nn.windows %w0 along 1 size 3 : tensor<0x6x6x2x3xf32> -> tensor<0x4x3x6x2x3xf32>
  %y = nn.dot_general %w1, %f contract [2, 4, 5] x [0, 1, 2] : tensor<0x4x3x6x2x3xf32>, tensor<3x2x3x5xf32> -> tensor<0x4x6x5xf32>
  return %y : tensor<0x4x6x5xf32>
}
// The gradients of padding are slices, of which no more is computed than they leave.
func.func @convolution_padded(%x: tensor<?x5x6x2xf32, #nn.symbols<N>>, %f: tensor<3x3x2x5xf32>) -> tensor<?x5x6x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p0 = nn.pad %x along 1 low 1 high 1 : tensor<?x5x6x2xf32, #nn.symbols<N>> -> tensor<?x7x6x2xf32, #nn.symbols<N>>
  %p1 = nn.pad %p0 along 2 low 1 high 1 : tensor<?x7x6x2xf32, #nn.symbols<N>> -> tensor<?x7x8x2xf32, #nn.symbols<N>>
  %w0 = nn.windows %p1 along 2 size 3 : tensor<?x7x8x2xf32, #nn.symbols<N>> -> tensor<?x7x6x3x2xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 3 : tensor<?x7x6x3x2xf32, #nn.symbols<N>> -> tensor<?x5x3x6x3x2xf32, #nn.symbols<N>>
  %y = nn.dot_general %w1, %f contract [2, 4, 5] x [0, 1, 2] : tensor<?x5x3x6x3x2xf32, #nn.symbols<N>>, tensor<3x3x2x5xf32> -> tensor<?x5x6x5xf32, #nn.symbols<N>>
  return %y : tensor<?x5x6x5xf32, #nn.symbols<N>>
}
func.func @convolution_padded_and_strided(%x: tensor<?x7x6x2xf32, #nn.symbols<N>>, %f: tensor<3x3x2x5xf32>) -> tensor<?x4x3x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p0 = nn.pad %x along 2 low 0 high 1 : tensor<?x7x6x2xf32, #nn.symbols<N>> -> tensor<?x7x7x2xf32, #nn.symbols<N>>
  %w0 = nn.windows %p0 along 2 size 3 stride 2 : tensor<?x7x7x2xf32, #nn.symbols<N>> -> tensor<?x7x3x3x2xf32, #nn.symbols<N>>
  %p1 = nn.pad %w0 along 1 low 1 high 1 : tensor<?x7x3x3x2xf32, #nn.symbols<N>> -> tensor<?x9x3x3x2xf32, #nn.symbols<N>>
  %w1 = nn.windows %p1 along 1 size 3 stride 2 : tensor<?x9x3x3x2xf32, #nn.symbols<N>> -> tensor<?x4x3x3x3x2xf32, #nn.symbols<N>>
  %y = nn.dot_general %w1, %f contract [2, 4, 5] x [0, 1, 2] : tensor<?x4x3x3x3x2xf32, #nn.symbols<N>>, tensor<3x3x2x5xf32> -> tensor<?x4x3x5xf32, #nn.symbols<N>>
  return %y : tensor<?x4x3x5xf32, #nn.symbols<N>>
}
func.func @convolution_padded_and_dilated(%x: tensor<?x7x6x2xf32, #nn.symbols<N>>, %f: tensor<2x3x2x5xf32>) -> tensor<?x7x7x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p0 = nn.pad %x along 2 low 4 high 1 : tensor<?x7x6x2xf32, #nn.symbols<N>> -> tensor<?x7x11x2xf32, #nn.symbols<N>>
  %p1 = nn.pad %p0 along 1 low 1 high 3 : tensor<?x7x11x2xf32, #nn.symbols<N>> -> tensor<?x11x11x2xf32, #nn.symbols<N>>
  %w0 = nn.windows %p1 along 2 size 3 dilation 2 : tensor<?x11x11x2xf32, #nn.symbols<N>> -> tensor<?x11x7x3x2xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 1 size 2 dilation 4 : tensor<?x11x7x3x2xf32, #nn.symbols<N>> -> tensor<?x7x2x7x3x2xf32, #nn.symbols<N>>
  %y = nn.dot_general %w1, %f contract [2, 4, 5] x [0, 1, 2] : tensor<?x7x2x7x3x2xf32, #nn.symbols<N>>, tensor<2x3x2x5xf32> -> tensor<?x7x7x5xf32, #nn.symbols<N>>
  return %y : tensor<?x7x7x5xf32, #nn.symbols<N>>
}
func.func @convolution_padded_strided_and_dilated(%x: tensor<?x9x3xf32, #nn.symbols<N>>, %f: tensor<3x3x5xf32>) -> tensor<?x6x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p0 = nn.pad %x along 1 low 5 high 3 : tensor<?x9x3xf32, #nn.symbols<N>> -> tensor<?x17x3xf32, #nn.symbols<N>>
  %w0 = nn.windows %p0 along 1 size 3 stride 2 dilation 3 : tensor<?x17x3xf32, #nn.symbols<N>> -> tensor<?x6x3x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %w0, %f contract [2, 3] x [0, 1] : tensor<?x6x3x3xf32, #nn.symbols<N>>, tensor<3x3x5xf32> -> tensor<?x6x5xf32, #nn.symbols<N>>
  return %y : tensor<?x6x5xf32, #nn.symbols<N>>
}
func.func @convolution_padded_with_a_common_divisor(%x: tensor<?x9x3xf32, #nn.symbols<N>>, %f: tensor<3x3x5xf32>) -> tensor<?x3x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p0 = nn.pad %x along 1 low 3 high 2 : tensor<?x9x3xf32, #nn.symbols<N>> -> tensor<?x14x3xf32, #nn.symbols<N>>
  %w0 = nn.windows %p0 along 1 size 3 stride 4 dilation 2 : tensor<?x14x3xf32, #nn.symbols<N>> -> tensor<?x3x3x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %w0, %f contract [2, 3] x [0, 1] : tensor<?x3x3x3xf32, #nn.symbols<N>>, tensor<3x3x5xf32> -> tensor<?x3x5xf32, #nn.symbols<N>>
  return %y : tensor<?x3x5xf32, #nn.symbols<N>>
}
func.func @convolution_padded_by_more_than_a_window(%x: tensor<?x4x3xf32, #nn.symbols<N>>, %f: tensor<2x3x5xf32>) -> tensor<?x15x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p0 = nn.pad %x along 1 low 5 high 7 : tensor<?x4x3xf32, #nn.symbols<N>> -> tensor<?x16x3xf32, #nn.symbols<N>>
  %w0 = nn.windows %p0 along 1 size 2 : tensor<?x16x3xf32, #nn.symbols<N>> -> tensor<?x15x2x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %w0, %f contract [2, 3] x [0, 1] : tensor<?x15x2x3xf32, #nn.symbols<N>>, tensor<2x3x5xf32> -> tensor<?x15x5xf32, #nn.symbols<N>>
  return %y : tensor<?x15x5xf32, #nn.symbols<N>>
}
// Transposed convolutions: sums of products that overlap.
func.func @transposed_convolution_1d(%x: tensor<?x5x3xf32, #nn.symbols<N>>, %f: tensor<3x3x4xf32>) -> tensor<?x7x4xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p = nn.dot_general %x, %f contract [2] x [1] : tensor<?x5x3xf32, #nn.symbols<N>>, tensor<3x3x4xf32> -> tensor<?x5x3x4xf32, #nn.symbols<N>>
  %o0 = nn.overlap_add %p along 1 : tensor<?x5x3x4xf32, #nn.symbols<N>> -> tensor<?x7x4xf32, #nn.symbols<N>>
  return %o0 : tensor<?x7x4xf32, #nn.symbols<N>>
}
func.func @transposed_convolution_1d_strided(%x: tensor<?x5x3xf32, #nn.symbols<N>>, %f: tensor<3x3x4xf32>) -> tensor<?x12x4xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p = nn.dot_general %x, %f contract [2] x [1] : tensor<?x5x3xf32, #nn.symbols<N>>, tensor<3x3x4xf32> -> tensor<?x5x3x4xf32, #nn.symbols<N>>
  %o0 = nn.overlap_add %p along 1 stride 2 : tensor<?x5x3x4xf32, #nn.symbols<N>> -> tensor<?x12x4xf32, #nn.symbols<N>>
  return %o0 : tensor<?x12x4xf32, #nn.symbols<N>>
}
func.func @transposed_convolution_1d_dilated(%x: tensor<?x5x3xf32, #nn.symbols<N>>, %f: tensor<3x3x4xf32>) -> tensor<?x9x4xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p = nn.dot_general %x, %f contract [2] x [1] : tensor<?x5x3xf32, #nn.symbols<N>>, tensor<3x3x4xf32> -> tensor<?x5x3x4xf32, #nn.symbols<N>>
  %o0 = nn.overlap_add %p along 1 dilation 2 : tensor<?x5x3x4xf32, #nn.symbols<N>> -> tensor<?x9x4xf32, #nn.symbols<N>>
  return %o0 : tensor<?x9x4xf32, #nn.symbols<N>>
}
func.func @transposed_convolution_1d_strided_and_dilated(%x: tensor<?x5x3xf32, #nn.symbols<N>>, %f: tensor<3x3x4xf32>) -> tensor<?x19x4xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p = nn.dot_general %x, %f contract [2] x [1] : tensor<?x5x3xf32, #nn.symbols<N>>, tensor<3x3x4xf32> -> tensor<?x5x3x4xf32, #nn.symbols<N>>
  %o0 = nn.overlap_add %p along 1 stride 2 dilation 3 : tensor<?x5x3x4xf32, #nn.symbols<N>> -> tensor<?x19x4xf32, #nn.symbols<N>>
  return %o0 : tensor<?x19x4xf32, #nn.symbols<N>>
}
func.func @transposed_convolution_1d_of_gaps(%x: tensor<?x4x3xf32, #nn.symbols<N>>, %f: tensor<2x3x4xf32>) -> tensor<?x18x4xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p = nn.dot_general %x, %f contract [2] x [1] : tensor<?x4x3xf32, #nn.symbols<N>>, tensor<2x3x4xf32> -> tensor<?x4x2x4xf32, #nn.symbols<N>>
  %o0 = nn.overlap_add %p along 1 stride 5 : tensor<?x4x2x4xf32, #nn.symbols<N>> -> tensor<?x18x4xf32, #nn.symbols<N>>
  return %o0 : tensor<?x18x4xf32, #nn.symbols<N>>
}
func.func @transposed_convolution_1d_with_a_common_divisor(%x: tensor<?x4x3xf32, #nn.symbols<N>>, %f: tensor<3x3x4xf32>) -> tensor<?x27x4xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p = nn.dot_general %x, %f contract [2] x [1] : tensor<?x4x3xf32, #nn.symbols<N>>, tensor<3x3x4xf32> -> tensor<?x4x3x4xf32, #nn.symbols<N>>
  %o0 = nn.overlap_add %p along 1 stride 4 dilation 6 : tensor<?x4x3x4xf32, #nn.symbols<N>> -> tensor<?x27x4xf32, #nn.symbols<N>>
  return %o0 : tensor<?x27x4xf32, #nn.symbols<N>>
}
func.func @transposed_convolution(%x: tensor<?x3x4x2xf32, #nn.symbols<N>>, %f: tensor<3x2x2x3xf32>) -> tensor<?x8x5x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p = nn.dot_general %x, %f contract [3] x [2] : tensor<?x3x4x2xf32, #nn.symbols<N>>, tensor<3x2x2x3xf32> -> tensor<?x3x4x3x2x3xf32, #nn.symbols<N>>
  %t0 = nn.transpose %p, [0, 1, 3, 2, 4, 5] : tensor<?x3x4x3x2x3xf32, #nn.symbols<N>> -> tensor<?x3x3x4x2x3xf32, #nn.symbols<N>>
  %o1 = nn.overlap_add %t0 along 3 : tensor<?x3x3x4x2x3xf32, #nn.symbols<N>> -> tensor<?x3x3x5x3xf32, #nn.symbols<N>>
  %o2 = nn.overlap_add %o1 along 1 stride 2 : tensor<?x3x3x5x3xf32, #nn.symbols<N>> -> tensor<?x8x5x3xf32, #nn.symbols<N>>
  return %o2 : tensor<?x8x5x3xf32, #nn.symbols<N>>
}
