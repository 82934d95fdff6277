// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places in windows: of the greatest element, what is there, and the adjoint of that.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

// Windows that begin before x and end behind it, around whole vectors and a rest.
func.func @argmax(%x: tensor<?x9x37xf32, #nn.symbols<N>>) -> tensor<?x5x37xui8, #nn.symbols<N>> {
  %p = nn.window_argmax %x along 1 count 5 size 3 stride 2 low 1 : tensor<?x9x37xf32, #nn.symbols<N>> -> tensor<?x5x37xui8, #nn.symbols<N>>
  return %p : tensor<?x5x37xui8, #nn.symbols<N>>
}
func.func @argmax_first(%x: tensor<7x?xf32, #nn.symbols<N>>) -> tensor<5x?xui8, #nn.symbols<N>> {
  %p = nn.window_argmax %x along 0 count 5 size 3 : tensor<7x?xf32, #nn.symbols<N>> -> tensor<5x?xui8, #nn.symbols<N>>
  return %p : tensor<5x?xui8, #nn.symbols<N>>
}
func.func @argmax_last(%x: tensor<?x11xf64, #nn.symbols<N>>) -> tensor<?x4xui8, #nn.symbols<N>> {
  %p = nn.window_argmax %x along 1 count 4 size 5 stride 3 low 2 : tensor<?x11xf64, #nn.symbols<N>> -> tensor<?x4xui8, #nn.symbols<N>>
  return %p : tensor<?x4xui8, #nn.symbols<N>>
}
// Of few values, most windows have several maxima.
func.func @argmax_of_equals(%x: tensor<?x9x5xf32, #nn.symbols<N>>) -> tensor<?x9x5xui8, #nn.symbols<N>> {
  %c = nn.convert %x : tensor<?x9x5xf32, #nn.symbols<N>> -> tensor<?x9x5xi32, #nn.symbols<N>>
  %f = nn.convert %c : tensor<?x9x5xi32, #nn.symbols<N>> -> tensor<?x9x5xf32, #nn.symbols<N>>
  %p = nn.window_argmax %f along 1 count 9 size 5 low 4 : tensor<?x9x5xf32, #nn.symbols<N>> -> tensor<?x9x5xui8, #nn.symbols<N>>
  return %p : tensor<?x9x5xui8, #nn.symbols<N>>
}
func.func @argmax_dilated(%x: tensor<?x8x3xf32, #nn.symbols<N>>) -> tensor<?x5x3xui8, #nn.symbols<N>> {
  %p = nn.window_argmax %x along 1 count 5 size 4 stride 2 dilation 3 low 5 : tensor<?x8x3xf32, #nn.symbols<N>> -> tensor<?x5x3xui8, #nn.symbols<N>>
  return %p : tensor<?x5x3xui8, #nn.symbols<N>>
}
func.func @argmax_of_one(%x: tensor<?x1x3xf32, #nn.symbols<N>>) -> tensor<?x1x3xui8, #nn.symbols<N>> {
  %p = nn.window_argmax %x along 1 count 1 size 3 low 1 : tensor<?x1x3xf32, #nn.symbols<N>> -> tensor<?x1x3xui8, #nn.symbols<N>>
  return %p : tensor<?x1x3xui8, #nn.symbols<N>>
}
func.func @argmax_of_no_rows(%x: tensor<0x9x5xf32>) -> tensor<0x4x5xui8> {
  %p = nn.window_argmax %x along 1 count 4 size 3 stride 2 : tensor<0x9x5xf32> -> tensor<0x4x5xui8>
  return %p : tensor<0x4x5xui8>
}
func.func @argmax_of_empty_rows(%x: tensor<3x9x0xf32>) -> tensor<3x4x0xui8> {
  %p = nn.window_argmax %x along 1 count 4 size 3 stride 2 : tensor<3x9x0xf32> -> tensor<3x4x0xui8>
  return %p : tensor<3x4x0xui8>
}
// A maximum, which is computed with its place, and its gradient.
func.func @maximum(%x: tensor<?x9x37xf32, #nn.symbols<N>>) -> tensor<?x5x37xf32, #nn.symbols<N>> {
  %p = nn.window_argmax %x along 1 count 5 size 3 stride 2 low 1 : tensor<?x9x37xf32, #nn.symbols<N>> -> tensor<?x5x37xui8, #nn.symbols<N>>
  %y = nn.window_gather %x, %p along 1 size 3 stride 2 low 1 : tensor<?x9x37xf32, #nn.symbols<N>>, tensor<?x5x37xui8, #nn.symbols<N>> -> tensor<?x5x37xf32, #nn.symbols<N>>
  return %y : tensor<?x5x37xf32, #nn.symbols<N>>
}
func.func @maximum_dilated(%x: tensor<?x8x3xf32, #nn.symbols<N>>) -> tensor<?x5x3xf32, #nn.symbols<N>> {
  %p = nn.window_argmax %x along 1 count 5 size 4 stride 2 dilation 3 low 5 : tensor<?x8x3xf32, #nn.symbols<N>> -> tensor<?x5x3xui8, #nn.symbols<N>>
  %y = nn.window_gather %x, %p along 1 size 4 stride 2 dilation 3 low 5 : tensor<?x8x3xf32, #nn.symbols<N>>, tensor<?x5x3xui8, #nn.symbols<N>> -> tensor<?x5x3xf32, #nn.symbols<N>>
  return %y : tensor<?x5x3xf32, #nn.symbols<N>>
}
func.func @maximum_with_gaps(%x: tensor<?x12x3xf32, #nn.symbols<N>>) -> tensor<?x3x3xf32, #nn.symbols<N>> {
  %p = nn.window_argmax %x along 1 count 3 size 2 stride 5 : tensor<?x12x3xf32, #nn.symbols<N>> -> tensor<?x3x3xui8, #nn.symbols<N>>
  %y = nn.window_gather %x, %p along 1 size 2 stride 5 : tensor<?x12x3xf32, #nn.symbols<N>>, tensor<?x3x3xui8, #nn.symbols<N>> -> tensor<?x3x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3x3xf32, #nn.symbols<N>>
}
// The places are an argument here: some are those of no element, others are beyond the window.
func.func @gather(%x: tensor<?x9x5xf32, #nn.symbols<N>>, %p: tensor<?x5x5xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 4.0>}) -> tensor<?x5x5xf32, #nn.symbols<N>> {
  %y = nn.window_gather %x, %p along 1 size 3 stride 2 low 1 : tensor<?x9x5xf32, #nn.symbols<N>>, tensor<?x5x5xui8, #nn.symbols<N>> -> tensor<?x5x5xf32, #nn.symbols<N>>
  return %y : tensor<?x5x5xf32, #nn.symbols<N>>
}
func.func @gather_last_dilated(%x: tensor<?x13xf32, #nn.symbols<N>>, %p: tensor<?x4xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 5.0>}) -> tensor<?x4xf32, #nn.symbols<N>> {
  %y = nn.window_gather %x, %p along 1 size 5 stride 3 dilation 2 low 3 : tensor<?x13xf32, #nn.symbols<N>>, tensor<?x4xui8, #nn.symbols<N>> -> tensor<?x4xf32, #nn.symbols<N>>
  return %y : tensor<?x4xf32, #nn.symbols<N>>
}
func.func @scatter(%x: tensor<?x5x37xf32, #nn.symbols<N>>, %p: tensor<?x5x37xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 4.0>}) -> tensor<?x9x37xf32, #nn.symbols<N>> {
  %y = nn.window_scatter %x, %p along 1 size 3 stride 2 low 1 : tensor<?x5x37xf32, #nn.symbols<N>>, tensor<?x5x37xui8, #nn.symbols<N>> -> tensor<?x9x37xf32, #nn.symbols<N>>
  return %y : tensor<?x9x37xf32, #nn.symbols<N>>
}
// Behind the last window are elements that none reaches.
func.func @scatter_to_more(%x: tensor<?x2x3xf32, #nn.symbols<N>>, %p: tensor<?x2x3xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 2.0>}) -> tensor<?x40x3xf32, #nn.symbols<N>> {
  %y = nn.window_scatter %x, %p along 1 size 3 : tensor<?x2x3xf32, #nn.symbols<N>>, tensor<?x2x3xui8, #nn.symbols<N>> -> tensor<?x40x3xf32, #nn.symbols<N>>
  return %y : tensor<?x40x3xf32, #nn.symbols<N>>
}
func.func @scatter_last_dilated(%x: tensor<?x4xf64, #nn.symbols<N>>, %p: tensor<?x4xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 5.0>}) -> tensor<?x13xf64, #nn.symbols<N>> {
  %y = nn.window_scatter %x, %p along 1 size 5 stride 3 dilation 2 low 3 : tensor<?x4xf64, #nn.symbols<N>>, tensor<?x4xui8, #nn.symbols<N>> -> tensor<?x13xf64, #nn.symbols<N>>
  return %y : tensor<?x13xf64, #nn.symbols<N>>
}
