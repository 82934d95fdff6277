// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Euclidean norms and logarithms of sums of exponentials, whose parts overflow where the whole does not.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @norm_last(%x: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3xf32> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.reduce_norm %x, [1] : tensor<3x?xf32, #nn.symbols<N>> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @norm_first(%x: tensor<5x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_norm %x, [0] : tensor<5x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @norm_of_outer_f64(%x: tensor<2x17x3xf64>) -> tensor<17xf64> {
  %y = nn.reduce_norm %x, [0, 2] : tensor<2x17x3xf64> -> tensor<17xf64>
  return %y : tensor<17xf64>
}
func.func @norm_all(%x: tensor<?x35xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.reduce_norm %x, [0, 1] : tensor<?x35xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @norm_along_none(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = nn.reduce_norm %x, [] : tensor<3x5xf32> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @norm_at_zero(%x: tensor<2x3xf32> {check.values = array<f64: 0.0, 0.0, 0.0, 3.0, 0.0, 4.0>}) -> tensor<2xf32> attributes {check.skip_gradients = "there is no second derivative at 0"} {
  %y = nn.reduce_norm %x, [1] : tensor<2x3xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func @norm_of_large(%x: tensor<3x2xf32> {check.values = array<f64: 1.0e20, 1.0e20, -3.0e38, 1.0, 2.0e-30, -1.0e-30>}) -> tensor<3xf32> attributes {check.skip_gradients = "as those of others"} {
  %y = nn.reduce_norm %x, [1] : tensor<3x2xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @norm_of_small(%x: tensor<2x2xf32> {check.values = array<f64: 3.0e-30, 4.0e-30, 0.0, 1.0e-38>}) -> tensor<2xf32> attributes {check.absolute = 0.0 : f64, check.reason = "of numbers that small", check.skip_gradients = "as those of others"} {
  %y = nn.reduce_norm %x, [1] : tensor<2x2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func @norm_of_infinity_and_nan(%x: tensor<3x2xf32> {check.values = array<f64: 0x7FF0000000000000, 1.0, 0x7FF0000000000000, 0x7FF8000000000000, 1.0, 0x7FF8000000000000>}) -> tensor<3xf32> attributes {check.skip_gradients = "there are none"} {
  %y = nn.reduce_norm %x, [1] : tensor<3x2xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}

func.func @log_sum_exp_last(%x: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3xf32> attributes {check.sizes = {N = [1, 7, 33]}} {
  %y = nn.reduce_log_sum_exp %x, [1] : tensor<3x?xf32, #nn.symbols<N>> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @log_sum_exp_first(%x: tensor<5x?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_log_sum_exp %x, [0] : tensor<5x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @log_sum_exp_of_outer_f64(%x: tensor<2x17x3xf64>) -> tensor<17xf64> {
  %y = nn.reduce_log_sum_exp %x, [0, 2] : tensor<2x17x3xf64> -> tensor<17xf64>
  return %y : tensor<17xf64>
}
func.func @log_sum_exp_all(%x: tensor<?x35xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.reduce_log_sum_exp %x, [0, 1] : tensor<?x35xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @log_sum_exp_along_none(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = nn.reduce_log_sum_exp %x, [] : tensor<3x5xf32> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @log_sum_exp_of_large(%x: tensor<4x2xf32> {check.values = array<f64: 1000.0, 999.0, -1000.0, -1000.0, 88.72284, 0.0, 3.0e38, -3.0e38>}) -> tensor<4xf32> attributes {check.skip_gradients = "as those of others"} {
  %y = nn.reduce_log_sum_exp %x, [1] : tensor<4x2xf32> -> tensor<4xf32>
  return %y : tensor<4xf32>
}
func.func @log_sum_exp_of_infinity(%x: tensor<4x2xf32> {check.values = array<f64: 0xFFF0000000000000, 0xFFF0000000000000, 0xFFF0000000000000, 1.0, 0x7FF0000000000000, 1.0, 0x7FF0000000000000, 0xFFF0000000000000>}) -> tensor<4xf32> attributes {check.skip_gradients = "differences are not finite"} {
  %y = nn.reduce_log_sum_exp %x, [1] : tensor<4x2xf32> -> tensor<4xf32>
  return %y : tensor<4xf32>
}
func.func @log_sum_exp_of_nan(%x: tensor<2x2xf32> {check.values = array<f64: 0x7FF8000000000000, 1.0, 0xFFF0000000000000, 0x7FF8000000000000>}) -> tensor<2xf32> attributes {check.skip_gradients = "there are none"} {
  %y = nn.reduce_log_sum_exp %x, [1] : tensor<2x2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func @norm_of_none(%x: tensor<3x0xf32>) -> tensor<3xf32> {
  %y = nn.reduce_norm %x, [1] : tensor<3x0xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @norm_for_none(%x: tensor<0x3xf32>) -> tensor<0xf32> {
  %y = nn.reduce_norm %x, [1] : tensor<0x3xf32> -> tensor<0xf32>
  return %y : tensor<0xf32>
}
func.func @log_sum_exp_of_none(%x: tensor<3x0xf32>) -> tensor<3xf32> attributes {check.skip_gradients = "differences are not finite"} {
  %y = nn.reduce_log_sum_exp %x, [1] : tensor<3x0xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @log_sum_exp_for_none(%x: tensor<0x3xf32>) -> tensor<0xf32> {
  %y = nn.reduce_log_sum_exp %x, [1] : tensor<0x3xf32> -> tensor<0xf32>
  return %y : tensor<0xf32>
}
