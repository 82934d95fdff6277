// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products along dimensions. Their derivatives are products of all other elements, where some are 0, too; along a symbol of all pairs.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @prod_last(%x: tensor<3x7xf32>) -> tensor<3xf32> {
  %y = nn.reduce_prod %x, [1] : tensor<3x7xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @prod_first(%x: tensor<5x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_prod %x, [0] : tensor<5x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @prod_middle_f64(%x: tensor<2x6x3xf64>) -> tensor<2x3xf64> {
  %y = nn.reduce_prod %x, [1] : tensor<2x6x3xf64> -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}
func.func @prod_symbol(%x: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3xf32> attributes {check.sizes = {N = [1, 2, 5]}} {
  %y = nn.reduce_prod %x, [1] : tensor<3x?xf32, #nn.symbols<N>> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @prod_all(%x: tensor<?x4x2xf32, #nn.symbols<N>>) -> tensor<f32> attributes {check.sizes = {N = [1, 3]}} {
  %y = nn.reduce_prod %x, [0, 1, 2] : tensor<?x4x2xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @prod_outer(%x: tensor<2x17x3xf32> {check.range = array<f64: 0.5, 1.5>}) -> tensor<17xf32> {
  %y = nn.reduce_prod %x, [0, 2] : tensor<2x17x3xf32> -> tensor<17xf32>
  return %y : tensor<17xf32>
}
func.func @prod_of_nineteen(%x: tensor<3x19xf32> {check.range = array<f64: -1.25, 1.25>, check.grid = 0.25 : f64}) -> tensor<3xf32> {
  %y = nn.reduce_prod %x, [1] : tensor<3x19xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @prod_of_ten_f64(%x: tensor<10x2xf64> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.5 : f64}) -> tensor<2xf64> {
  %y = nn.reduce_prod %x, [0] : tensor<10x2xf64> -> tensor<2xf64>
  return %y : tensor<2xf64>
}
func.func @prod_of_one(%x: tensor<3x1xf32>) -> tensor<3xf32> {
  %y = nn.reduce_prod %x, [1] : tensor<3x1xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @prod_of_two(%x: tensor<3x2xf32>) -> tensor<3xf32> {
  %y = nn.reduce_prod %x, [1] : tensor<3x2xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @prod_along_none(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = nn.reduce_prod %x, [] : tensor<3x5xf32> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @prod_of_none(%x: tensor<0x3xf32>) -> tensor<3xf32> {
  %y = nn.reduce_prod %x, [0] : tensor<0x3xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @prod_with_zeros(%x: tensor<19x5xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 1.0 : f64}) -> tensor<19xf32> {
  %y = nn.reduce_prod %x, [1] : tensor<19x5xf32> -> tensor<19xf32>
  return %y : tensor<19xf32>
}
func.func @prod_with_one_zero(%x: tensor<3x4xf32> {check.values = array<f64: 2.0, 0.0, 3.0, 4.0>}) -> tensor<3xf32> {
  %y = nn.reduce_prod %x, [1] : tensor<3x4xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @prod_with_two_zeros(%x: tensor<?x3xf32, #nn.symbols<N>> {check.values = array<f64: 0.0, 0.0, 3.0>}) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_prod %x, [1] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @prod_with_zeros_along_symbol(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 1.0 : f64}) -> tensor<2xf32> attributes {check.sizes = {N = [4]}} {
  %y = nn.reduce_prod %x, [1] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func @prod_long(%x: tensor<3x1031xf32> {check.range = array<f64: 0.98, 1.02>}) -> tensor<3xf32> attributes {check.tolerance = 1.0e-4 : f64, check.reason = "a thousand roundings", check.skip_gradients = "as those of short ones"} {
  %y = nn.reduce_prod %x, [1] : tensor<3x1031xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @prod_i32(%x: tensor<3x?xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<3xi32> {
  %y = nn.reduce_prod %x, [1] : tensor<3x?xi32, #nn.symbols<N>> -> tensor<3xi32>
  return %y : tensor<3xi32>
}
func.func @prod_i64(%x: tensor<?x35xi64, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<?xi64, #nn.symbols<N>> {
  %y = nn.reduce_prod %x, [1] : tensor<?x35xi64, #nn.symbols<N>> -> tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<?xi64, #nn.symbols<N>>
}
func.func @prod_ui8(%x: tensor<5x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<?xui8, #nn.symbols<N>> {
  %y = nn.reduce_prod %x, [0] : tensor<5x?xui8, #nn.symbols<N>> -> tensor<?xui8, #nn.symbols<N>>
  return %y : tensor<?xui8, #nn.symbols<N>>
}
func.func @prod_i1(%x: tensor<17x2xi1> {check.range = array<f64: 0.0, 1.0>}) -> tensor<17xi1> {
  %y = nn.reduce_prod %x, [1] : tensor<17x2xi1> -> tensor<17xi1>
  return %y : tensor<17xi1>
}
// All operands are constants once it is seen that there is one element: the sizes of the loops are left.
func.func @of_the_others_of_one(%x: tensor<3x1xf32>) -> tensor<3x1xf32> {
  %own = nn.iota 1 : tensor<3x1x1xi64>
  %other = nn.iota 2 : tensor<3x1x1xi64>
  %xs = nn.broadcast %x, [0, 2] : tensor<3x1xf32> -> tensor<3x1x1xf32>
  %same = nn.compare eq, %own, %other : tensor<3x1x1xi64> -> tensor<3x1x1xi1>
  %ones = nn.full 1.0 : tensor<3x1x1xf32>
  %kept = nn.select %same, %ones, %xs : tensor<3x1x1xi1>, tensor<3x1x1xf32>
  %y = nn.reduce_prod %kept, [2] : tensor<3x1x1xf32> -> tensor<3x1xf32>
  return %y : tensor<3x1xf32>
}
