// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions of each channel by itself, forward and the gradients of their filters: tiles of places in vectors of channels, with rests of both.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @rests_of_both(%x: tensor<?x4x15x21xf32, #nn.symbols<N>>, %f: tensor<3x3x21xf32>) -> tensor<?x2x13x21xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %r = nn.windows %x along 1 size 3 : tensor<?x4x15x21xf32, #nn.symbols<N>> -> tensor<?x2x3x15x21xf32, #nn.symbols<N>>
  %w = nn.windows %r along 3 size 3 : tensor<?x2x3x15x21xf32, #nn.symbols<N>> -> tensor<?x2x3x13x3x21xf32, #nn.symbols<N>>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<?x2x3x13x3x21xf32, #nn.symbols<N>>, tensor<3x3x21xf32> -> tensor<21x?x2x13xf32, #nn.symbols<N>>
  %y = nn.transpose %d, [1, 2, 3, 0] : tensor<21x?x2x13xf32, #nn.symbols<N>> -> tensor<?x2x13x21xf32, #nn.symbols<N>>
  return %y : tensor<?x2x13x21xf32, #nn.symbols<N>>
}
func.func @rests_of_both_filter(%x: tensor<?x4x15x21xf32, #nn.symbols<N>>, %dy: tensor<?x2x13x21xf32, #nn.symbols<N>>) -> tensor<3x3x21xf32> attributes {check.sizes = {N = [1, 2]}} {
  %r = nn.windows %x along 1 size 3 : tensor<?x4x15x21xf32, #nn.symbols<N>> -> tensor<?x2x3x15x21xf32, #nn.symbols<N>>
  %w = nn.windows %r along 3 size 3 : tensor<?x2x3x15x21xf32, #nn.symbols<N>> -> tensor<?x2x3x13x3x21xf32, #nn.symbols<N>>
  %d = nn.dot_general %w, %dy batch [5] x [3] contract [0, 1, 3] x [0, 1, 2] : tensor<?x2x3x13x3x21xf32, #nn.symbols<N>>, tensor<?x2x13x21xf32, #nn.symbols<N>> -> tensor<21x3x3xf32>
  %df = nn.transpose %d, [1, 2, 0] : tensor<21x3x3xf32> -> tensor<3x3x21xf32>
  return %df : tensor<3x3x21xf32>
}
func.func @few_channels(%x: tensor<2x5x9x5xf32>, %f: tensor<3x2x5xf32>) -> tensor<2x3x8x5xf32> {
  %r = nn.windows %x along 1 size 3 : tensor<2x5x9x5xf32> -> tensor<2x3x3x9x5xf32>
  %w = nn.windows %r along 3 size 2 : tensor<2x3x3x9x5xf32> -> tensor<2x3x3x8x2x5xf32>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<2x3x3x8x2x5xf32>, tensor<3x2x5xf32> -> tensor<5x2x3x8xf32>
  %y = nn.transpose %d, [1, 2, 3, 0] : tensor<5x2x3x8xf32> -> tensor<2x3x8x5xf32>
  return %y : tensor<2x3x8x5xf32>
}
func.func @few_channels_filter(%x: tensor<2x5x9x5xf32>, %dy: tensor<2x3x8x5xf32>) -> tensor<3x2x5xf32> {
  %r = nn.windows %x along 1 size 3 : tensor<2x5x9x5xf32> -> tensor<2x3x3x9x5xf32>
  %w = nn.windows %r along 3 size 2 : tensor<2x3x3x9x5xf32> -> tensor<2x3x3x8x2x5xf32>
  %d = nn.dot_general %w, %dy batch [5] x [3] contract [0, 1, 3] x [0, 1, 2] : tensor<2x3x3x8x2x5xf32>, tensor<2x3x8x5xf32> -> tensor<5x3x2xf32>
  %df = nn.transpose %d, [1, 2, 0] : tensor<5x3x2xf32> -> tensor<3x2x5xf32>
  return %df : tensor<3x2x5xf32>
}
func.func @whole_images(%x: tensor<1x5x5x16xf32>, %f: tensor<3x3x16xf32>) -> tensor<1x3x3x16xf32> {
  %r = nn.windows %x along 1 size 3 : tensor<1x5x5x16xf32> -> tensor<1x3x3x5x16xf32>
  %w = nn.windows %r along 3 size 3 : tensor<1x3x3x5x16xf32> -> tensor<1x3x3x3x3x16xf32>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<1x3x3x3x3x16xf32>, tensor<3x3x16xf32> -> tensor<16x1x3x3xf32>
  %y = nn.transpose %d, [1, 2, 3, 0] : tensor<16x1x3x3xf32> -> tensor<1x3x3x16xf32>
  return %y : tensor<1x3x3x16xf32>
}
func.func @whole_images_filter(%x: tensor<1x5x5x16xf32>, %dy: tensor<1x3x3x16xf32>) -> tensor<3x3x16xf32> {
  %r = nn.windows %x along 1 size 3 : tensor<1x5x5x16xf32> -> tensor<1x3x3x5x16xf32>
  %w = nn.windows %r along 3 size 3 : tensor<1x3x3x5x16xf32> -> tensor<1x3x3x3x3x16xf32>
  %d = nn.dot_general %w, %dy batch [5] x [3] contract [0, 1, 3] x [0, 1, 2] : tensor<1x3x3x3x3x16xf32>, tensor<1x3x3x16xf32> -> tensor<16x3x3xf32>
  %df = nn.transpose %d, [1, 2, 0] : tensor<16x3x3xf32> -> tensor<3x3x16xf32>
  return %df : tensor<3x3x16xf32>
}
func.func @with_a_stride(%x: tensor<1x9x31x3xf32>, %f: tensor<3x3x3xf32>) -> tensor<1x4x15x3xf32> {
  %r = nn.windows %x along 1 size 3 stride 2 : tensor<1x9x31x3xf32> -> tensor<1x4x3x31x3xf32>
  %w = nn.windows %r along 3 size 3 stride 2 : tensor<1x4x3x31x3xf32> -> tensor<1x4x3x15x3x3xf32>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<1x4x3x15x3x3xf32>, tensor<3x3x3xf32> -> tensor<3x1x4x15xf32>
  %y = nn.transpose %d, [1, 2, 3, 0] : tensor<3x1x4x15xf32> -> tensor<1x4x15x3xf32>
  return %y : tensor<1x4x15x3xf32>
}
func.func @with_a_stride_filter(%x: tensor<1x9x31x3xf32>, %dy: tensor<1x4x15x3xf32>) -> tensor<3x3x3xf32> {
  %r = nn.windows %x along 1 size 3 stride 2 : tensor<1x9x31x3xf32> -> tensor<1x4x3x31x3xf32>
  %w = nn.windows %r along 3 size 3 stride 2 : tensor<1x4x3x31x3xf32> -> tensor<1x4x3x15x3x3xf32>
  %d = nn.dot_general %w, %dy batch [5] x [3] contract [0, 1, 3] x [0, 1, 2] : tensor<1x4x3x15x3x3xf32>, tensor<1x4x15x3xf32> -> tensor<3x3x3xf32>
  %df = nn.transpose %d, [1, 2, 0] : tensor<3x3x3xf32> -> tensor<3x3x3xf32>
  return %df : tensor<3x3x3xf32>
}
func.func @with_a_dilation(%x: tensor<1x7x12x4xf32>, %f: tensor<2x3x4xf32>) -> tensor<1x5x8x4xf32> {
  %r = nn.windows %x along 1 size 2 dilation 2 : tensor<1x7x12x4xf32> -> tensor<1x5x2x12x4xf32>
  %w = nn.windows %r along 3 size 3 dilation 2 : tensor<1x5x2x12x4xf32> -> tensor<1x5x2x8x3x4xf32>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<1x5x2x8x3x4xf32>, tensor<2x3x4xf32> -> tensor<4x1x5x8xf32>
  %y = nn.transpose %d, [1, 2, 3, 0] : tensor<4x1x5x8xf32> -> tensor<1x5x8x4xf32>
  return %y : tensor<1x5x8x4xf32>
}
func.func @with_a_dilation_filter(%x: tensor<1x7x12x4xf32>, %dy: tensor<1x5x8x4xf32>) -> tensor<2x3x4xf32> {
  %r = nn.windows %x along 1 size 2 dilation 2 : tensor<1x7x12x4xf32> -> tensor<1x5x2x12x4xf32>
  %w = nn.windows %r along 3 size 3 dilation 2 : tensor<1x5x2x12x4xf32> -> tensor<1x5x2x8x3x4xf32>
  %d = nn.dot_general %w, %dy batch [5] x [3] contract [0, 1, 3] x [0, 1, 2] : tensor<1x5x2x8x3x4xf32>, tensor<1x5x8x4xf32> -> tensor<4x2x3xf32>
  %df = nn.transpose %d, [1, 2, 0] : tensor<4x2x3xf32> -> tensor<2x3x4xf32>
  return %df : tensor<2x3x4xf32>
}
func.func @long_windows(%x: tensor<1x2x24x33xf32>, %f: tensor<2x10x33xf32>) -> tensor<1x1x15x33xf32> {
  %r = nn.windows %x along 1 size 2 : tensor<1x2x24x33xf32> -> tensor<1x1x2x24x33xf32>
  %w = nn.windows %r along 3 size 10 : tensor<1x1x2x24x33xf32> -> tensor<1x1x2x15x10x33xf32>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<1x1x2x15x10x33xf32>, tensor<2x10x33xf32> -> tensor<33x1x1x15xf32>
  %y = nn.transpose %d, [1, 2, 3, 0] : tensor<33x1x1x15xf32> -> tensor<1x1x15x33xf32>
  return %y : tensor<1x1x15x33xf32>
}
func.func @long_windows_filter(%x: tensor<1x2x24x33xf32>, %dy: tensor<1x1x15x33xf32>) -> tensor<2x10x33xf32> {
  %r = nn.windows %x along 1 size 2 : tensor<1x2x24x33xf32> -> tensor<1x1x2x24x33xf32>
  %w = nn.windows %r along 3 size 10 : tensor<1x1x2x24x33xf32> -> tensor<1x1x2x15x10x33xf32>
  %d = nn.dot_general %w, %dy batch [5] x [3] contract [0, 1, 3] x [0, 1, 2] : tensor<1x1x2x15x10x33xf32>, tensor<1x1x15x33xf32> -> tensor<33x2x10xf32>
  %df = nn.transpose %d, [1, 2, 0] : tensor<33x2x10xf32> -> tensor<2x10x33xf32>
  return %df : tensor<2x10x33xf32>
}
func.func @a_channel(%x: tensor<1x4x11x1xf32>, %f: tensor<3x3x1xf32>) -> tensor<1x2x9x1xf32> {
  %r = nn.windows %x along 1 size 3 : tensor<1x4x11x1xf32> -> tensor<1x2x3x11x1xf32>
  %w = nn.windows %r along 3 size 3 : tensor<1x2x3x11x1xf32> -> tensor<1x2x3x9x3x1xf32>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<1x2x3x9x3x1xf32>, tensor<3x3x1xf32> -> tensor<1x1x2x9xf32>
  %y = nn.transpose %d, [1, 2, 3, 0] : tensor<1x1x2x9xf32> -> tensor<1x2x9x1xf32>
  return %y : tensor<1x2x9x1xf32>
}
func.func @a_channel_filter(%x: tensor<1x4x11x1xf32>, %dy: tensor<1x2x9x1xf32>) -> tensor<3x3x1xf32> {
  %r = nn.windows %x along 1 size 3 : tensor<1x4x11x1xf32> -> tensor<1x2x3x11x1xf32>
  %w = nn.windows %r along 3 size 3 : tensor<1x2x3x11x1xf32> -> tensor<1x2x3x9x3x1xf32>
  %d = nn.dot_general %w, %dy batch [5] x [3] contract [0, 1, 3] x [0, 1, 2] : tensor<1x2x3x9x3x1xf32>, tensor<1x2x9x1xf32> -> tensor<1x3x3xf32>
  %df = nn.transpose %d, [1, 2, 0] : tensor<1x3x3xf32> -> tensor<3x3x1xf32>
  return %df : tensor<3x3x1xf32>
}
func.func @eight_bytes(%x: tensor<1x4x11x10xf64>, %f: tensor<3x3x10xf64>) -> tensor<1x2x9x10xf64> {
  %r = nn.windows %x along 1 size 3 : tensor<1x4x11x10xf64> -> tensor<1x2x3x11x10xf64>
  %w = nn.windows %r along 3 size 3 : tensor<1x2x3x11x10xf64> -> tensor<1x2x3x9x3x10xf64>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<1x2x3x9x3x10xf64>, tensor<3x3x10xf64> -> tensor<10x1x2x9xf64>
  %y = nn.transpose %d, [1, 2, 3, 0] : tensor<10x1x2x9xf64> -> tensor<1x2x9x10xf64>
  return %y : tensor<1x2x9x10xf64>
}
func.func @eight_bytes_filter(%x: tensor<1x4x11x10xf64>, %dy: tensor<1x2x9x10xf64>) -> tensor<3x3x10xf64> {
  %r = nn.windows %x along 1 size 3 : tensor<1x4x11x10xf64> -> tensor<1x2x3x11x10xf64>
  %w = nn.windows %r along 3 size 3 : tensor<1x2x3x11x10xf64> -> tensor<1x2x3x9x3x10xf64>
  %d = nn.dot_general %w, %dy batch [5] x [3] contract [0, 1, 3] x [0, 1, 2] : tensor<1x2x3x9x3x10xf64>, tensor<1x2x9x10xf64> -> tensor<10x3x3xf64>
  %df = nn.transpose %d, [1, 2, 0] : tensor<10x3x3xf64> -> tensor<3x3x10xf64>
  return %df : tensor<3x3x10xf64>
}
func.func @no_images(%x: tensor<0x4x11x10xf32>, %f: tensor<3x3x10xf32>) -> tensor<0x2x9x10xf32> {
  %r = nn.windows %x along 1 size 3 : tensor<0x4x11x10xf32> -> tensor<0x2x3x11x10xf32>
  %w = nn.windows %r along 3 size 3 : tensor<0x2x3x11x10xf32> -> tensor<0x2x3x9x3x10xf32>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<0x2x3x9x3x10xf32>, tensor<3x3x10xf32> -> tensor<10x0x2x9xf32>
  %y = nn.transpose %d, [1, 2, 3, 0] : tensor<10x0x2x9xf32> -> tensor<0x2x9x10xf32>
  return %y : tensor<0x2x9x10xf32>
}
func.func @no_images_filter(%x: tensor<0x4x11x10xf32>, %dy: tensor<0x2x9x10xf32>) -> tensor<3x3x10xf32> {
  %r = nn.windows %x along 1 size 3 : tensor<0x4x11x10xf32> -> tensor<0x2x3x11x10xf32>
  %w = nn.windows %r along 3 size 3 : tensor<0x2x3x11x10xf32> -> tensor<0x2x3x9x3x10xf32>
  %d = nn.dot_general %w, %dy batch [5] x [3] contract [0, 1, 3] x [0, 1, 2] : tensor<0x2x3x9x3x10xf32>, tensor<0x2x9x10xf32> -> tensor<10x3x3xf32>
  %df = nn.transpose %d, [1, 2, 0] : tensor<10x3x3xf32> -> tensor<3x3x10xf32>
  return %df : tensor<3x3x10xf32>
}

// With what follows it in its kernel.
func.func @with_a_bias_and_an_activation(%x: tensor<?x5x13x19xf32, #nn.symbols<N>>, %f: tensor<3x3x19xf32>, %b: tensor<19xf32>) -> tensor<?x3x11x19xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %r = nn.windows %x along 1 size 3 : tensor<?x5x13x19xf32, #nn.symbols<N>> -> tensor<?x3x3x13x19xf32, #nn.symbols<N>>
  %w = nn.windows %r along 3 size 3 : tensor<?x3x3x13x19xf32, #nn.symbols<N>> -> tensor<?x3x3x11x3x19xf32, #nn.symbols<N>>
  %d = nn.dot_general %w, %f batch [5] x [2] contract [2, 4] x [0, 1] : tensor<?x3x3x11x3x19xf32, #nn.symbols<N>>, tensor<3x3x19xf32> -> tensor<19x?x3x11xf32, #nn.symbols<N>>
  %t = nn.transpose %d, [1, 2, 3, 0] : tensor<19x?x3x11xf32, #nn.symbols<N>> -> tensor<?x3x11x19xf32, #nn.symbols<N>>
  %bs = nn.broadcast %b, [3] : tensor<19xf32> -> tensor<?x3x11x19xf32, #nn.symbols<N>>
  %s = nn.add %t, %bs : tensor<?x3x11x19xf32, #nn.symbols<N>>
  %y = nn.tanh %s : tensor<?x3x11x19xf32, #nn.symbols<N>>
  return %y : tensor<?x3x11x19xf32, #nn.symbols<N>>
}

// As the gradients of a layer are made: of what comes transposed.
func.func @of_transposed(%x: tensor<?x6x5x9xf32, #nn.symbols<N>>, %f: tensor<3x3x9xf32>) -> tensor<9x?x6x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %e = nn.tanh %x : tensor<?x6x5x9xf32, #nn.symbols<N>>
  %t = nn.transpose %e, [3, 0, 1, 2] : tensor<?x6x5x9xf32, #nn.symbols<N>> -> tensor<9x?x6x5xf32, #nn.symbols<N>>
  %p = nn.pad %t along 2 low 1 high 1 : tensor<9x?x6x5xf32, #nn.symbols<N>> -> tensor<9x?x8x5xf32, #nn.symbols<N>>
  %q = nn.pad %p along 3 low 1 high 1 : tensor<9x?x8x5xf32, #nn.symbols<N>> -> tensor<9x?x8x7xf32, #nn.symbols<N>>
  %v = nn.windows %q along 2 size 3 : tensor<9x?x8x7xf32, #nn.symbols<N>> -> tensor<9x?x6x3x7xf32, #nn.symbols<N>>
  %w = nn.windows %v along 4 size 3 : tensor<9x?x6x3x7xf32, #nn.symbols<N>> -> tensor<9x?x6x3x5x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %w, %f batch [0] x [2] contract [3, 5] x [0, 1] : tensor<9x?x6x3x5x3xf32, #nn.symbols<N>>, tensor<3x3x9xf32> -> tensor<9x?x6x5xf32, #nn.symbols<N>>
  return %y : tensor<9x?x6x5xf32, #nn.symbols<N>>
}
