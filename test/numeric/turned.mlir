// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products whose vector operand has been put in another order and lies the other way round: one copy turns it.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @backwards(%x: tensor<2x3x5xf32>, %w: tensor<3x7x5xf32>) -> tensor<2x7xf32> {
  %r = nn.reverse %w along 0 : tensor<3x7x5xf32>
  %y = nn.dot_general %x, %r contract [1, 2] x [0, 2] : tensor<2x3x5xf32>, tensor<3x7x5xf32> -> tensor<2x7xf32>
  return %y : tensor<2x7xf32>
}
func.func @backwards_along_the_vectors(%x: tensor<2x21xf32>, %w: tensor<37x21xf32>) -> tensor<2x37xf32> {
  %r = nn.reverse %w along 0 : tensor<37x21xf32>
  %y = nn.dot_general %x, %r contract [1] x [1] : tensor<2x21xf32>, tensor<37x21xf32> -> tensor<2x37xf32>
  return %y : tensor<2x37xf32>
}
func.func @backwards_across_the_vectors(%x: tensor<2x21xf32>, %w: tensor<37x21xf32>) -> tensor<2x37xf32> {
  %r = nn.reverse %w along 1 : tensor<37x21xf32>
  %y = nn.dot_general %x, %r contract [1] x [1] : tensor<2x21xf32>, tensor<37x21xf32> -> tensor<2x37xf32>
  return %y : tensor<2x37xf32>
}
func.func @every_second(%x: tensor<2x2x20xf32>, %w: tensor<5x19x20xf32>) -> tensor<2x19xf32> {
  %s = nn.slice %w along 0 from 1 to 5 by 2 : tensor<5x19x20xf32> -> tensor<2x19x20xf32>
  %r = nn.reverse %s along 0 : tensor<2x19x20xf32>
  %y = nn.dot_general %x, %r contract [1, 2] x [0, 2] : tensor<2x2x20xf32>, tensor<2x19x20xf32> -> tensor<2x19xf32>
  return %y : tensor<2x19xf32>
}
func.func @every_second_of_the_vectors(%x: tensor<2x20xf32>, %w: tensor<39x20xf32>) -> tensor<2x19xf32> {
  %s = nn.slice %w along 0 from 1 to 39 by 2 : tensor<39x20xf32> -> tensor<19x20xf32>
  %y = nn.dot_general %x, %s contract [1] x [1] : tensor<2x20xf32>, tensor<19x20xf32> -> tensor<2x19xf32>
  return %y : tensor<2x19xf32>
}
func.func @with_another_user(%x: tensor<2x3x5xf32>, %w: tensor<3x7x5xf32>) -> (tensor<2x7xf32>, tensor<3x7x5xf32>) {
  %r = nn.reverse %w along 0 : tensor<3x7x5xf32>
  %y = nn.dot_general %x, %r contract [1, 2] x [0, 2] : tensor<2x3x5xf32>, tensor<3x7x5xf32> -> tensor<2x7xf32>
  return %y, %r : tensor<2x7xf32>, tensor<3x7x5xf32>
}
func.func @of_symbolic_size(%x: tensor<2x3x5xf32>, %w: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<2x?xf32, #nn.symbols<N>> {
  %r = nn.reverse %w along 0 : tensor<3x?x5xf32, #nn.symbols<N>>
  %y = nn.dot_general %x, %r contract [1, 2] x [0, 2] : tensor<2x3x5xf32>, tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @of_one(%x: tensor<1x1x1xf32>, %w: tensor<1x2x1xf32>) -> tensor<1x2xf32> {
  %r = nn.reverse %w along 0 : tensor<1x2x1xf32>
  %y = nn.dot_general %x, %r contract [1, 2] x [0, 2] : tensor<1x1x1xf32>, tensor<1x2x1xf32> -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
func.func @of_none(%x: tensor<2x0x5xf32>, %w: tensor<0x7x5xf32>) -> tensor<2x7xf32> {
  %r = nn.reverse %w along 0 : tensor<0x7x5xf32>
  %y = nn.dot_general %x, %r contract [1, 2] x [0, 2] : tensor<2x0x5xf32>, tensor<0x7x5xf32> -> tensor<2x7xf32>
  return %y : tensor<2x7xf32>
}
// Filters of 1.3 MB, which are written past the caches where vectors are cache lines: whole ones, and with a last one that has a mask. Terms of one sign:
// rounding is a small part of their sum.
func.func @past_the_caches(%x: tensor<2x2x32xf32> {check.range = array<f64: 0.5, 1.5>}, %w: tensor<2x5008x32xf32> {check.range = array<f64: 0.5, 1.5>}) -> tensor<2x5008xf32>
    attributes {check.skip_gradients = "they are those of smaller filters"} {
  %r = nn.reverse %w along 0 : tensor<2x5008x32xf32>
  %y = nn.dot_general %x, %r contract [1, 2] x [0, 2] : tensor<2x2x32xf32>, tensor<2x5008x32xf32> -> tensor<2x5008xf32>
  return %y : tensor<2x5008xf32>
}
func.func @past_the_caches_but_for_a_rest(%x: tensor<2x2x32xf32> {check.range = array<f64: 0.5, 1.5>}, %w: tensor<2x5001x32xf32> {check.range = array<f64: 0.5, 1.5>}) -> tensor<2x5001xf32>
    attributes {check.skip_gradients = "they are those of smaller filters"} {
  %r = nn.reverse %w along 0 : tensor<2x5001x32xf32>
  %y = nn.dot_general %x, %r contract [1, 2] x [0, 2] : tensor<2x2x32xf32>, tensor<2x5001x32xf32> -> tensor<2x5001xf32>
  return %y : tensor<2x5001xf32>
}
