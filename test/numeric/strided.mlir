// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of overlapping products whose stride does not divide the window, as the input gradients of strided convolutions are.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @three_by_two(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x11x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 2 : tensor<2x5x3x7xf32> -> tensor<2x11x7xf32>
  return %y : tensor<2x11x7xf32>
}
func.func @three_by_two_and_more(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x14x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 2 : tensor<2x5x3x7xf32> -> tensor<2x14x7xf32>
  return %y : tensor<2x14x7xf32>
}
func.func @five_by_three(%a: tensor<2x4x4xf32>, %f: tensor<5x7x4xf32>) -> tensor<2x14x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x4x4xf32>, tensor<5x7x4xf32> -> tensor<2x4x5x7xf32>
  %y = nn.overlap_add %p along 1 stride 3 : tensor<2x4x5x7xf32> -> tensor<2x14x7xf32>
  return %y : tensor<2x14x7xf32>
}
func.func @two_by_three(%a: tensor<2x5x4xf32>, %f: tensor<2x7x4xf32>) -> tensor<2x14x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<2x7x4xf32> -> tensor<2x5x2x7xf32>
  %y = nn.overlap_add %p along 1 stride 3 : tensor<2x5x2x7xf32> -> tensor<2x14x7xf32>
  return %y : tensor<2x14x7xf32>
}
func.func @two_by_three_of_a_part(%a: tensor<2x5x4xf32>, %f: tensor<2x7x4xf32>) -> tensor<2x5x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<2x7x4xf32> -> tensor<2x5x2x7xf32>
  %y = nn.overlap_add %p along 1 stride 3 : tensor<2x5x2x7xf32> -> tensor<2x15x7xf32>
  %s = nn.slice %y along 1 from 4 to 9 : tensor<2x15x7xf32> -> tensor<2x5x7xf32>
  return %s : tensor<2x5x7xf32>
}
func.func @between_windows(%a: tensor<2x5x4xf32>, %f: tensor<2x7x4xf32>) -> tensor<2x1x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<2x7x4xf32> -> tensor<2x5x2x7xf32>
  %y = nn.overlap_add %p along 1 stride 3 : tensor<2x5x2x7xf32> -> tensor<2x15x7xf32>
  %s = nn.slice %y along 1 from 5 to 6 : tensor<2x15x7xf32> -> tensor<2x1x7xf32>
  return %s : tensor<2x1x7xf32>
}
func.func @three_by_two_of_a_part(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x9x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 2 : tensor<2x5x3x7xf32> -> tensor<2x11x7xf32>
  %s = nn.slice %y along 1 from 1 to 10 : tensor<2x11x7xf32> -> tensor<2x9x7xf32>
  return %s : tensor<2x9x7xf32>
}
func.func @of_one_element(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x1x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 2 : tensor<2x5x3x7xf32> -> tensor<2x11x7xf32>
  %s = nn.slice %y along 1 from 4 to 5 : tensor<2x11x7xf32> -> tensor<2x1x7xf32>
  return %s : tensor<2x1x7xf32>
}
func.func @with_a_common_divisor(%a: tensor<2x4x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x17x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x4x4xf32>, tensor<3x7x4xf32> -> tensor<2x4x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 4 dilation 2 : tensor<2x4x3x7xf32> -> tensor<2x17x7xf32>
  return %y : tensor<2x17x7xf32>
}
func.func @with_a_common_divisor_of_a_part(%a: tensor<2x4x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x15x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x4x4xf32>, tensor<3x7x4xf32> -> tensor<2x4x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 4 dilation 2 : tensor<2x4x3x7xf32> -> tensor<2x19x7xf32>
  %s = nn.slice %y along 1 from 3 to 18 : tensor<2x19x7xf32> -> tensor<2x15x7xf32>
  return %s : tensor<2x15x7xf32>
}
func.func @seventeen_by_sixteen(%a: tensor<2x2x4xf32>, %f: tensor<17x7x4xf32>) -> tensor<2x33x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x2x4xf32>, tensor<17x7x4xf32> -> tensor<2x2x17x7xf32>
  %y = nn.overlap_add %p along 1 stride 16 : tensor<2x2x17x7xf32> -> tensor<2x33x7xf32>
  return %y : tensor<2x33x7xf32>
}
func.func @one_window(%a: tensor<2x1x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x3x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x1x4xf32>, tensor<3x7x4xf32> -> tensor<2x1x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 2 : tensor<2x1x3x7xf32> -> tensor<2x3x7xf32>
  return %y : tensor<2x3x7xf32>
}
// Windows of 3 x 4: the rows leave a rest, the columns do not; and 3 x 3, padded.
func.func @image(%a: tensor<?x4x5x6xf32, #nn.symbols<N>>, %f: tensor<3x4x5x6xf32>) -> tensor<?x9x12x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p = nn.dot_general %a, %f contract [3] x [3] : tensor<?x4x5x6xf32, #nn.symbols<N>>, tensor<3x4x5x6xf32> -> tensor<?x4x5x3x4x5xf32, #nn.symbols<N>>
  %t = nn.transpose %p, [0, 1, 3, 2, 4, 5] : tensor<?x4x5x3x4x5xf32, #nn.symbols<N>> -> tensor<?x4x3x5x4x5xf32, #nn.symbols<N>>
  %w = nn.overlap_add %t along 3 stride 2 : tensor<?x4x3x5x4x5xf32, #nn.symbols<N>> -> tensor<?x4x3x12x5xf32, #nn.symbols<N>>
  %y = nn.overlap_add %w along 1 stride 2 : tensor<?x4x3x12x5xf32, #nn.symbols<N>> -> tensor<?x9x12x5xf32, #nn.symbols<N>>
  return %y : tensor<?x9x12x5xf32, #nn.symbols<N>>
}
func.func @padded_image(%a: tensor<?x4x5x6xf32, #nn.symbols<N>>, %f: tensor<3x3x5x6xf32>) -> tensor<?x7x9x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2]}} {
  %p = nn.dot_general %a, %f contract [3] x [3] : tensor<?x4x5x6xf32, #nn.symbols<N>>, tensor<3x3x5x6xf32> -> tensor<?x4x5x3x3x5xf32, #nn.symbols<N>>
  %t = nn.transpose %p, [0, 1, 3, 2, 4, 5] : tensor<?x4x5x3x3x5xf32, #nn.symbols<N>> -> tensor<?x4x3x5x3x5xf32, #nn.symbols<N>>
  %w = nn.overlap_add %t along 3 stride 2 : tensor<?x4x3x5x3x5xf32, #nn.symbols<N>> -> tensor<?x4x3x11x5xf32, #nn.symbols<N>>
  %v = nn.overlap_add %w along 1 stride 2 : tensor<?x4x3x11x5xf32, #nn.symbols<N>> -> tensor<?x9x11x5xf32, #nn.symbols<N>>
  %s = nn.slice %v along 1 from 1 to 8 : tensor<?x9x11x5xf32, #nn.symbols<N>> -> tensor<?x7x11x5xf32, #nn.symbols<N>>
  %y = nn.slice %s along 2 from 1 to 10 : tensor<?x7x11x5xf32, #nn.symbols<N>> -> tensor<?x7x9x5xf32, #nn.symbols<N>>
  return %y : tensor<?x7x9x5xf32, #nn.symbols<N>>
}
