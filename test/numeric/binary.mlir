// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Binary ops, and the unary ones on integers: signed, unsigned and truth values.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @add(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.add %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @sub(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.sub %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @mul(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -3.0, 3.0>}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -3.0, 3.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.mul %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @div(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.3, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.div %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @pow(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.3, 3.0>}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.pow %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @max(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.max %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @min(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.min %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @div_by_negative(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, -0.3>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.div %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @max_of_equals(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 1.0 : f64}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 1.0 : f64}) -> tensor<2x?xf32, #nn.symbols<N>> attributes {check.skip_gradients = "there is no derivative where both are equal"} {
  %y = nn.max %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @min_of_equals(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 1.0 : f64}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 1.0 : f64}) -> tensor<2x?xf32, #nn.symbols<N>> attributes {check.skip_gradients = "there is no derivative where both are equal"} {
  %y = nn.min %a, %b : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @add_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.add %a, %b : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @add_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.add %a, %b : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @add_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.add %a, %b : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @add_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.add %a, %b : tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @sub_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.sub %a, %b : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @sub_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.sub %a, %b : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @sub_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.sub %a, %b : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @sub_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.sub %a, %b : tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @mul_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.mul %a, %b : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @mul_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.mul %a, %b : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @mul_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.mul %a, %b : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @mul_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.mul %a, %b : tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @max_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.max %a, %b : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @max_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.max %a, %b : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @max_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.max %a, %b : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @max_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.max %a, %b : tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @min_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.min %a, %b : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @min_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.min %a, %b : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @min_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.min %a, %b : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @min_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.min %a, %b : tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @neg_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.neg %x : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @neg_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.neg %x : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @neg_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.neg %x : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @abs_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.abs %x : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @abs_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.abs %x : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @abs_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.abs %x : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @identity_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.identity %x : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @identity_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.identity %x : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @identity_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.identity %x : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @identity_i1(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.identity %x : tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
