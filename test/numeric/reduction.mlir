// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions along every kind of dimension, and argmax.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @sum_last(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2xf32> {
  %y = nn.reduce_sum %x, [1] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func @sum_first(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [0] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @sum_all(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.reduce_sum %x, [0, 1] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @sum_middle(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<3x5xf32> {
  %y = nn.reduce_sum %x, [1] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @sum_ends(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [0, 2] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @sum_long(%x: tensor<3x259xf32>) -> tensor<3xf32> {
  %y = nn.reduce_sum %x, [1] : tensor<3x259xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @sum_tall(%x: tensor<67x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [0] : tensor<67x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @sum_none(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @sum_of_scalar(%x: tensor<f32>) -> tensor<f32> {
  %y = nn.reduce_sum %x, [] : tensor<f32> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @sum_last_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2xi32> {
  %y = nn.reduce_sum %x, [1] : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2xi32>
  return %y : tensor<2xi32>
}
func.func @sum_first_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<?xi32, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [0] : tensor<2x?xi32, #nn.symbols<N>> -> tensor<?xi32, #nn.symbols<N>>
  return %y : tensor<?xi32, #nn.symbols<N>>
}
func.func @sum_all_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<i32> {
  %y = nn.reduce_sum %x, [0, 1] : tensor<2x?xi32, #nn.symbols<N>> -> tensor<i32>
  return %y : tensor<i32>
}
func.func @sum_last_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2xi64> {
  %y = nn.reduce_sum %x, [1] : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2xi64>
  return %y : tensor<2xi64>
}
func.func @sum_first_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<?xi64, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [0] : tensor<2x?xi64, #nn.symbols<N>> -> tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<?xi64, #nn.symbols<N>>
}
func.func @sum_all_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<i64> {
  %y = nn.reduce_sum %x, [0, 1] : tensor<2x?xi64, #nn.symbols<N>> -> tensor<i64>
  return %y : tensor<i64>
}
func.func @sum_last_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2xui8> {
  %y = nn.reduce_sum %x, [1] : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2xui8>
  return %y : tensor<2xui8>
}
func.func @sum_first_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<?xui8, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [0] : tensor<2x?xui8, #nn.symbols<N>> -> tensor<?xui8, #nn.symbols<N>>
  return %y : tensor<?xui8, #nn.symbols<N>>
}
func.func @sum_all_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<ui8> {
  %y = nn.reduce_sum %x, [0, 1] : tensor<2x?xui8, #nn.symbols<N>> -> tensor<ui8>
  return %y : tensor<ui8>
}
func.func @mean_last(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2xf32> {
  %y = nn.reduce_mean %x, [1] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func @mean_first(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_mean %x, [0] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @mean_all(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.reduce_mean %x, [0, 1] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @mean_middle(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<3x5xf32> {
  %y = nn.reduce_mean %x, [1] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @mean_ends(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_mean %x, [0, 2] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @mean_long(%x: tensor<3x259xf32>) -> tensor<3xf32> {
  %y = nn.reduce_mean %x, [1] : tensor<3x259xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @mean_tall(%x: tensor<67x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_mean %x, [0] : tensor<67x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @mean_none(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.reduce_mean %x, [] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @mean_of_scalar(%x: tensor<f32>) -> tensor<f32> {
  %y = nn.reduce_mean %x, [] : tensor<f32> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @max_last(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2xf32> {
  %y = nn.reduce_max %x, [1] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func @max_first(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [0] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @max_all(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.reduce_max %x, [0, 1] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @max_middle(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<3x5xf32> {
  %y = nn.reduce_max %x, [1] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @max_ends(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [0, 2] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @max_long(%x: tensor<3x259xf32>) -> tensor<3xf32> {
  %y = nn.reduce_max %x, [1] : tensor<3x259xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @max_tall(%x: tensor<67x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [0] : tensor<67x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @max_none(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @max_of_scalar(%x: tensor<f32>) -> tensor<f32> {
  %y = nn.reduce_max %x, [] : tensor<f32> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @max_last_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2xi32> {
  %y = nn.reduce_max %x, [1] : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2xi32>
  return %y : tensor<2xi32>
}
func.func @max_first_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<?xi32, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [0] : tensor<2x?xi32, #nn.symbols<N>> -> tensor<?xi32, #nn.symbols<N>>
  return %y : tensor<?xi32, #nn.symbols<N>>
}
func.func @max_all_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<i32> {
  %y = nn.reduce_max %x, [0, 1] : tensor<2x?xi32, #nn.symbols<N>> -> tensor<i32>
  return %y : tensor<i32>
}
func.func @max_last_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2xi64> {
  %y = nn.reduce_max %x, [1] : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2xi64>
  return %y : tensor<2xi64>
}
func.func @max_first_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<?xi64, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [0] : tensor<2x?xi64, #nn.symbols<N>> -> tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<?xi64, #nn.symbols<N>>
}
func.func @max_all_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<i64> {
  %y = nn.reduce_max %x, [0, 1] : tensor<2x?xi64, #nn.symbols<N>> -> tensor<i64>
  return %y : tensor<i64>
}
func.func @max_last_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2xui8> {
  %y = nn.reduce_max %x, [1] : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2xui8>
  return %y : tensor<2xui8>
}
func.func @max_first_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<?xui8, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [0] : tensor<2x?xui8, #nn.symbols<N>> -> tensor<?xui8, #nn.symbols<N>>
  return %y : tensor<?xui8, #nn.symbols<N>>
}
func.func @max_all_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<ui8> {
  %y = nn.reduce_max %x, [0, 1] : tensor<2x?xui8, #nn.symbols<N>> -> tensor<ui8>
  return %y : tensor<ui8>
}
func.func @min_last(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2xf32> {
  %y = nn.reduce_min %x, [1] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func @min_first(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_min %x, [0] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @min_all(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.reduce_min %x, [0, 1] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @min_middle(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<3x5xf32> {
  %y = nn.reduce_min %x, [1] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @min_ends(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_min %x, [0, 2] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @min_long(%x: tensor<3x259xf32>) -> tensor<3xf32> {
  %y = nn.reduce_min %x, [1] : tensor<3x259xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @min_tall(%x: tensor<67x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_min %x, [0] : tensor<67x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @min_none(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.reduce_min %x, [] : tensor<2x?xf32, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @min_of_scalar(%x: tensor<f32>) -> tensor<f32> {
  %y = nn.reduce_min %x, [] : tensor<f32> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @min_last_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<2xi32> {
  %y = nn.reduce_min %x, [1] : tensor<2x?xi32, #nn.symbols<N>> -> tensor<2xi32>
  return %y : tensor<2xi32>
}
func.func @min_first_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<?xi32, #nn.symbols<N>> {
  %y = nn.reduce_min %x, [0] : tensor<2x?xi32, #nn.symbols<N>> -> tensor<?xi32, #nn.symbols<N>>
  return %y : tensor<?xi32, #nn.symbols<N>>
}
func.func @min_all_i32(%x: tensor<2x?xi32, #nn.symbols<N>> {check.range = array<f64: -100.0, 100.0>}) -> tensor<i32> {
  %y = nn.reduce_min %x, [0, 1] : tensor<2x?xi32, #nn.symbols<N>> -> tensor<i32>
  return %y : tensor<i32>
}
func.func @min_last_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<2xi64> {
  %y = nn.reduce_min %x, [1] : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2xi64>
  return %y : tensor<2xi64>
}
func.func @min_first_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<?xi64, #nn.symbols<N>> {
  %y = nn.reduce_min %x, [0] : tensor<2x?xi64, #nn.symbols<N>> -> tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<?xi64, #nn.symbols<N>>
}
func.func @min_all_i64(%x: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -100000.0, 100000.0>}) -> tensor<i64> {
  %y = nn.reduce_min %x, [0, 1] : tensor<2x?xi64, #nn.symbols<N>> -> tensor<i64>
  return %y : tensor<i64>
}
func.func @min_last_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2xui8> {
  %y = nn.reduce_min %x, [1] : tensor<2x?xui8, #nn.symbols<N>> -> tensor<2xui8>
  return %y : tensor<2xui8>
}
func.func @min_first_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<?xui8, #nn.symbols<N>> {
  %y = nn.reduce_min %x, [0] : tensor<2x?xui8, #nn.symbols<N>> -> tensor<?xui8, #nn.symbols<N>>
  return %y : tensor<?xui8, #nn.symbols<N>>
}
func.func @min_all_ui8(%x: tensor<2x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<ui8> {
  %y = nn.reduce_min %x, [0, 1] : tensor<2x?xui8, #nn.symbols<N>> -> tensor<ui8>
  return %y : tensor<ui8>
}
func.func @max_last_i1(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2xi1> {
  %y = nn.reduce_max %x, [1] : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2xi1>
  return %y : tensor<2xi1>
}
func.func @min_last_i1(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2xi1> {
  %y = nn.reduce_min %x, [1] : tensor<2x?xi1, #nn.symbols<N>> -> tensor<2xi1>
  return %y : tensor<2xi1>
}
func.func @max_all_i1(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<i1> {
  %y = nn.reduce_max %x, [0, 1] : tensor<2x?xi1, #nn.symbols<N>> -> tensor<i1>
  return %y : tensor<i1>
}
func.func @min_all_i1(%x: tensor<2x?xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<i1> {
  %y = nn.reduce_min %x, [0, 1] : tensor<2x?xi1, #nn.symbols<N>> -> tensor<i1>
  return %y : tensor<i1>
}
func.func @max_of_equals(%x: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 1.0 : f64}) -> tensor<3xf32> attributes {check.skip_gradients = "there is no derivative where several are equal"} {
  %y = nn.reduce_max %x, [1] : tensor<3x?xf32, #nn.symbols<N>> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @min_of_equals(%x: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 1.0 : f64}) -> tensor<3xf32> attributes {check.skip_gradients = "there is no derivative where several are equal"} {
  %y = nn.reduce_min %x, [1] : tensor<3x?xf32, #nn.symbols<N>> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @argmax_f32(%x: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<3xi64> {
  %y = nn.argmax %x : tensor<3x?xf32, #nn.symbols<N>> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
func.func @argmax_f64(%x: tensor<3x?xf64, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<3xi64> {
  %y = nn.argmax %x : tensor<3x?xf64, #nn.symbols<N>> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
func.func @argmax_i32(%x: tensor<3x?xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<3xi64> {
  %y = nn.argmax %x : tensor<3x?xi32, #nn.symbols<N>> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
func.func @argmax_i64(%x: tensor<3x?xi64, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<3xi64> {
  %y = nn.argmax %x : tensor<3x?xi64, #nn.symbols<N>> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
func.func @argmax_ui8(%x: tensor<3x?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<3xi64> {
  %y = nn.argmax %x : tensor<3x?xui8, #nn.symbols<N>> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
func.func @argmax_of_equals(%x: tensor<5x?xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 1.0 : f64}) -> tensor<5xi64> {
  %y = nn.argmax %x : tensor<5x?xf32, #nn.symbols<N>> -> tensor<5xi64>
  return %y : tensor<5xi64>
}
func.func @argmax_of_vector(%x: tensor<?xf32, #nn.symbols<N>>) -> tensor<i64> {
  %y = nn.argmax %x : tensor<?xf32, #nn.symbols<N>> -> tensor<i64>
  return %y : tensor<i64>
}
func.func @argmax_of_many(%x: tensor<?x131xf32, #nn.symbols<N>>) -> tensor<?xi64, #nn.symbols<N>> {
  %y = nn.argmax %x : tensor<?x131xf32, #nn.symbols<N>> -> tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<?xi64, #nn.symbols<N>>
}
func.func @argmax_of_nan(%x: tensor<3x5xf32> {check.values = array<f64: 1.0, 0x7FF8000000000000, 3.0, 2.0, -1.0>}) -> tensor<3xi64> {
  %y = nn.argmax %x : tensor<3x5xf32> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
func.func @argmax_along_first(%x: tensor<5x?xf32, #nn.symbols<N>> {check.range = array<f64: -3.0, 3.0>, check.grid = 1.0 : f64}) -> tensor<?xi64, #nn.symbols<N>> {
  %y = nn.argmax %x along 0 : tensor<5x?xf32, #nn.symbols<N>> -> tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<?xi64, #nn.symbols<N>>
}
func.func @argmax_along_middle(%x: tensor<2x7x3xf64>) -> tensor<2x3xi64> {
  %y = nn.argmax %x along 1 : tensor<2x7x3xf64> -> tensor<2x3xi64>
  return %y : tensor<2x3xi64>
}
func.func @argmax_along_symbol(%x: tensor<?x3xi32, #nn.symbols<N>> {check.range = array<f64: -3.0, 3.0>}) -> tensor<3xi64> {
  %y = nn.argmax %x along 0 : tensor<?x3xi32, #nn.symbols<N>> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
func.func @argmax_along_first_of_nan(%x: tensor<5x3xf32> {check.values = array<f64: 1.0, 0x7FF8000000000000, 3.0, 2.0>}) -> tensor<3xi64> {
  %y = nn.argmax %x along 0 : tensor<5x3xf32> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
func.func @argmax_of_none_along_first(%x: tensor<0x3xf32>) -> tensor<3xi64> {
  %y = nn.argmax %x along 0 : tensor<0x3xf32> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
// What a reduction along nothing starts from is no result of its consumer.
func.func @none_then_product(%x: tensor<2x?x17xf32, #nn.symbols<N>>) -> tensor<f32> {
  %a = nn.reduce_max %x, [1, 2] : tensor<2x?x17xf32, #nn.symbols<N>> -> tensor<2xf32>
  %b = nn.reduce_max %a, [] : tensor<2xf32> -> tensor<2xf32>
  %y = nn.dot_general %b, %b contract [0] x [0] : tensor<2xf32>, tensor<2xf32> -> tensor<f32>
  return %y : tensor<f32>
}

// Long enough to be split. Elements are multiples of 1/8, so that sums are exact in any order.
func.func @sum_long_square(%x: tensor<300x700xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<f32> attributes {check.skip_gradients = "as those of short ones"} {
  %y = nn.reduce_sum %x, [0, 1] : tensor<300x700xf32> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @max_long_square(%x: tensor<300x700xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<f32> attributes {check.skip_gradients = "as those of short ones"} {
  %y = nn.reduce_max %x, [0, 1] : tensor<300x700xf32> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @sum_long_rows(%x: tensor<?x2048xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<f32> attributes {check.skip_gradients = "as those of short ones"} {
  %y = nn.reduce_sum %x, [0, 1] : tensor<?x2048xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @max_long_rows(%x: tensor<?x2048xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<f32> attributes {check.skip_gradients = "as those of short ones"} {
  %y = nn.reduce_max %x, [0, 1] : tensor<?x2048xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @sum_long_some(%x: tensor<3x70x2000xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<3xf32> attributes {check.skip_gradients = "as those of short ones"} {
  %y = nn.reduce_sum %x, [1, 2] : tensor<3x70x2000xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @max_long_some(%x: tensor<3x70x2000xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<3xf32> attributes {check.skip_gradients = "as those of short ones"} {
  %y = nn.reduce_max %x, [1, 2] : tensor<3x70x2000xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @minimum_of_indices(%x: tensor<f32>) -> tensor<63xf32> {
  %i = nn.iota 1 : tensor<63x5xf32>
  %c = nn.full 1.562500e-02 : tensor<63x5xf32>
  %s = nn.mul %i, %c : tensor<63x5xf32>
  %y = nn.reduce_min %s, [1] : tensor<63x5xf32> -> tensor<63xf32>
  return %y : tensor<63xf32>
}
// The first of equal extremes; where they differ, as above.
func.func @max_ties_first(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<3x5xf32> {
  %y = nn.reduce_max %x, [1] ties first : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @min_ties_first(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_min %x, [0, 2] ties first : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @min_ties_first_of_all(%x: tensor<3x?x5xf64, #nn.symbols<N>>) -> tensor<f64> {
  %y = nn.reduce_min %x, [0, 1, 2] ties first : tensor<3x?x5xf64, #nn.symbols<N>> -> tensor<f64>
  return %y : tensor<f64>
}
func.func @max_ties_first_of_numbers(%x: tensor<3x7x5xf32>) -> tensor<7xf32> {
  %y = nn.reduce_max %x, [0, 2] ties first : tensor<3x7x5xf32> -> tensor<7xf32>
  return %y : tensor<7xf32>
}
