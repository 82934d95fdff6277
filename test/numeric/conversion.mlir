// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Comparisons, choices and conversions between all element types. A ui8 of 128 and more is not negative.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @eq_f32(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare eq, %a, %b : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @eq_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare eq, %a, %b : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @eq_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare eq, %a, %b : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @eq_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 0.0, 9.0, 127.0, 128.0, 200.0, 255.0, 9.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 200.0, 9.0, 128.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare eq, %a, %b : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @eq_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare eq, %a, %b : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ne_f32(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ne, %a, %b : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ne_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ne, %a, %b : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ne_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ne, %a, %b : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ne_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 0.0, 9.0, 127.0, 128.0, 200.0, 255.0, 9.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 200.0, 9.0, 128.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ne, %a, %b : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ne_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ne, %a, %b : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @lt_f32(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare lt, %a, %b : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @lt_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare lt, %a, %b : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @lt_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare lt, %a, %b : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @lt_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 0.0, 9.0, 127.0, 128.0, 200.0, 255.0, 9.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 200.0, 9.0, 128.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare lt, %a, %b : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @lt_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare lt, %a, %b : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @le_f32(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare le, %a, %b : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @le_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare le, %a, %b : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @le_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare le, %a, %b : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @le_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 0.0, 9.0, 127.0, 128.0, 200.0, 255.0, 9.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 200.0, 9.0, 128.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare le, %a, %b : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @le_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare le, %a, %b : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @gt_f32(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare gt, %a, %b : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @gt_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare gt, %a, %b : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @gt_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare gt, %a, %b : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @gt_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 0.0, 9.0, 127.0, 128.0, 200.0, 255.0, 9.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 200.0, 9.0, 128.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare gt, %a, %b : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @gt_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare gt, %a, %b : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ge_f32(%a: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}, %b: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ge, %a, %b : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ge_i32(%a: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ge, %a, %b : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ge_i64(%a: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}, %b: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ge, %a, %b : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ge_ui8(%a: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 0.0, 9.0, 127.0, 128.0, 200.0, 255.0, 9.0>}, %b: tensor<2x?xui8, #nn.symbols<N>> {check.values = array<f64: 200.0, 9.0, 128.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ge, %a, %b : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ge_i1(%a: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %b: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.compare ge, %a, %b : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @select_f32(%c: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %a: tensor<2x?xf32, #nn.symbols<N>>, %b: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.select %c, %a, %b : tensor<2x?xi1, #nn.symbols<N>>, tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @select_i32(%c: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %a: tensor<2x?xi32, #nn.symbols<N>>, %b: tensor<2x?xi32, #nn.symbols<N>>) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.select %c, %a, %b : tensor<2x?xi1, #nn.symbols<N>>, tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @select_ui8(%c: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %a: tensor<2x?xui8, #nn.symbols<N>>, %b: tensor<2x?xui8, #nn.symbols<N>>) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.select %c, %a, %b : tensor<2x?xi1, #nn.symbols<N>>, tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @select_i1(%c: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}, %a: tensor<2x?xi1, #nn.symbols<N>>, %b: tensor<2x?xi1, #nn.symbols<N>>) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.select %c, %a, %b : tensor<2x?xi1, #nn.symbols<N>>, tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @f32_to_f32(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @f32_to_f64(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xf64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xf64, #nn.symbols<N>>
  return %y : tensor<2x?xf64, #nn.symbols<N>>
}
func.func @f32_to_i32(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @f32_to_i64(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @f32_to_ui8(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @f32_to_i1(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @f64_to_f32(%x: tensor<2x?xf64, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf64, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @f64_to_f64(%x: tensor<2x?xf64, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xf64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf64, #nn.symbols<N>> -> tensor<2x?xf64, #nn.symbols<N>>
  return %y : tensor<2x?xf64, #nn.symbols<N>>
}
func.func @f64_to_i32(%x: tensor<2x?xf64, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf64, #nn.symbols<N>> -> tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @f64_to_i64(%x: tensor<2x?xf64, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf64, #nn.symbols<N>> -> tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @f64_to_ui8(%x: tensor<2x?xf64, #nn.symbols<N>> {check.range = array<f64: 0.0, 100.0>, check.grid = 0.5 : f64}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf64, #nn.symbols<N>> -> tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @f64_to_i1(%x: tensor<2x?xf64, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.5 : f64}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xf64, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @i32_to_f32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @i32_to_f64(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2x?xf64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xf64, #nn.symbols<N>>
  return %y : tensor<2x?xf64, #nn.symbols<N>>
}
func.func @i32_to_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @i32_to_i64(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @i32_to_ui8(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: 0.0, 100.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @i32_to_i1(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @i64_to_f32(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @i64_to_f64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2x?xf64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xf64, #nn.symbols<N>>
  return %y : tensor<2x?xf64, #nn.symbols<N>>
}
func.func @i64_to_i32(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @i64_to_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @i64_to_ui8(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: 0.0, 100.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @i64_to_i1(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @ui8_to_f32(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @ui8_to_f64(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xf64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xf64, #nn.symbols<N>>
  return %y : tensor<2x?xf64, #nn.symbols<N>>
}
func.func @ui8_to_i32(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @ui8_to_i64(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @ui8_to_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @ui8_to_i1(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @i1_to_f32(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @i1_to_f64(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xf64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xf64, #nn.symbols<N>>
  return %y : tensor<2x?xf64, #nn.symbols<N>>
}
func.func @i1_to_i32(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @i1_to_i64(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @i1_to_ui8(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @i1_to_i1(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}

// Integers without a sign, as initializers make them of random bits.
func.func @i32_to_ui32_to_i64(%x: tensor<?xi32, #nn.symbols<N>> {check.range = array<f64: -2000000000.0, 2000000000.0>}) -> tensor<?xi64, #nn.symbols<N>> {
  %u = nn.convert %x : tensor<?xi32, #nn.symbols<N>> -> tensor<?xui32, #nn.symbols<N>>
  %y = nn.convert %u : tensor<?xui32, #nn.symbols<N>> -> tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<?xi64, #nn.symbols<N>>
}
