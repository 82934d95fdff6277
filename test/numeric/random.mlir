// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random bits, against Philox written from the paper.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @bits_vector(%x: tensor<?xf32, #nn.symbols<N>>, %key: tensor<i64> {check.values = array<f64: 81985529216486896.0>}, %counter: tensor<i64> {check.values = array<f64: -5000000000.0, 0.0, 7.0>}) -> tensor<?xi32, #nn.symbols<N>> {
  %y = nn.random_bits %key, %counter : tensor<i64>, tensor<i64> -> tensor<?xi32, #nn.symbols<N>>
  return %y : tensor<?xi32, #nn.symbols<N>>
}
func.func @bits_matrix(%x: tensor<3x?xf32, #nn.symbols<N>>, %key: tensor<i64> {check.values = array<f64: 81985529216486896.0>}, %counter: tensor<i64> {check.values = array<f64: -5000000000.0, 0.0, 7.0>}) -> tensor<3x?xi32, #nn.symbols<N>> {
  %y = nn.random_bits %key, %counter : tensor<i64>, tensor<i64> -> tensor<3x?xi32, #nn.symbols<N>>
  return %y : tensor<3x?xi32, #nn.symbols<N>>
}
func.func @bits_three(%x: tensor<3x?x5xf32, #nn.symbols<N>>, %key: tensor<i64> {check.values = array<f64: 81985529216486896.0>}, %counter: tensor<i64> {check.values = array<f64: -5000000000.0, 0.0, 7.0>}) -> tensor<3x?x5xi32, #nn.symbols<N>> {
  %y = nn.random_bits %key, %counter : tensor<i64>, tensor<i64> -> tensor<3x?x5xi32, #nn.symbols<N>>
  return %y : tensor<3x?x5xi32, #nn.symbols<N>>
}
func.func @bits_scalar(%key: tensor<i64>, %counter: tensor<i64>) -> tensor<i32> {
  %y = nn.random_bits %key, %counter : tensor<i64>, tensor<i64> -> tensor<i32>
  return %y : tensor<i32>
}
