// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arithmetic that integers alone have, at sizes with and without vectors. The ends of types: bits.py.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @and_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<2x?xi32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.integer and, %a, %b : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @or_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<2x?xi64, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.integer or, %a, %b : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @xor_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.integer xor, %a, %b : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @shift_left_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 40.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 40.0>}) -> tensor<2x?xi32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.integer shift_left, %a, %b : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @shift_right_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -9.0, 70.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -9.0, 70.0>}) -> tensor<2x?xi64, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.integer shift_right, %a, %b : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @div_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -3.0, 3.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -3.0, 3.0>}) -> tensor<2x?xi32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.integer div, %a, %b : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @rem_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -3.0, 3.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -3.0, 3.0>}) -> tensor<2x?xi64, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.integer rem, %a, %b : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @floor_div_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 9.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 9.0>}) -> tensor<2x?xui8, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.integer floor_div, %a, %b : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @mod_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xi32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.integer mod, %a, %b : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @div_of_none(%a: tensor<0x3xi32>, %b: tensor<0x3xi32>) -> tensor<0x3xi32> {
  %y = nn.integer div, %a, %b : tensor<0x3xi32>
  return %y : tensor<0x3xi32>
}
func.func @mod_of_scalars(%a: tensor<i64> {check.range = array<f64: -9.0, 9.0>}, %b: tensor<i64> {check.range = array<f64: -2.0, 2.0>}) -> tensor<i64> {
  %y = nn.integer mod, %a, %b : tensor<i64>
  return %y : tensor<i64>
}
