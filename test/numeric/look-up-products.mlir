// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dense layers behind embeddings, whose derivatives look products up and add up before they multiply.
// RUN: cauce-check %s --target native,x86-64-v4,x86-64-v3,x86-64-v2
// RUN: cauce-check %s --order 2 --threads 1

func.func @dense(%t: tensor<5x3xf32>, %ids: tensor<?x8xi64, #nn.symbols<N>>, %w: tensor<3x4xf32>) -> tensor<?x8x4xf32, #nn.symbols<N>> {
  %x = nn.gather %t, %ids along 0 : tensor<5x3xf32>, tensor<?x8xi64, #nn.symbols<N>> -> tensor<?x8x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %x, %w contract [2] x [0] : tensor<?x8x3xf32, #nn.symbols<N>>, tensor<3x4xf32> -> tensor<?x8x4xf32, #nn.symbols<N>>
  return %y : tensor<?x8x4xf32, #nn.symbols<N>>
}
func.func @steps_first(%t: tensor<7x19xf32>, %ids: tensor<?x9xi32, #nn.symbols<N>>, %w: tensor<19x10xf32>) -> tensor<9x?x10xf32, #nn.symbols<N>> {
  %x = nn.gather %t, %ids along 0 : tensor<7x19xf32>, tensor<?x9xi32, #nn.symbols<N>> -> tensor<?x9x19xf32, #nn.symbols<N>>
  %s = nn.transpose %x, [1, 0, 2] : tensor<?x9x19xf32, #nn.symbols<N>> -> tensor<9x?x19xf32, #nn.symbols<N>>
  %y = nn.dot_general %s, %w contract [2] x [0] : tensor<9x?x19xf32, #nn.symbols<N>>, tensor<19x10xf32> -> tensor<9x?x10xf32, #nn.symbols<N>>
  return %y : tensor<9x?x10xf32, #nn.symbols<N>>
}
func.func @on_the_right(%t: tensor<5x3xf32>, %ids: tensor<6x8xi64>, %w: tensor<4x3x2xf32>) -> tensor<4x2x6x8xf32> {
  %x = nn.gather %t, %ids along 0 : tensor<5x3xf32>, tensor<6x8xi64> -> tensor<6x8x3xf32>
  %y = nn.dot_general %w, %x contract [1] x [2] : tensor<4x3x2xf32>, tensor<6x8x3xf32> -> tensor<4x2x6x8xf32>
  return %y : tensor<4x2x6x8xf32>
}
func.func @summed_over_ids(%t: tensor<5x3xf32>, %ids: tensor<6x8xi64>, %dy: tensor<8x6x2xf32>) -> tensor<2x3xf32> {
  %x = nn.gather %t, %ids along 0 : tensor<5x3xf32>, tensor<6x8xi64> -> tensor<6x8x3xf32>
  %y = nn.dot_general %dy, %x contract [0, 1] x [1, 0] : tensor<8x6x2xf32>, tensor<6x8x3xf32> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}
func.func @one_row(%t: tensor<1x3xf32>, %ids: tensor<?xi64, #nn.symbols<N>>, %w: tensor<3x4xf32>) -> tensor<?x4xf32, #nn.symbols<N>> {
  %x = nn.gather %t, %ids along 0 : tensor<1x3xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x3xf32, #nn.symbols<N>>, tensor<3x4xf32> -> tensor<?x4xf32, #nn.symbols<N>>
  return %y : tensor<?x4xf32, #nn.symbols<N>>
}
