// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The general dot product: sizes that divide nothing, every order of dimensions.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @product(%a: tensor<?x19xf32, #nn.symbols<N>>, %b: tensor<19x23xf32>) -> tensor<?x23xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x19xf32, #nn.symbols<N>>, tensor<19x23xf32> -> tensor<?x23xf32, #nn.symbols<N>>
  return %y : tensor<?x23xf32, #nn.symbols<N>>
}
func.func @product_wide(%a: tensor<?x5xf32, #nn.symbols<N>>, %b: tensor<5x37xf32>) -> tensor<?x37xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<5x37xf32> -> tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @product_long(%a: tensor<3x300xf32>, %b: tensor<300x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> attributes {check.absolute = 1.0e-4 : f64, check.reason = "sums of 300 terms that cancel"} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<3x300xf32>, tensor<300x?xf32, #nn.symbols<N>> -> tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @product_of_transposed_rhs(%a: tensor<?x19xf32, #nn.symbols<N>>, %b: tensor<23x19xf32>) -> tensor<?x23xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x19xf32, #nn.symbols<N>>, tensor<23x19xf32> -> tensor<?x23xf32, #nn.symbols<N>>
  return %y : tensor<?x23xf32, #nn.symbols<N>>
}
func.func @product_of_transposed_lhs(%a: tensor<?x11xf32, #nn.symbols<N>>, %b: tensor<?x23xf32, #nn.symbols<N>>) -> tensor<11x23xf32> attributes {check.sizes = {N = [1, 7]}} {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x11xf32, #nn.symbols<N>>, tensor<?x23xf32, #nn.symbols<N>> -> tensor<11x23xf32>
  return %y : tensor<11x23xf32>
}
func.func @product_of_both_transposed(%a: tensor<19x?xf32, #nn.symbols<N>>, %b: tensor<23x19xf32>) -> tensor<?x23xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [0] x [1] : tensor<19x?xf32, #nn.symbols<N>>, tensor<23x19xf32> -> tensor<?x23xf32, #nn.symbols<N>>
  return %y : tensor<?x23xf32, #nn.symbols<N>>
}
func.func @inner(%a: tensor<?xf32, #nn.symbols<N>>, %b: tensor<?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @outer(%a: tensor<?xf32, #nn.symbols<N>>, %b: tensor<5xf32>) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [] x [] : tensor<?xf32, #nn.symbols<N>>, tensor<5xf32> -> tensor<?x5xf32, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @matrix_vector(%a: tensor<?x19xf32, #nn.symbols<N>>, %b: tensor<19xf32>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x19xf32, #nn.symbols<N>>, tensor<19xf32> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @vector_matrix(%a: tensor<19xf32>, %b: tensor<19x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<19xf32>, tensor<19x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @batched(%a: tensor<3x?x5xf32, #nn.symbols<N>>, %b: tensor<3x5x7xf32>) -> tensor<3x?x7xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b batch [0] x [0] contract [2] x [1] : tensor<3x?x5xf32, #nn.symbols<N>>, tensor<3x5x7xf32> -> tensor<3x?x7xf32, #nn.symbols<N>>
  return %y : tensor<3x?x7xf32, #nn.symbols<N>>
}
func.func @batched_second(%a: tensor<?x3x5xf32, #nn.symbols<N>>, %b: tensor<3x7x5xf32>) -> tensor<3x?x7xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b batch [1] x [0] contract [2] x [2] : tensor<?x3x5xf32, #nn.symbols<N>>, tensor<3x7x5xf32> -> tensor<3x?x7xf32, #nn.symbols<N>>
  return %y : tensor<3x?x7xf32, #nn.symbols<N>>
}
func.func @two_contracted(%a: tensor<?x3x5xf32, #nn.symbols<N>>, %b: tensor<5x3x7xf32>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1, 2] x [1, 0] : tensor<?x3x5xf32, #nn.symbols<N>>, tensor<5x3x7xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @all_contracted(%a: tensor<3x?xf32, #nn.symbols<N>>, %b: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.dot_general %a, %b contract [0, 1] x [1, 0] : tensor<3x?xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @rank_three(%a: tensor<2x?x5xf32, #nn.symbols<N>>, %b: tensor<5x3xf32>) -> tensor<2x?x3xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [2] x [0] : tensor<2x?x5xf32, #nn.symbols<N>>, tensor<5x3xf32> -> tensor<2x?x3xf32, #nn.symbols<N>>
  return %y : tensor<2x?x3xf32, #nn.symbols<N>>
}
func.func @product_i32(%a: tensor<?x5xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}, %b: tensor<5x3xi32> {check.range = array<f64: -9.0, 9.0>}) -> tensor<?x3xi32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x5xi32, #nn.symbols<N>>, tensor<5x3xi32> -> tensor<?x3xi32, #nn.symbols<N>>
  return %y : tensor<?x3xi32, #nn.symbols<N>>
}
func.func @product_i64(%a: tensor<?x5xi64, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}, %b: tensor<5x3xi64> {check.range = array<f64: -9.0, 9.0>}) -> tensor<?x3xi64, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x5xi64, #nn.symbols<N>>, tensor<5x3xi64> -> tensor<?x3xi64, #nn.symbols<N>>
  return %y : tensor<?x3xi64, #nn.symbols<N>>
}
func.func @product_ui8(%a: tensor<?x5xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 9.0>}, %b: tensor<5x3xui8> {check.range = array<f64: 0.0, 9.0>}) -> tensor<?x3xui8, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x5xui8, #nn.symbols<N>>, tensor<5x3xui8> -> tensor<?x3xui8, #nn.symbols<N>>
  return %y : tensor<?x3xui8, #nn.symbols<N>>
}

// Sizes around the register tiles. Elements are multiples of 1/8, so that sums are exact in any order.
func.func @forward_1_2(%a: tensor<?x1xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<1x2xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x2xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x1xf32, #nn.symbols<N>>, tensor<1x2xf32> -> tensor<?x2xf32, #nn.symbols<N>>
  return %y : tensor<?x2xf32, #nn.symbols<N>>
}
func.func @dw_1_2(%a: tensor<?x1xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<?x2xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<1x2xf32> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x1xf32, #nn.symbols<N>>, tensor<?x2xf32, #nn.symbols<N>> -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
func.func @dx_1_2(%a: tensor<?x2xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<1x2xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x1xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x2xf32, #nn.symbols<N>>, tensor<1x2xf32> -> tensor<?x1xf32, #nn.symbols<N>>
  return %y : tensor<?x1xf32, #nn.symbols<N>>
}
func.func @forward_3_10(%a: tensor<?x3xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<3x10xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x10xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x3xf32, #nn.symbols<N>>, tensor<3x10xf32> -> tensor<?x10xf32, #nn.symbols<N>>
  return %y : tensor<?x10xf32, #nn.symbols<N>>
}
func.func @dw_3_10(%a: tensor<?x3xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<?x10xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<3x10xf32> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x10xf32, #nn.symbols<N>> -> tensor<3x10xf32>
  return %y : tensor<3x10xf32>
}
func.func @dx_3_10(%a: tensor<?x10xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<3x10xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x10xf32, #nn.symbols<N>>, tensor<3x10xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
func.func @forward_7_15(%a: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<7x15xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x15xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x7xf32, #nn.symbols<N>>, tensor<7x15xf32> -> tensor<?x15xf32, #nn.symbols<N>>
  return %y : tensor<?x15xf32, #nn.symbols<N>>
}
func.func @dw_7_15(%a: tensor<?x7xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<?x15xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<7x15xf32> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x7xf32, #nn.symbols<N>>, tensor<?x15xf32, #nn.symbols<N>> -> tensor<7x15xf32>
  return %y : tensor<7x15xf32>
}
func.func @dx_7_15(%a: tensor<?x15xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<7x15xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x7xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x15xf32, #nn.symbols<N>>, tensor<7x15xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @forward_2_16(%a: tensor<?x2xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<2x16xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x16xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x2xf32, #nn.symbols<N>>, tensor<2x16xf32> -> tensor<?x16xf32, #nn.symbols<N>>
  return %y : tensor<?x16xf32, #nn.symbols<N>>
}
func.func @dw_2_16(%a: tensor<?x2xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<?x16xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<2x16xf32> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x2xf32, #nn.symbols<N>>, tensor<?x16xf32, #nn.symbols<N>> -> tensor<2x16xf32>
  return %y : tensor<2x16xf32>
}
func.func @dx_2_16(%a: tensor<?x16xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<2x16xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x2xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x16xf32, #nn.symbols<N>>, tensor<2x16xf32> -> tensor<?x2xf32, #nn.symbols<N>>
  return %y : tensor<?x2xf32, #nn.symbols<N>>
}
func.func @forward_17_17(%a: tensor<?x17xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<17x17xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x17xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x17xf32, #nn.symbols<N>>, tensor<17x17xf32> -> tensor<?x17xf32, #nn.symbols<N>>
  return %y : tensor<?x17xf32, #nn.symbols<N>>
}
func.func @dw_17_17(%a: tensor<?x17xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<?x17xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<17x17xf32> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x17xf32, #nn.symbols<N>>, tensor<?x17xf32, #nn.symbols<N>> -> tensor<17x17xf32>
  return %y : tensor<17x17xf32>
}
func.func @dx_17_17(%a: tensor<?x17xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<17x17xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x17xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x17xf32, #nn.symbols<N>>, tensor<17x17xf32> -> tensor<?x17xf32, #nn.symbols<N>>
  return %y : tensor<?x17xf32, #nn.symbols<N>>
}
func.func @forward_64_63(%a: tensor<?x64xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<64x63xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x63xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x64xf32, #nn.symbols<N>>, tensor<64x63xf32> -> tensor<?x63xf32, #nn.symbols<N>>
  return %y : tensor<?x63xf32, #nn.symbols<N>>
}
func.func @dw_64_63(%a: tensor<?x64xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<?x63xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<64x63xf32> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x64xf32, #nn.symbols<N>>, tensor<?x63xf32, #nn.symbols<N>> -> tensor<64x63xf32>
  return %y : tensor<64x63xf32>
}
func.func @dx_64_63(%a: tensor<?x63xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<64x63xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x64xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x63xf32, #nn.symbols<N>>, tensor<64x63xf32> -> tensor<?x64xf32, #nn.symbols<N>>
  return %y : tensor<?x64xf32, #nn.symbols<N>>
}
func.func @forward_5_65(%a: tensor<?x5xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<5x65xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x65xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<5x65xf32> -> tensor<?x65xf32, #nn.symbols<N>>
  return %y : tensor<?x65xf32, #nn.symbols<N>>
}
func.func @dw_5_65(%a: tensor<?x5xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<?x65xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<5x65xf32> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x65xf32, #nn.symbols<N>> -> tensor<5x65xf32>
  return %y : tensor<5x65xf32>
}
func.func @dx_5_65(%a: tensor<?x65xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<5x65xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x65xf32, #nn.symbols<N>>, tensor<5x65xf32> -> tensor<?x5xf32, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
func.func @forward_70_130(%a: tensor<?x70xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<70x130xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x130xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x70xf32, #nn.symbols<N>>, tensor<70x130xf32> -> tensor<?x130xf32, #nn.symbols<N>>
  return %y : tensor<?x130xf32, #nn.symbols<N>>
}
func.func @dw_70_130(%a: tensor<?x70xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<?x130xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<70x130xf32> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x70xf32, #nn.symbols<N>>, tensor<?x130xf32, #nn.symbols<N>> -> tensor<70x130xf32>
  return %y : tensor<70x130xf32>
}
func.func @dx_70_130(%a: tensor<?x130xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}, %b: tensor<70x130xf32> {check.range = array<f64: -2.0, 2.0>, check.grid = 0.125 : f64}) -> tensor<?x70xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 2, 6, 7, 13, 65]}, check.skip_gradients = "the derivatives of a product are products: those above, and the next two functions"} {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x130xf32, #nn.symbols<N>>, tensor<70x130xf32> -> tensor<?x70xf32, #nn.symbols<N>>
  return %y : tensor<?x70xf32, #nn.symbols<N>>
}
