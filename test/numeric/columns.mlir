// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions with few output channels, whose neighbouring results share the columns of a product; fewer of them do in shorter vectors.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @six_columns(%x: tensor<?x7x14x2xf32, #nn.symbols<N>>, %f: tensor<3x5x2x6xf32>) -> tensor<?x5x10x6xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %w0 = nn.windows %x along 1 size 3 : tensor<?x7x14x2xf32, #nn.symbols<N>> -> tensor<?x5x3x14x2xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 3 size 5 : tensor<?x5x3x14x2xf32, #nn.symbols<N>> -> tensor<?x5x3x10x5x2xf32, #nn.symbols<N>>
  %y = nn.dot_general %w1, %f contract [2, 4, 5] x [0, 1, 2] : tensor<?x5x3x10x5x2xf32, #nn.symbols<N>>, tensor<3x5x2x6xf32> -> tensor<?x5x10x6xf32, #nn.symbols<N>>
  return %y : tensor<?x5x10x6xf32, #nn.symbols<N>>
}
// A prime number of windows: the last row is padded and cut.
func.func @three_columns_of_odd_width(%x: tensor<?x17x11xf32, #nn.symbols<N>>, %f: tensor<7x11x3xf32>) -> tensor<?x11x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}} {
  %w = nn.windows %x along 1 size 7 : tensor<?x17x11xf32, #nn.symbols<N>> -> tensor<?x11x7x11xf32, #nn.symbols<N>>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<?x11x7x11xf32, #nn.symbols<N>>, tensor<7x11x3xf32> -> tensor<?x11x3xf32, #nn.symbols<N>>
  return %y : tensor<?x11x3xf32, #nn.symbols<N>>
}
// x is longer than what the windows reach.
func.func @with_a_stride(%x: tensor<3x20x2xf32>, %f: tensor<9x2x3xf32>) -> tensor<3x6x3xf32> {
  %w = nn.windows %x along 1 size 9 stride 2 : tensor<3x20x2xf32> -> tensor<3x6x9x2xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<3x6x9x2xf32>, tensor<9x2x3xf32> -> tensor<3x6x3xf32>
  return %y : tensor<3x6x3xf32>
}
func.func @with_a_stride_and_a_dilation(%x: tensor<3x20x2xf32>, %f: tensor<6x2x3xf32>) -> tensor<3x4x3xf32> {
  %w = nn.windows %x along 1 size 6 stride 2 dilation 2 : tensor<3x20x2xf32> -> tensor<3x5x6x2xf32>
  %s = nn.slice %w along 1 from 0 to 4 : tensor<3x5x6x2xf32> -> tensor<3x4x6x2xf32>
  %y = nn.dot_general %s, %f contract [2, 3] x [0, 1] : tensor<3x4x6x2xf32>, tensor<6x2x3xf32> -> tensor<3x4x3xf32>
  %z = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<3x5x6x2xf32>, tensor<6x2x3xf32> -> tensor<3x5x3xf32>
  %t = nn.slice %z along 1 from 1 to 5 : tensor<3x5x3xf32> -> tensor<3x4x3xf32>
  %r = nn.add %y, %t : tensor<3x4x3xf32>
  return %r : tensor<3x4x3xf32>
}
func.func @a_column(%x: tensor<?x9x18x2xf32, #nn.symbols<N>>, %f: tensor<3x5x2x1xf32>) -> tensor<?x7x14x1xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}} {
  %w0 = nn.windows %x along 1 size 3 : tensor<?x9x18x2xf32, #nn.symbols<N>> -> tensor<?x7x3x18x2xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 3 size 5 : tensor<?x7x3x18x2xf32, #nn.symbols<N>> -> tensor<?x7x3x14x5x2xf32, #nn.symbols<N>>
  %y = nn.dot_general %w1, %f contract [2, 4, 5] x [0, 1, 2] : tensor<?x7x3x14x5x2xf32, #nn.symbols<N>>, tensor<3x5x2x1xf32> -> tensor<?x7x14x1xf32, #nn.symbols<N>>
  return %y : tensor<?x7x14x1xf32, #nn.symbols<N>>
}
func.func @of_numbers_of_eight_bytes(%x: tensor<2x14x3xf64>, %f: tensor<5x3x2xf64>) -> tensor<2x10x2xf64> {
  %w = nn.windows %x along 1 size 5 : tensor<2x14x3xf64> -> tensor<2x10x5x3xf64>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x10x5x3xf64>, tensor<5x3x2xf64> -> tensor<2x10x2xf64>
  return %y : tensor<2x10x2xf64>
}
// Windows of windows, of which nothing is padded.
func.func @windows_of_windows(%x: tensor<2x18x3xf32>, %f: tensor<2x6x3x4xf32>) -> tensor<2x12x4xf32> {
  %w0 = nn.windows %x along 1 size 2 : tensor<2x18x3xf32> -> tensor<2x17x2x3xf32>
  %w1 = nn.windows %w0 along 1 size 6 : tensor<2x17x2x3xf32> -> tensor<2x12x6x2x3xf32>
  %y = nn.dot_general %w1, %f contract [2, 3, 4] x [1, 0, 2] : tensor<2x12x6x2x3xf32>, tensor<2x6x3x4xf32> -> tensor<2x12x4xf32>
  return %y : tensor<2x12x4xf32>
}

// What is computed of the result goes along: a bias, an activation that reads it twice, a value of the same shape, a factor for each image
// and place.
func.func @with_what_reads_it(%x: tensor<?x14x3xf32, #nn.symbols<N>>, %f: tensor<5x3x6xf32>, %b: tensor<6xf32>, %r: tensor<?x10x6xf32, #nn.symbols<N>>, %s: tensor<?xf32, #nn.symbols<N>>, %t: tensor<10x6xf32>) -> tensor<?x10x6xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %w = nn.windows %x along 1 size 5 : tensor<?x14x3xf32, #nn.symbols<N>> -> tensor<?x10x5x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<?x10x5x3xf32, #nn.symbols<N>>, tensor<5x3x6xf32> -> tensor<?x10x6xf32, #nn.symbols<N>>
  %bs = nn.broadcast %b, [2] : tensor<6xf32> -> tensor<?x10x6xf32, #nn.symbols<N>>
  %biased = nn.add %y, %bs : tensor<?x10x6xf32, #nn.symbols<N>>
  %l = nn.logistic %biased : tensor<?x10x6xf32, #nn.symbols<N>>
  %swish = nn.mul %biased, %l : tensor<?x10x6xf32, #nn.symbols<N>>
  %half = nn.full 0.5 : tensor<?x10x6xf32, #nn.symbols<N>>
  %e = nn.mul %r, %half : tensor<?x10x6xf32, #nn.symbols<N>>
  %sum = nn.add %swish, %e : tensor<?x10x6xf32, #nn.symbols<N>>
  %ss = nn.broadcast %s, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<?x10x6xf32, #nn.symbols<N>>
  %ts = nn.broadcast %t, [1, 2] : tensor<10x6xf32> -> tensor<?x10x6xf32, #nn.symbols<N>>
  %p = nn.mul %sum, %ss : tensor<?x10x6xf32, #nn.symbols<N>>
  %q = nn.mul %p, %ts : tensor<?x10x6xf32, #nn.symbols<N>>
  return %q : tensor<?x10x6xf32, #nn.symbols<N>>
}

func.func @filter_gradient(%x: tensor<?x4x14x3xf32, #nn.symbols<N>>, %dy: tensor<?x2x10x6xf32, #nn.symbols<N>>) -> tensor<3x5x3x6xf32> attributes {check.sizes = {N = [1, 2]}} {
  %w0 = nn.windows %x along 1 size 3 : tensor<?x4x14x3xf32, #nn.symbols<N>> -> tensor<?x2x3x14x3xf32, #nn.symbols<N>>
  %w1 = nn.windows %w0 along 3 size 5 : tensor<?x2x3x14x3xf32, #nn.symbols<N>> -> tensor<?x2x3x10x5x3xf32, #nn.symbols<N>>
  %df = nn.dot_general %w1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x2x3x10x5x3xf32, #nn.symbols<N>>, tensor<?x2x10x6xf32, #nn.symbols<N>> -> tensor<3x5x3x6xf32>
  return %df : tensor<3x5x3x6xf32>
}
func.func @filter_gradient_of_odd_width(%x: tensor<2x28x11xf32>, %dy: tensor<2x11x3xf32>) -> tensor<7x11x3xf32> {
  %w = nn.windows %x along 1 size 7 stride 2 : tensor<2x28x11xf32> -> tensor<2x11x7x11xf32>
  %df = nn.dot_general %w, %dy contract [0, 1] x [0, 1] : tensor<2x11x7x11xf32>, tensor<2x11x3xf32> -> tensor<7x11x3xf32>
  return %df : tensor<7x11x3xf32>
}
func.func @filter_gradient_of_a_column(%x: tensor<4x17xf32>, %dy: tensor<4x13x1xf32>) -> tensor<5x1xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<4x17xf32> -> tensor<4x13x5xf32>
  %df = nn.dot_general %w, %dy contract [0, 1] x [0, 1] : tensor<4x13x5xf32>, tensor<4x13x1xf32> -> tensor<5x1xf32>
  return %df : tensor<5x1xf32>
}
func.func @of_no_images(%x: tensor<0x14x3xf32>, %f: tensor<5x3x6xf32>) -> tensor<0x10x6xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<0x14x3xf32> -> tensor<0x10x5x3xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<0x10x5x3xf32>, tensor<5x3x6xf32> -> tensor<0x10x6xf32>
  return %y : tensor<0x10x6xf32>
}
func.func @of_no_channels(%x: tensor<2x14x0xf32>, %f: tensor<5x0x6xf32>) -> tensor<2x10x6xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x14x0xf32> -> tensor<2x10x5x0xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x10x5x0xf32>, tensor<5x0x6xf32> -> tensor<2x10x6xf32>
  return %y : tensor<2x10x6xf32>
}

// One that is computed for the result alone stands before another that is not: a slice.
func.func @with_values_in_any_order(%x: tensor<2x14x3xf32>, %f: tensor<5x3x6xf32>, %r: tensor<2x10x6xf32>, %t: tensor<2x12x6xf32>) -> tensor<2x10x6xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x14x3xf32> -> tensor<2x10x5x3xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x10x5x3xf32>, tensor<5x3x6xf32> -> tensor<2x10x6xf32>
  %l = nn.logistic %r : tensor<2x10x6xf32>
  %s = nn.slice %t along 1 from 1 to 11 : tensor<2x12x6xf32> -> tensor<2x10x6xf32>
  %a = nn.add %l, %s : tensor<2x10x6xf32>
  %z = nn.mul %y, %a : tensor<2x10x6xf32>
  return %z : tensor<2x10x6xf32>
}
