// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements with an index each, some of which are out of range, and several the same.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @gather_last(%x: tensor<?x5xf32, #nn.symbols<N>>, %ids: tensor<?x3xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.gather_elements %x, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
func.func @gather_first(%x: tensor<5x37xf32>, %ids: tensor<3x37xi32> {check.range = array<f64: -1.0, 6.0>}) -> tensor<3x37xf32> {
  %y = nn.gather_elements %x, %ids along 0 : tensor<5x37xf32>, tensor<3x37xi32> -> tensor<3x37xf32>
  return %y : tensor<3x37xf32>
}
func.func @gather_middle(%x: tensor<2x5x19xf64>, %ids: tensor<2x7x19xui8> {check.range = array<f64: 0.0, 6.0>}) -> tensor<2x7x19xf64> {
  %y = nn.gather_elements %x, %ids along 1 : tensor<2x5x19xf64>, tensor<2x7x19xui8> -> tensor<2x7x19xf64>
  return %y : tensor<2x7x19xf64>
}
func.func @gather_vector(%x: tensor<11xf32>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 11.0>}) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.gather_elements %x, %ids along 0 : tensor<11xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @gather_own_size(%x: tensor<?x3xf32, #nn.symbols<N>>, %ids: tensor<?x3xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 13.0>}) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.gather_elements %x, %ids along 0 : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
func.func @gather_i32(%x: tensor<?x5xi32, #nn.symbols<N>>, %ids: tensor<?x4xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x4xi32, #nn.symbols<N>> {
  %y = nn.gather_elements %x, %ids along 1 : tensor<?x5xi32, #nn.symbols<N>>, tensor<?x4xi64, #nn.symbols<N>> -> tensor<?x4xi32, #nn.symbols<N>>
  return %y : tensor<?x4xi32, #nn.symbols<N>>
}
func.func @gather_nothing(%x: tensor<3x5xf32>, %ids: tensor<3x0xi64> {check.range = array<f64: 0.0, 1.0>}) -> tensor<3x0xf32> {
  %y = nn.gather_elements %x, %ids along 1 : tensor<3x5xf32>, tensor<3x0xi64> -> tensor<3x0xf32>
  return %y : tensor<3x0xf32>
}
func.func @replace_last(%x: tensor<?x5xf32, #nn.symbols<N>>, %u: tensor<?x7xf32, #nn.symbols<N>>, %ids: tensor<?x7xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements replace, %x, %u, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x7xf32, #nn.symbols<N>>, tensor<?x7xi64, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @replace_first(%x: tensor<5x67xf32>, %u: tensor<7x67xf32>, %ids: tensor<7x67xi32> {check.range = array<f64: -1.0, 6.0>}) -> tensor<5x67xf32> {
  %y = nn.scatter_elements replace, %x, %u, %ids along 0 : tensor<5x67xf32>, tensor<7x67xf32>, tensor<7x67xi32>
  return %y : tensor<5x67xf32>
}
func.func @replace_i32(%x: tensor<?x5xi32, #nn.symbols<N>>, %u: tensor<?x7xi32, #nn.symbols<N>>, %ids: tensor<?x7xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 6.0>}) -> tensor<?x5xi32, #nn.symbols<N>> {
  %y = nn.scatter_elements replace, %x, %u, %ids along 1 : tensor<?x5xi32, #nn.symbols<N>>, tensor<?x7xi32, #nn.symbols<N>>, tensor<?x7xui8, #nn.symbols<N>>
  return %y : tensor<?x5xi32, #nn.symbols<N>>
}
func.func @add_last(%x: tensor<?x5xf32, #nn.symbols<N>>, %u: tensor<?x7xf32, #nn.symbols<N>>, %ids: tensor<?x7xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x7xf32, #nn.symbols<N>>, tensor<?x7xi64, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @add_first(%x: tensor<5x67xf32>, %u: tensor<7x67xf32>, %ids: tensor<7x67xi32> {check.range = array<f64: -1.0, 6.0>}) -> tensor<5x67xf32> {
  %y = nn.scatter_elements add, %x, %u, %ids along 0 : tensor<5x67xf32>, tensor<7x67xf32>, tensor<7x67xi32>
  return %y : tensor<5x67xf32>
}
func.func @add_i32(%x: tensor<?x5xi32, #nn.symbols<N>>, %u: tensor<?x7xi32, #nn.symbols<N>>, %ids: tensor<?x7xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 6.0>}) -> tensor<?x5xi32, #nn.symbols<N>> {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<?x5xi32, #nn.symbols<N>>, tensor<?x7xi32, #nn.symbols<N>>, tensor<?x7xui8, #nn.symbols<N>>
  return %y : tensor<?x5xi32, #nn.symbols<N>>
}
func.func @mul_last(%x: tensor<?x5xf32, #nn.symbols<N>>, %u: tensor<?x7xf32, #nn.symbols<N>>, %ids: tensor<?x7xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements mul, %x, %u, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x7xf32, #nn.symbols<N>>, tensor<?x7xi64, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @mul_first(%x: tensor<5x67xf32>, %u: tensor<7x67xf32>, %ids: tensor<7x67xi32> {check.range = array<f64: -1.0, 6.0>}) -> tensor<5x67xf32> {
  %y = nn.scatter_elements mul, %x, %u, %ids along 0 : tensor<5x67xf32>, tensor<7x67xf32>, tensor<7x67xi32>
  return %y : tensor<5x67xf32>
}
func.func @mul_i32(%x: tensor<?x5xi32, #nn.symbols<N>>, %u: tensor<?x7xi32, #nn.symbols<N>>, %ids: tensor<?x7xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 6.0>}) -> tensor<?x5xi32, #nn.symbols<N>> {
  %y = nn.scatter_elements mul, %x, %u, %ids along 1 : tensor<?x5xi32, #nn.symbols<N>>, tensor<?x7xi32, #nn.symbols<N>>, tensor<?x7xui8, #nn.symbols<N>>
  return %y : tensor<?x5xi32, #nn.symbols<N>>
}
func.func @max_last(%x: tensor<?x5xf32, #nn.symbols<N>>, %u: tensor<?x7xf32, #nn.symbols<N>>, %ids: tensor<?x7xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements max, %x, %u, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x7xf32, #nn.symbols<N>>, tensor<?x7xi64, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @max_first(%x: tensor<5x67xf32>, %u: tensor<7x67xf32>, %ids: tensor<7x67xi32> {check.range = array<f64: -1.0, 6.0>}) -> tensor<5x67xf32> {
  %y = nn.scatter_elements max, %x, %u, %ids along 0 : tensor<5x67xf32>, tensor<7x67xf32>, tensor<7x67xi32>
  return %y : tensor<5x67xf32>
}
func.func @max_i32(%x: tensor<?x5xi32, #nn.symbols<N>>, %u: tensor<?x7xi32, #nn.symbols<N>>, %ids: tensor<?x7xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 6.0>}) -> tensor<?x5xi32, #nn.symbols<N>> {
  %y = nn.scatter_elements max, %x, %u, %ids along 1 : tensor<?x5xi32, #nn.symbols<N>>, tensor<?x7xi32, #nn.symbols<N>>, tensor<?x7xui8, #nn.symbols<N>>
  return %y : tensor<?x5xi32, #nn.symbols<N>>
}
func.func @min_last(%x: tensor<?x5xf32, #nn.symbols<N>>, %u: tensor<?x7xf32, #nn.symbols<N>>, %ids: tensor<?x7xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements min, %x, %u, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x7xf32, #nn.symbols<N>>, tensor<?x7xi64, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @min_first(%x: tensor<5x67xf32>, %u: tensor<7x67xf32>, %ids: tensor<7x67xi32> {check.range = array<f64: -1.0, 6.0>}) -> tensor<5x67xf32> {
  %y = nn.scatter_elements min, %x, %u, %ids along 0 : tensor<5x67xf32>, tensor<7x67xf32>, tensor<7x67xi32>
  return %y : tensor<5x67xf32>
}
func.func @min_i32(%x: tensor<?x5xi32, #nn.symbols<N>>, %u: tensor<?x7xi32, #nn.symbols<N>>, %ids: tensor<?x7xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 6.0>}) -> tensor<?x5xi32, #nn.symbols<N>> {
  %y = nn.scatter_elements min, %x, %u, %ids along 1 : tensor<?x5xi32, #nn.symbols<N>>, tensor<?x7xi32, #nn.symbols<N>>, tensor<?x7xui8, #nn.symbols<N>>
  return %y : tensor<?x5xi32, #nn.symbols<N>>
}
func.func @add_middle(%x: tensor<2x5x19xf64>, %u: tensor<2x7x19xf64>, %ids: tensor<2x7x19xi64> {check.range = array<f64: -1.0, 6.0>}) -> tensor<2x5x19xf64> {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<2x5x19xf64>, tensor<2x7x19xf64>, tensor<2x7x19xi64>
  return %y : tensor<2x5x19xf64>
}
func.func @replace_columns_of_any(%x: tensor<3x?xf32, #nn.symbols<N>>, %u: tensor<4x?xf32, #nn.symbols<N>>, %ids: tensor<4x?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 3.0>}) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements replace, %x, %u, %ids along 0 : tensor<3x?xf32, #nn.symbols<N>>, tensor<4x?xf32, #nn.symbols<N>>, tensor<4x?xi64, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @mul_vector(%x: tensor<9xf32>, %u: tensor<?xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 9.0>}) -> tensor<9xf32> {
  %y = nn.scatter_elements mul, %x, %u, %ids along 0 : tensor<9xf32>, tensor<?xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<9xf32>
}
func.func @max_of_own_size(%x: tensor<?x3xf32, #nn.symbols<N>>, %u: tensor<?x3xf32, #nn.symbols<N>>, %ids: tensor<?x3xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 13.0>}) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements max, %x, %u, %ids along 0 : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
func.func @add_nothing(%x: tensor<3x5xf32>, %u: tensor<3x0xf32>, %ids: tensor<3x0xi64> {check.range = array<f64: 0.0, 1.0>}) -> tensor<3x5xf32> {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<3x5xf32>, tensor<3x0xf32>, tensor<3x0xi64>
  return %y : tensor<3x5xf32>
}
func.func @min_to_nothing(%x: tensor<3x0xf32>, %u: tensor<3x0xf32>, %ids: tensor<3x0xi64> {check.range = array<f64: 0.0, 1.0>}) -> tensor<3x0xf32> {
  %y = nn.scatter_elements min, %x, %u, %ids along 1 : tensor<3x0xf32>, tensor<3x0xf32>, tensor<3x0xi64>
  return %y : tensor<3x0xf32>
}
func.func @add_ui8(%x: tensor<3x5xui8>, %u: tensor<3x9xui8>, %ids: tensor<3x9xi64> {check.range = array<f64: -1.0, 6.0>}) -> tensor<3x5xui8> {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<3x5xui8>, tensor<3x9xui8>, tensor<3x9xi64>
  return %y : tensor<3x5xui8>
}
func.func @replace_of_unique(%x: tensor<2x5xf32>, %u: tensor<2x3xf32>, %ids: tensor<2x3xi64> {check.values = array<f64: 4.0, 0.0, 2.0, 7.0, 1.0, -1.0>}) -> tensor<2x5xf32> {
  %y = nn.scatter_elements replace, %x, %u, %ids along 1 unique : tensor<2x5xf32>, tensor<2x3xf32>, tensor<2x3xi64>
  return %y : tensor<2x5xf32>
}
func.func @add_what_is_computed(%x: tensor<?x37xf32, #nn.symbols<N>>, %ids: tensor<?x37xi64, #nn.symbols<N>> {check.range = array<f64: 0.0, 4.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %e = nn.tanh %x : tensor<?x37xf32, #nn.symbols<N>>
  %z = nn.full 0.5 : tensor<?x5xf32, #nn.symbols<N>>
  %y = nn.scatter_elements add, %z, %e, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x37xf32, #nn.symbols<N>>, tensor<?x37xi64, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @max_of_rows(%x: tensor<5x37xf32>, %u: tensor<?x37xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 5.0>}) -> tensor<5x37xf32> {
  %i = nn.broadcast %ids, [0] : tensor<?xi64, #nn.symbols<N>> -> tensor<?x37xi64, #nn.symbols<N>>
  %y = nn.scatter_elements max, %x, %u, %i along 0 : tensor<5x37xf32>, tensor<?x37xf32, #nn.symbols<N>>, tensor<?x37xi64, #nn.symbols<N>>
  return %y : tensor<5x37xf32>
}
func.func @replace_few(%x: tensor<?x5xf32, #nn.symbols<N>>, %u: tensor<?x100xf32, #nn.symbols<N>>, %ids: tensor<?x100xi32, #nn.symbols<N>> {check.range = array<f64: -3.0, 90.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements replace, %x, %u, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x100xf32, #nn.symbols<N>>, tensor<?x100xi32, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @add_few(%x: tensor<3x5xf64>, %u: tensor<3x77xf64>, %ids: tensor<3x77xi64> {check.range = array<f64: -3.0, 90.0>}) -> tensor<3x5xf64> {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<3x5xf64>, tensor<3x77xf64>, tensor<3x77xi64>
  return %y : tensor<3x5xf64>
}
func.func @max_few_ui8(%x: tensor<3x5xf32>, %u: tensor<3x77xf32>, %ids: tensor<3x77xui8> {check.range = array<f64: 0.0, 90.0>}) -> tensor<3x5xf32> {
  %y = nn.scatter_elements max, %x, %u, %ids along 1 : tensor<3x5xf32>, tensor<3x77xf32>, tensor<3x77xui8>
  return %y : tensor<3x5xf32>
}
func.func @add_f16(%x: tensor<?x5xf16, #nn.symbols<N>>, %u: tensor<?x7xf16, #nn.symbols<N>>, %ids: tensor<?x7xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x5xf16, #nn.symbols<N>>
    attributes {check.tolerance = 1.6e-2, check.absolute = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "halves have few digits"} {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<?x5xf16, #nn.symbols<N>>, tensor<?x7xf16, #nn.symbols<N>>, tensor<?x7xi64, #nn.symbols<N>>
  return %y : tensor<?x5xf16, #nn.symbols<N>>
}
func.func @add_bf16(%x: tensor<?x5xbf16, #nn.symbols<N>>, %u: tensor<?x7xbf16, #nn.symbols<N>>, %ids: tensor<?x7xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x5xbf16, #nn.symbols<N>>
    attributes {check.tolerance = 1.6e-2, check.absolute = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "halves have few digits"} {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<?x5xbf16, #nn.symbols<N>>, tensor<?x7xbf16, #nn.symbols<N>>, tensor<?x7xi64, #nn.symbols<N>>
  return %y : tensor<?x5xbf16, #nn.symbols<N>>
}

// A place that all updates come to is a reduction that starts from what the same kernel computes, in each mode of loops.
func.func @one_place_by_columns(%x: tensor<1x40xf32> {check.range = array<f64: 0.5, 1.0>}, %u: tensor<9x40xf32> {check.range = array<f64: 0.9, 1.1>}) -> tensor<1x40xf32> {
  %ids = nn.constant dense<0> : tensor<9x40xi64>
  %z = nn.tanh %x : tensor<1x40xf32>
  %y = nn.scatter_elements mul, %z, %u, %ids along 0 : tensor<1x40xf32>, tensor<9x40xf32>, tensor<9x40xi64>
  %s = nn.scatter_elements add, %y, %u, %ids along 0 : tensor<1x40xf32>, tensor<9x40xf32>, tensor<9x40xi64>
  return %s : tensor<1x40xf32>
}
func.func @one_place_by_rows(%x: tensor<4x1xf32> {check.range = array<f64: 0.5, 1.0>}, %u: tensor<4x300xf32> {check.range = array<f64: 0.99, 1.01>}) -> tensor<4x1xf32> {
  %ids = nn.constant dense<0> : tensor<4x300xi64>
  %z = nn.tanh %x : tensor<4x1xf32>
  %y = nn.scatter_elements mul, %z, %u, %ids along 1 : tensor<4x1xf32>, tensor<4x300xf32>, tensor<4x300xi64>
  %s = nn.scatter_elements mul, %y, %u, %ids along 1 : tensor<4x1xf32>, tensor<4x300xf32>, tensor<4x300xi64>
  return %s : tensor<4x1xf32>
}
func.func @one_place_in_registers(%x: tensor<3x1xf32> {check.range = array<f64: 0.5, 1.0>}, %u: tensor<3x2xf32> {check.range = array<f64: 0.5, 1.0>}) -> tensor<3x1xf32> {
  %ids = nn.constant dense<0> : tensor<3x2xi64>
  %z = nn.tanh %x : tensor<3x1xf32>
  %a = nn.scatter_elements mul, %z, %u, %ids along 1 : tensor<3x1xf32>, tensor<3x2xf32>, tensor<3x2xi64>
  %b = nn.scatter_elements add, %z, %u, %ids along 1 : tensor<3x1xf32>, tensor<3x2xf32>, tensor<3x2xi64>
  %y = nn.div %a, %b : tensor<3x1xf32>
  return %y : tensor<3x1xf32>
}
