// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants, and ops that move elements.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @constant(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %c = nn.constant dense<[[0.5, -1.5, 2.0], [1.0e-3, 4.0, -0.25]]> : tensor<2x3xf32>
  %y = nn.mul %x, %c : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}
func.func @constant_f32() -> tensor<3xf32> {
  %y = nn.constant dense<[0.5, -1.5, 2.0]> : tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @full_f32(%x: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.full 1.0 : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @iota_f32(%x: tensor<3x?xf32, #nn.symbols<N>>) -> (tensor<3x?xf32, #nn.symbols<N>>, tensor<3x?xf32, #nn.symbols<N>>) {
  %y0 = nn.iota 0 : tensor<3x?xf32, #nn.symbols<N>>
  %y1 = nn.iota 1 : tensor<3x?xf32, #nn.symbols<N>>
  return %y0, %y1 : tensor<3x?xf32, #nn.symbols<N>>, tensor<3x?xf32, #nn.symbols<N>>
}
func.func @constant_f64() -> tensor<3xf64> {
  %y = nn.constant dense<[0.1, -1.5, 2.0]> : tensor<3xf64>
  return %y : tensor<3xf64>
}
func.func @full_f64(%x: tensor<2x?xf64, #nn.symbols<N>>) -> tensor<2x?xf64, #nn.symbols<N>> {
  %y = nn.full 1.0 : tensor<2x?xf64, #nn.symbols<N>>
  return %y : tensor<2x?xf64, #nn.symbols<N>>
}
func.func @iota_f64(%x: tensor<3x?xf64, #nn.symbols<N>>) -> (tensor<3x?xf64, #nn.symbols<N>>, tensor<3x?xf64, #nn.symbols<N>>) {
  %y0 = nn.iota 0 : tensor<3x?xf64, #nn.symbols<N>>
  %y1 = nn.iota 1 : tensor<3x?xf64, #nn.symbols<N>>
  return %y0, %y1 : tensor<3x?xf64, #nn.symbols<N>>, tensor<3x?xf64, #nn.symbols<N>>
}
func.func @constant_i32() -> tensor<3xi32> {
  %y = nn.constant dense<[1, -2, 3]> : tensor<3xi32>
  return %y : tensor<3xi32>
}
func.func @full_i32(%x: tensor<2x?xi32, #nn.symbols<N>>) -> tensor<2x?xi32, #nn.symbols<N>> {
  %y = nn.full 1.0 : tensor<2x?xi32, #nn.symbols<N>>
  return %y : tensor<2x?xi32, #nn.symbols<N>>
}
func.func @iota_i32(%x: tensor<3x?xi32, #nn.symbols<N>>) -> (tensor<3x?xi32, #nn.symbols<N>>, tensor<3x?xi32, #nn.symbols<N>>) {
  %y0 = nn.iota 0 : tensor<3x?xi32, #nn.symbols<N>>
  %y1 = nn.iota 1 : tensor<3x?xi32, #nn.symbols<N>>
  return %y0, %y1 : tensor<3x?xi32, #nn.symbols<N>>, tensor<3x?xi32, #nn.symbols<N>>
}
func.func @constant_i64() -> tensor<3xi64> {
  %y = nn.constant dense<[1, -5000000000, 3]> : tensor<3xi64>
  return %y : tensor<3xi64>
}
func.func @full_i64(%x: tensor<2x?xi64, #nn.symbols<N>>) -> tensor<2x?xi64, #nn.symbols<N>> {
  %y = nn.full 1.0 : tensor<2x?xi64, #nn.symbols<N>>
  return %y : tensor<2x?xi64, #nn.symbols<N>>
}
func.func @iota_i64(%x: tensor<3x?xi64, #nn.symbols<N>>) -> (tensor<3x?xi64, #nn.symbols<N>>, tensor<3x?xi64, #nn.symbols<N>>) {
  %y0 = nn.iota 0 : tensor<3x?xi64, #nn.symbols<N>>
  %y1 = nn.iota 1 : tensor<3x?xi64, #nn.symbols<N>>
  return %y0, %y1 : tensor<3x?xi64, #nn.symbols<N>>, tensor<3x?xi64, #nn.symbols<N>>
}
func.func @constant_ui8() -> tensor<3xui8> {
  %y = nn.constant dense<[1, 200, 255]> : tensor<3xui8>
  return %y : tensor<3xui8>
}
func.func @full_ui8(%x: tensor<2x?xui8, #nn.symbols<N>>) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.full 1.0 : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @full_large_ui8(%x: tensor<2x?xui8, #nn.symbols<N>>) -> tensor<2x?xui8, #nn.symbols<N>> {
  %y = nn.full 200.0 : tensor<2x?xui8, #nn.symbols<N>>
  return %y : tensor<2x?xui8, #nn.symbols<N>>
}
func.func @iota_ui8(%x: tensor<3x?xui8, #nn.symbols<N>>) -> (tensor<3x?xui8, #nn.symbols<N>>, tensor<3x?xui8, #nn.symbols<N>>) {
  %y0 = nn.iota 0 : tensor<3x?xui8, #nn.symbols<N>>
  %y1 = nn.iota 1 : tensor<3x?xui8, #nn.symbols<N>>
  return %y0, %y1 : tensor<3x?xui8, #nn.symbols<N>>, tensor<3x?xui8, #nn.symbols<N>>
}
func.func @constant_i1() -> tensor<3xi1> {
  %y = nn.constant dense<[true, false, true]> : tensor<3xi1>
  return %y : tensor<3xi1>
}
func.func @full_i1(%x: tensor<2x?xi1, #nn.symbols<N>>) -> tensor<2x?xi1, #nn.symbols<N>> {
  %y = nn.full 1.0 : tensor<2x?xi1, #nn.symbols<N>>
  return %y : tensor<2x?xi1, #nn.symbols<N>>
}
func.func @dim_size_f32(%x: tensor<?x3xf32, #nn.symbols<N>>) -> (tensor<f32>, tensor<f32>) {
  %y0 = nn.dim_size %x, 0 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f32>
  %y1 = nn.dim_size %x, 1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f32>
  return %y0, %y1 : tensor<f32>, tensor<f32>
}
func.func @dim_size_f64(%x: tensor<?x3xf32, #nn.symbols<N>>) -> (tensor<f64>, tensor<f64>) {
  %y0 = nn.dim_size %x, 0 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f64>
  %y1 = nn.dim_size %x, 1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f64>
  return %y0, %y1 : tensor<f64>, tensor<f64>
}
func.func @dim_size_i32(%x: tensor<?x3xf32, #nn.symbols<N>>) -> (tensor<i32>, tensor<i32>) {
  %y0 = nn.dim_size %x, 0 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<i32>
  %y1 = nn.dim_size %x, 1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<i32>
  return %y0, %y1 : tensor<i32>, tensor<i32>
}
func.func @dim_size_i64(%x: tensor<?x3xf32, #nn.symbols<N>>) -> (tensor<i64>, tensor<i64>) {
  %y0 = nn.dim_size %x, 0 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<i64>
  %y1 = nn.dim_size %x, 1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<i64>
  return %y0, %y1 : tensor<i64>, tensor<i64>
}
func.func @broadcast_row(%x: tensor<5xf32>) -> tensor<3x5xf32> {
  %y = nn.broadcast %x, [1] : tensor<5xf32> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @broadcast_column(%x: tensor<?xf32, #nn.symbols<N>>) -> tensor<?x17xf32, #nn.symbols<N>> {
  %y = nn.broadcast %x, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<?x17xf32, #nn.symbols<N>>
  return %y : tensor<?x17xf32, #nn.symbols<N>>
}
func.func @broadcast_unit(%x: tensor<3x1x5xf32>) -> tensor<3x4x5xf32> {
  %y = nn.broadcast %x, [0, 1, 2] : tensor<3x1x5xf32> -> tensor<3x4x5xf32>
  return %y : tensor<3x4x5xf32>
}
func.func @broadcast_middle(%x: tensor<3x5xf32>) -> tensor<3x4x5xf32> {
  %y = nn.broadcast %x, [0, 2] : tensor<3x5xf32> -> tensor<3x4x5xf32>
  return %y : tensor<3x4x5xf32>
}
func.func @broadcast_scalar(%x: tensor<f32>, %like: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %b = nn.broadcast %x, [] : tensor<f32> -> tensor<?x3xf32, #nn.symbols<N>>
  %y = nn.mul %b, %like : tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
func.func @reshape_split(%x: tensor<6x?xf32, #nn.symbols<N>>) -> tensor<2x3x?xf32, #nn.symbols<N>> {
  %y = nn.reshape %x : tensor<6x?xf32, #nn.symbols<N>> -> tensor<2x3x?xf32, #nn.symbols<N>>
  return %y : tensor<2x3x?xf32, #nn.symbols<N>>
}
func.func @reshape_merge(%x: tensor<?x3x4xf32, #nn.symbols<N>>) -> tensor<?x12xf32, #nn.symbols<N>> {
  %y = nn.reshape %x : tensor<?x3x4xf32, #nn.symbols<N>> -> tensor<?x12xf32, #nn.symbols<N>>
  return %y : tensor<?x12xf32, #nn.symbols<N>>
}
func.func @reshape_regroup(%x: tensor<4x6xf32>) -> tensor<3x8xf32> {
  %y = nn.reshape %x : tensor<4x6xf32> -> tensor<3x8xf32>
  return %y : tensor<3x8xf32>
}
func.func @reshape_unit(%x: tensor<?xf32, #nn.symbols<N>>) -> tensor<1x?x1xf32, #nn.symbols<N>> {
  %y = nn.reshape %x : tensor<?xf32, #nn.symbols<N>> -> tensor<1x?x1xf32, #nn.symbols<N>>
  return %y : tensor<1x?x1xf32, #nn.symbols<N>>
}
func.func @reshape_of_product(%x: tensor<?x?x3xf32, #nn.symbols<N, T>>) -> tensor<?x3xf32, #nn.symbols<"N*T">> attributes {check.sizes = {N = [1, 7], T = [3]}} {
  %y = nn.reshape %x : tensor<?x?x3xf32, #nn.symbols<N, T>> -> tensor<?x3xf32, #nn.symbols<"N*T">>
  return %y : tensor<?x3xf32, #nn.symbols<"N*T">>
}
func.func @transpose(%x: tensor<?x5xf32, #nn.symbols<N>>) -> tensor<5x?xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [1, 0] : tensor<?x5xf32, #nn.symbols<N>> -> tensor<5x?xf32, #nn.symbols<N>>
  return %y : tensor<5x?xf32, #nn.symbols<N>>
}
func.func @transpose_large(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<37x?xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [1, 0] : tensor<?x37xf32, #nn.symbols<N>> -> tensor<37x?xf32, #nn.symbols<N>>
  return %y : tensor<37x?xf32, #nn.symbols<N>>
}
func.func @transpose_021(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<3x5x?xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [0, 2, 1] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<3x5x?xf32, #nn.symbols<N>>
  return %y : tensor<3x5x?xf32, #nn.symbols<N>>
}
func.func @transpose_201(%x: tensor<3x5x?xf32, #nn.symbols<N>>) -> tensor<?x3x5xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [2, 0, 1] : tensor<3x5x?xf32, #nn.symbols<N>> -> tensor<?x3x5xf32, #nn.symbols<N>>
  return %y : tensor<?x3x5xf32, #nn.symbols<N>>
}
func.func @transpose_210(%x: tensor<3x?x5xf32, #nn.symbols<N>>) -> tensor<5x?x3xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [2, 1, 0] : tensor<3x?x5xf32, #nn.symbols<N>> -> tensor<5x?x3xf32, #nn.symbols<N>>
  return %y : tensor<5x?x3xf32, #nn.symbols<N>>
}
func.func @one_hot_i32(%ids: tensor<?xi32, #nn.symbols<N>> {check.range = array<f64: -1.0, 5.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.one_hot %ids : tensor<?xi32, #nn.symbols<N>> -> tensor<?x5xf32, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @one_hot_i64(%ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 5.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.one_hot %ids : tensor<?xi64, #nn.symbols<N>> -> tensor<?x5xf32, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @one_hot_ui8(%ids: tensor<?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 5.0>}) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.one_hot %ids : tensor<?xui8, #nn.symbols<N>> -> tensor<?x5xf32, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @one_hot_of_matrix(%ids: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: 0.0, 4.0>}) -> tensor<2x?x5xi32, #nn.symbols<N>> {
  %y = nn.one_hot %ids : tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?x5xi32, #nn.symbols<N>>
  return %y : tensor<2x?x5xi32, #nn.symbols<N>>
}
// More classes than a byte can count: 44 is not 300.
func.func @one_hot_of_bytes(%ids: tensor<?xui8, #nn.symbols<N>> {check.values = array<f64: 44.0, 255.0, 0.0, 200.0>}) -> tensor<?x301xf32, #nn.symbols<N>> {
  %y = nn.one_hot %ids : tensor<?xui8, #nn.symbols<N>> -> tensor<?x301xf32, #nn.symbols<N>>
  return %y : tensor<?x301xf32, #nn.symbols<N>>
}

// Two kernels read the view of what a third one made.
func.func @view_of_two_kernels(%x: tensor<?x1xf32, #nn.symbols<N>>) -> (tensor<?xf32, #nn.symbols<N>>, tensor<f32>) {
  %0 = nn.sin %x : tensor<?x1xf32, #nn.symbols<N>>
  %1 = nn.reshape %0 : tensor<?x1xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  %2 = nn.sin %1 : tensor<?xf32, #nn.symbols<N>>
  %3 = nn.reduce_sum %1, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<f32>
  return %2, %3 : tensor<?xf32, #nn.symbols<N>>, tensor<f32>
}
