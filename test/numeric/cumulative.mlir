// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums, products and linear recurrences: along the last dimension, where chains are rows, and along others, where they are vectors; from both
// ends, with and without the element itself; zeros, whose product has a derivative; sizes of 0 and 1.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @cumsum_last(%x: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @cumsum_last_exclusive(%x: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 exclusive : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @cumsum_last_reverse(%x: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 reverse : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @cumsum_last_exclusive_reverse(%x: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 exclusive reverse : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @cumsum_last_of_any(%x: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @cumsum_last_of_any_exclusive(%x: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 exclusive : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @cumsum_last_of_any_reverse(%x: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 reverse : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @cumsum_last_of_any_exclusive_reverse(%x: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 exclusive reverse : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @cumsum_rows_reverse(%x: tensor<5x37xf32>) -> tensor<5x37xf32> {
  %y = nn.cumsum %x along 0 reverse : tensor<5x37xf32>
  return %y : tensor<5x37xf32>
}
func.func @cumsum_rows(%x: tensor<5x37xf32>) -> tensor<5x37xf32> {
  %y = nn.cumsum %x along 0 : tensor<5x37xf32>
  return %y : tensor<5x37xf32>
}
func.func @cumsum_rows_of_any_exclusive_reverse(%x: tensor<?x19xf32, #nn.symbols<N>>) -> tensor<?x19xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 0 exclusive reverse : tensor<?x19xf32, #nn.symbols<N>>
  return %y : tensor<?x19xf32, #nn.symbols<N>>
}
func.func @cumsum_rows_of_any_exclusive(%x: tensor<?x19xf32, #nn.symbols<N>>) -> tensor<?x19xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 0 exclusive : tensor<?x19xf32, #nn.symbols<N>>
  return %y : tensor<?x19xf32, #nn.symbols<N>>
}
func.func @cumsum_columns_of_any(%x: tensor<4x?xf32, #nn.symbols<N>>) -> tensor<4x?xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 0 : tensor<4x?xf32, #nn.symbols<N>>
  return %y : tensor<4x?xf32, #nn.symbols<N>>
}
func.func @cumsum_columns_of_any_reverse(%x: tensor<4x?xf32, #nn.symbols<N>>) -> tensor<4x?xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 0 reverse : tensor<4x?xf32, #nn.symbols<N>>
  return %y : tensor<4x?xf32, #nn.symbols<N>>
}
func.func @cumsum_middle_exclusive(%x: tensor<2x?x67xf32, #nn.symbols<N>>) -> tensor<2x?x67xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 exclusive : tensor<2x?x67xf32, #nn.symbols<N>>
  return %y : tensor<2x?x67xf32, #nn.symbols<N>>
}
func.func @cumsum_middle_exclusive_reverse(%x: tensor<2x?x67xf32, #nn.symbols<N>>) -> tensor<2x?x67xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 exclusive reverse : tensor<2x?x67xf32, #nn.symbols<N>>
  return %y : tensor<2x?x67xf32, #nn.symbols<N>>
}
func.func @cumsum_vector_reverse(%x: tensor<?xf64, #nn.symbols<N>>) -> tensor<?xf64, #nn.symbols<N>> {
  %y = nn.cumsum %x along 0 reverse : tensor<?xf64, #nn.symbols<N>>
  return %y : tensor<?xf64, #nn.symbols<N>>
}
func.func @cumsum_vector(%x: tensor<?xf64, #nn.symbols<N>>) -> tensor<?xf64, #nn.symbols<N>> {
  %y = nn.cumsum %x along 0 : tensor<?xf64, #nn.symbols<N>>
  return %y : tensor<?xf64, #nn.symbols<N>>
}
func.func @cumsum_ones_exclusive_reverse(%x: tensor<6x1x1xf32>) -> tensor<6x1x1xf32> {
  %y = nn.cumsum %x along 0 exclusive reverse : tensor<6x1x1xf32>
  return %y : tensor<6x1x1xf32>
}
func.func @cumsum_ones_exclusive(%x: tensor<6x1x1xf32>) -> tensor<6x1x1xf32> {
  %y = nn.cumsum %x along 0 exclusive : tensor<6x1x1xf32>
  return %y : tensor<6x1x1xf32>
}
func.func @cumprod_last(%x: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @cumprod_last_exclusive(%x: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 exclusive : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @cumprod_last_reverse(%x: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 reverse : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @cumprod_last_exclusive_reverse(%x: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 exclusive reverse : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @cumprod_last_of_any(%x: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @cumprod_last_of_any_exclusive(%x: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 exclusive : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @cumprod_last_of_any_reverse(%x: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 reverse : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @cumprod_last_of_any_exclusive_reverse(%x: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 exclusive reverse : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @cumprod_rows_exclusive_reverse(%x: tensor<5x37xf32> {check.range = array<f64: 0.5, 1.5>}) -> tensor<5x37xf32> {
  %y = nn.cumprod %x along 0 exclusive reverse : tensor<5x37xf32>
  return %y : tensor<5x37xf32>
}
func.func @cumprod_rows(%x: tensor<5x37xf32> {check.range = array<f64: 0.5, 1.5>}) -> tensor<5x37xf32> {
  %y = nn.cumprod %x along 0 : tensor<5x37xf32>
  return %y : tensor<5x37xf32>
}
func.func @cumprod_rows_of_any(%x: tensor<?x19xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<?x19xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 0 : tensor<?x19xf32, #nn.symbols<N>>
  return %y : tensor<?x19xf32, #nn.symbols<N>>
}
func.func @cumprod_rows_of_any_exclusive(%x: tensor<?x19xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<?x19xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 0 exclusive : tensor<?x19xf32, #nn.symbols<N>>
  return %y : tensor<?x19xf32, #nn.symbols<N>>
}
func.func @cumprod_columns_of_any_exclusive(%x: tensor<4x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<4x?xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 0 exclusive : tensor<4x?xf32, #nn.symbols<N>>
  return %y : tensor<4x?xf32, #nn.symbols<N>>
}
func.func @cumprod_columns_of_any_reverse(%x: tensor<4x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<4x?xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 0 reverse : tensor<4x?xf32, #nn.symbols<N>>
  return %y : tensor<4x?xf32, #nn.symbols<N>>
}
func.func @cumprod_middle_reverse(%x: tensor<2x?x67xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<2x?x67xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 reverse : tensor<2x?x67xf32, #nn.symbols<N>>
  return %y : tensor<2x?x67xf32, #nn.symbols<N>>
}
func.func @cumprod_middle_exclusive_reverse(%x: tensor<2x?x67xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<2x?x67xf32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 1 exclusive reverse : tensor<2x?x67xf32, #nn.symbols<N>>
  return %y : tensor<2x?x67xf32, #nn.symbols<N>>
}
func.func @cumprod_vector_exclusive_reverse(%x: tensor<?xf64, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<?xf64, #nn.symbols<N>> {
  %y = nn.cumprod %x along 0 exclusive reverse : tensor<?xf64, #nn.symbols<N>>
  return %y : tensor<?xf64, #nn.symbols<N>>
}
func.func @cumprod_vector(%x: tensor<?xf64, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.5>}) -> tensor<?xf64, #nn.symbols<N>> {
  %y = nn.cumprod %x along 0 : tensor<?xf64, #nn.symbols<N>>
  return %y : tensor<?xf64, #nn.symbols<N>>
}
func.func @cumprod_ones(%x: tensor<6x1x1xf32> {check.range = array<f64: 0.5, 1.5>}) -> tensor<6x1x1xf32> {
  %y = nn.cumprod %x along 0 : tensor<6x1x1xf32>
  return %y : tensor<6x1x1xf32>
}
func.func @cumprod_ones_exclusive(%x: tensor<6x1x1xf32> {check.range = array<f64: 0.5, 1.5>}) -> tensor<6x1x1xf32> {
  %y = nn.cumprod %x along 0 exclusive : tensor<6x1x1xf32>
  return %y : tensor<6x1x1xf32>
}
func.func @recurrence_last(%a: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @recurrence_last_exclusive(%a: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 exclusive : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @recurrence_last_reverse(%a: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 reverse : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @recurrence_last_exclusive_reverse(%a: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 exclusive reverse : tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @recurrence_last_of_any(%a: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @recurrence_last_of_any_exclusive(%a: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 exclusive : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @recurrence_last_of_any_reverse(%a: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 reverse : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @recurrence_last_of_any_exclusive_reverse(%a: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 exclusive reverse : tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @recurrence_rows_reverse(%a: tensor<5x37xf32> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<5x37xf32>) -> tensor<5x37xf32> {
  %y = nn.linear_recurrence %a, %b along 0 reverse : tensor<5x37xf32>
  return %y : tensor<5x37xf32>
}
func.func @recurrence_rows_of_any_exclusive_reverse(%a: tensor<?x19xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<?x19xf32, #nn.symbols<N>>) -> tensor<?x19xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 0 exclusive reverse : tensor<?x19xf32, #nn.symbols<N>>
  return %y : tensor<?x19xf32, #nn.symbols<N>>
}
func.func @recurrence_columns_of_any(%a: tensor<4x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<4x?xf32, #nn.symbols<N>>) -> tensor<4x?xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 0 : tensor<4x?xf32, #nn.symbols<N>>
  return %y : tensor<4x?xf32, #nn.symbols<N>>
}
func.func @recurrence_middle_exclusive(%a: tensor<2x?x67xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<2x?x67xf32, #nn.symbols<N>>) -> tensor<2x?x67xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 exclusive : tensor<2x?x67xf32, #nn.symbols<N>>
  return %y : tensor<2x?x67xf32, #nn.symbols<N>>
}
func.func @recurrence_vector_reverse(%a: tensor<?xf64, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<?xf64, #nn.symbols<N>>) -> tensor<?xf64, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 0 reverse : tensor<?xf64, #nn.symbols<N>>
  return %y : tensor<?xf64, #nn.symbols<N>>
}
func.func @recurrence_ones_exclusive_reverse(%a: tensor<6x1x1xf32> {check.range = array<f64: -1.0, 1.0>}, %b: tensor<6x1x1xf32>) -> tensor<6x1x1xf32> {
  %y = nn.linear_recurrence %a, %b along 0 exclusive reverse : tensor<6x1x1xf32>
  return %y : tensor<6x1x1xf32>
}
func.func @cumsum_i32(%x: tensor<3x?xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<3x?xi32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 : tensor<3x?xi32, #nn.symbols<N>>
  return %y : tensor<3x?xi32, #nn.symbols<N>>
}
func.func @cumprod_i32(%x: tensor<3x?xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<3x?xi32, #nn.symbols<N>> {
  %y = nn.cumprod %x along 0 exclusive reverse : tensor<3x?xi32, #nn.symbols<N>>
  return %y : tensor<3x?xi32, #nn.symbols<N>>
}
func.func @cumsum_ui8(%x: tensor<3x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<3x?xui8, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 : tensor<3x?xui8, #nn.symbols<N>>
  return %y : tensor<3x?xui8, #nn.symbols<N>>
}
func.func @cumprod_ui8(%x: tensor<3x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<3x?xui8, #nn.symbols<N>> {
  %y = nn.cumprod %x along 0 exclusive reverse : tensor<3x?xui8, #nn.symbols<N>>
  return %y : tensor<3x?xui8, #nn.symbols<N>>
}
func.func @cumsum_i64(%x: tensor<3x?xi64, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<3x?xi64, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 : tensor<3x?xi64, #nn.symbols<N>>
  return %y : tensor<3x?xi64, #nn.symbols<N>>
}
func.func @cumprod_i64(%x: tensor<3x?xi64, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<3x?xi64, #nn.symbols<N>> {
  %y = nn.cumprod %x along 0 exclusive reverse : tensor<3x?xi64, #nn.symbols<N>>
  return %y : tensor<3x?xi64, #nn.symbols<N>>
}
func.func @cumsum_of_nothing(%x: tensor<3x0xf32>) -> tensor<3x0xf32> {
  %y = nn.cumsum %x along 1 : tensor<3x0xf32>
  return %y : tensor<3x0xf32>
}
func.func @cumsum_of_no_rows(%x: tensor<0x3xf32>) -> tensor<0x3xf32> {
  %y = nn.cumsum %x along 1 exclusive : tensor<0x3xf32>
  return %y : tensor<0x3xf32>
}
func.func @cumsum_of_one(%x: tensor<3x1xf32>) -> tensor<3x1xf32> {
  %y = nn.cumsum %x along 1 : tensor<3x1xf32>
  return %y : tensor<3x1xf32>
}
func.func @cumprod_of_nothing(%x: tensor<3x0xf32>) -> tensor<3x0xf32> {
  %y = nn.cumprod %x along 1 : tensor<3x0xf32>
  return %y : tensor<3x0xf32>
}
func.func @cumprod_of_no_rows(%x: tensor<0x3xf32>) -> tensor<0x3xf32> {
  %y = nn.cumprod %x along 1 exclusive : tensor<0x3xf32>
  return %y : tensor<0x3xf32>
}
func.func @cumprod_of_one(%x: tensor<3x1xf32>) -> tensor<3x1xf32> {
  %y = nn.cumprod %x along 1 : tensor<3x1xf32>
  return %y : tensor<3x1xf32>
}
func.func @cumsum_of_what_is_computed(%x: tensor<?x37xf32, #nn.symbols<N>>, %w: tensor<37xf32>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %e = nn.tanh %x : tensor<?x37xf32, #nn.symbols<N>>
  %b = nn.broadcast %w, [1] : tensor<37xf32> -> tensor<?x37xf32, #nn.symbols<N>>
  %m = nn.mul %e, %b : tensor<?x37xf32, #nn.symbols<N>>
  %s = nn.cumsum %m along 0 : tensor<?x37xf32, #nn.symbols<N>>
  %r = nn.cumsum %m along 1 reverse : tensor<?x37xf32, #nn.symbols<N>>
  %y = nn.mul %s, %r : tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @cumprod_with_zeros(%x: tensor<5x6xf32> {check.values = array<f64: 2.0, 0.0, 3.0, 4.0, 1.0, 2.0, 0.0, 2.0, 3.0, 1.0, 1.0, 1.0, 2.0, 0.0, 0.0, 3.0, 1.0, 1.0, 2.0, 3.0, 0.0, 1.0, 5.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0>}) -> tensor<5x6xf32> {
  %y = nn.cumprod %x along 1 : tensor<5x6xf32>
  return %y : tensor<5x6xf32>
}
func.func @cumsum_f16(%x: tensor<3x?xf16, #nn.symbols<N>>) -> tensor<3x?xf16, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 : tensor<3x?xf16, #nn.symbols<N>>
  return %y : tensor<3x?xf16, #nn.symbols<N>>
}
func.func @cumsum_bf16(%x: tensor<3x?xbf16, #nn.symbols<N>>) -> tensor<3x?xbf16, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 : tensor<3x?xbf16, #nn.symbols<N>>
  return %y : tensor<3x?xbf16, #nn.symbols<N>>
}
// Rounding does not add up along a dimension: of one sum after the other all these are off by several times as much as they may be.
func.func @cumsum_long_row(%x: tensor<2x20000xf32> {check.range = array<f64: 0.5, 1.0>}) -> tensor<2x20000xf32> attributes {check.tolerance = 4.0e-7 : f64, check.absolute = 4.0e-5 : f64, check.reason = "sums of thousands, in which rounding must not add up", check.skip_gradients = "their number"} {
  %y = nn.cumsum %x along 1 : tensor<2x20000xf32>
  return %y : tensor<2x20000xf32>
}
func.func @cumsum_long_row_exclusive_reverse(%x: tensor<20000xf32> {check.range = array<f64: 0.5, 1.0>}) -> tensor<20000xf32> attributes {check.tolerance = 4.0e-7 : f64, check.absolute = 4.0e-5 : f64, check.reason = "sums of thousands, in which rounding must not add up", check.skip_gradients = "their number"} {
  %y = nn.cumsum %x along 0 exclusive reverse : tensor<20000xf32>
  return %y : tensor<20000xf32>
}
func.func @cumsum_long_column(%x: tensor<20000x3xf32> {check.range = array<f64: 0.5, 1.0>}) -> tensor<20000x3xf32> attributes {check.tolerance = 4.0e-7 : f64, check.absolute = 4.0e-5 : f64, check.reason = "sums of thousands, in which rounding must not add up", check.skip_gradients = "their number"} {
  %y = nn.cumsum %x along 0 : tensor<20000x3xf32>
  return %y : tensor<20000x3xf32>
}
func.func @cumsum_long_column_reverse(%x: tensor<4100x37xf32> {check.range = array<f64: 0.5, 1.0>}) -> tensor<4100x37xf32> attributes {check.tolerance = 4.0e-7 : f64, check.absolute = 4.0e-5 : f64, check.reason = "sums of thousands, in which rounding must not add up", check.skip_gradients = "their number"} {
  %y = nn.cumsum %x along 0 reverse : tensor<4100x37xf32>
  return %y : tensor<4100x37xf32>
}
func.func @cumsum_of_many(%x: tensor<5x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.5, 1.0>}) -> tensor<5x?xf32, #nn.symbols<N>> attributes {check.sizes = {N = [127, 129, 4100]}, check.tolerance = 4.0e-7 : f64, check.absolute = 4.0e-5 : f64, check.reason = "sums of thousands, in which rounding must not add up", check.skip_gradients = "their number"} {
  %y = nn.cumsum %x along 1 exclusive : tensor<5x?xf32, #nn.symbols<N>>
  return %y : tensor<5x?xf32, #nn.symbols<N>>
}
