// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention and its adjoint.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @attention(%q: tensor<?x5x3x4xf32, #nn.symbols<N>>, %k: tensor<?x7x3x4xf32, #nn.symbols<N>>, %v: tensor<?x7x3x6xf32, #nn.symbols<N>>) -> (tensor<?x5x3x6xf32, #nn.symbols<N>>, tensor<?x3x5xf32, #nn.symbols<N>>) {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x5x3x4xf32, #nn.symbols<N>>, tensor<?x7x3x4xf32, #nn.symbols<N>>, tensor<?x7x3x6xf32, #nn.symbols<N>>) -> (tensor<?x5x3x6xf32, #nn.symbols<N>>, tensor<?x3x5xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x5x3x6xf32, #nn.symbols<N>>, tensor<?x3x5xf32, #nn.symbols<N>>
}
func.func @attention_of_one_sample(%q: tensor<5x2x4xf32>, %k: tensor<3x2x4xf32>, %v: tensor<3x2x4xf32>) -> (tensor<5x2x4xf32>, tensor<2x5xf32>) {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<5x2x4xf32>, tensor<3x2x4xf32>, tensor<3x2x4xf32>) -> (tensor<5x2x4xf32>, tensor<2x5xf32>)
  return %y, %lse : tensor<5x2x4xf32>, tensor<2x5xf32>
}
func.func @attention_over_two_batch_dimensions(%q: tensor<2x?x3x1x3xf32, #nn.symbols<N>>, %k: tensor<2x?x5x1x3xf32, #nn.symbols<N>>, %v: tensor<2x?x5x1x2xf32, #nn.symbols<N>>) -> (tensor<2x?x3x1x2xf32, #nn.symbols<N>>, tensor<2x?x1x3xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<2x?x3x1x3xf32, #nn.symbols<N>>, tensor<2x?x5x1x3xf32, #nn.symbols<N>>, tensor<2x?x5x1x2xf32, #nn.symbols<N>>) -> (tensor<2x?x3x1x2xf32, #nn.symbols<N>>, tensor<2x?x1x3xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<2x?x3x1x2xf32, #nn.symbols<N>>, tensor<2x?x1x3xf32, #nn.symbols<N>>
}
func.func @attention_of_wide_rows(%q: tensor<?x3x2x16xf32, #nn.symbols<N>>, %k: tensor<?x67x2x16xf32, #nn.symbols<N>>, %v: tensor<?x67x2x17xf32, #nn.symbols<N>>) -> (tensor<?x3x2x17xf32, #nn.symbols<N>>, tensor<?x2x3xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x3x2x16xf32, #nn.symbols<N>>, tensor<?x67x2x16xf32, #nn.symbols<N>>, tensor<?x67x2x17xf32, #nn.symbols<N>>) -> (tensor<?x3x2x17xf32, #nn.symbols<N>>, tensor<?x2x3xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x3x2x17xf32, #nn.symbols<N>>, tensor<?x2x3xf32, #nn.symbols<N>>
}
func.func @attention_of_symbolic_lengths(%q: tensor<2x?x2x3xf32, #nn.symbols<T>>, %k: tensor<2x?x2x3xf32, #nn.symbols<S>>, %v: tensor<2x?x2x5xf32, #nn.symbols<S>>) -> (tensor<2x?x2x5xf32, #nn.symbols<T>>, tensor<2x2x?xf32, #nn.symbols<T>>) attributes {check.sizes = {T = [1, 9], S = [1, 6]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<2x?x2x3xf32, #nn.symbols<T>>, tensor<2x?x2x3xf32, #nn.symbols<S>>, tensor<2x?x2x5xf32, #nn.symbols<S>>) -> (tensor<2x?x2x5xf32, #nn.symbols<T>>, tensor<2x2x?xf32, #nn.symbols<T>>)
  return %y, %lse : tensor<2x?x2x5xf32, #nn.symbols<T>>, tensor<2x2x?xf32, #nn.symbols<T>>
}
func.func @attention_of_itself(%q: tensor<?x?x2x3xf32, #nn.symbols<N, T>>, %k: tensor<?x?x2x3xf32, #nn.symbols<N, T>>, %v: tensor<?x?x2x5xf32, #nn.symbols<N, T>>) -> (tensor<?x?x2x5xf32, #nn.symbols<N, T>>, tensor<?x2x?xf32, #nn.symbols<N, T>>) attributes {check.sizes = {N = [1, 3], T = [1, 6]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 causal bottom_right : (tensor<?x?x2x3xf32, #nn.symbols<N, T>>, tensor<?x?x2x3xf32, #nn.symbols<N, T>>, tensor<?x?x2x5xf32, #nn.symbols<N, T>>) -> (tensor<?x?x2x5xf32, #nn.symbols<N, T>>, tensor<?x2x?xf32, #nn.symbols<N, T>>)
  return %y, %lse : tensor<?x?x2x5xf32, #nn.symbols<N, T>>, tensor<?x2x?xf32, #nn.symbols<N, T>>
}
func.func @attention_of_symbolic_heads(%q: tensor<2x4x?x3xf32, #nn.symbols<H>>, %k: tensor<2x5x?x3xf32, #nn.symbols<H>>, %v: tensor<2x5x?x3xf32, #nn.symbols<H>>) -> (tensor<2x4x?x3xf32, #nn.symbols<H>>, tensor<2x?x4xf32, #nn.symbols<H>>) attributes {check.sizes = {H = [1, 3]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<2x4x?x3xf32, #nn.symbols<H>>, tensor<2x5x?x3xf32, #nn.symbols<H>>, tensor<2x5x?x3xf32, #nn.symbols<H>>) -> (tensor<2x4x?x3xf32, #nn.symbols<H>>, tensor<2x?x4xf32, #nn.symbols<H>>)
  return %y, %lse : tensor<2x4x?x3xf32, #nn.symbols<H>>, tensor<2x?x4xf32, #nn.symbols<H>>
}
func.func @attention_in_f64(%q: tensor<?x5x3x4xf64, #nn.symbols<N>>, %k: tensor<?x7x1x4xf64, #nn.symbols<N>>, %v: tensor<?x7x1x6xf64, #nn.symbols<N>>) -> (tensor<?x5x3x6xf64, #nn.symbols<N>>, tensor<?x3x5xf64, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x5x3x4xf64, #nn.symbols<N>>, tensor<?x7x1x4xf64, #nn.symbols<N>>, tensor<?x7x1x6xf64, #nn.symbols<N>>) -> (tensor<?x5x3x6xf64, #nn.symbols<N>>, tensor<?x3x5xf64, #nn.symbols<N>>)
  return %y, %lse : tensor<?x5x3x6xf64, #nn.symbols<N>>, tensor<?x3x5xf64, #nn.symbols<N>>
}
// Three heads of queries for each of keys.
func.func @attention_of_grouped_queries(%q: tensor<?x5x6x4xf32, #nn.symbols<N>>, %k: tensor<?x7x2x4xf32, #nn.symbols<N>>, %v: tensor<?x7x2x3xf32, #nn.symbols<N>>) -> (tensor<?x5x6x3xf32, #nn.symbols<N>>, tensor<?x6x5xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x5x6x4xf32, #nn.symbols<N>>, tensor<?x7x2x4xf32, #nn.symbols<N>>, tensor<?x7x2x3xf32, #nn.symbols<N>>) -> (tensor<?x5x6x3xf32, #nn.symbols<N>>, tensor<?x6x5xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x5x6x3xf32, #nn.symbols<N>>, tensor<?x6x5xf32, #nn.symbols<N>>
}
func.func @attention_of_all_queries_to_one_head(%q: tensor<?x5x3x4xf32, #nn.symbols<N>>, %k: tensor<?x4x1x4xf32, #nn.symbols<N>>, %v: tensor<?x4x1x3xf32, #nn.symbols<N>>) -> (tensor<?x5x3x3xf32, #nn.symbols<N>>, tensor<?x3x5xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x5x3x4xf32, #nn.symbols<N>>, tensor<?x4x1x4xf32, #nn.symbols<N>>, tensor<?x4x1x3xf32, #nn.symbols<N>>) -> (tensor<?x5x3x3xf32, #nn.symbols<N>>, tensor<?x3x5xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x5x3x3xf32, #nn.symbols<N>>, tensor<?x3x5xf32, #nn.symbols<N>>
}
func.func @attention_with_softcap(%q: tensor<?x5x4x4xf32, #nn.symbols<N>>, %k: tensor<?x7x2x4xf32, #nn.symbols<N>>, %v: tensor<?x7x2x3xf32, #nn.symbols<N>>) -> (tensor<?x5x4x3xf32, #nn.symbols<N>>, tensor<?x4x5xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 1.25 softcap 1.5 : (tensor<?x5x4x4xf32, #nn.symbols<N>>, tensor<?x7x2x4xf32, #nn.symbols<N>>, tensor<?x7x2x3xf32, #nn.symbols<N>>) -> (tensor<?x5x4x3xf32, #nn.symbols<N>>, tensor<?x4x5xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x5x4x3xf32, #nn.symbols<N>>, tensor<?x4x5xf32, #nn.symbols<N>>
}
func.func @attention_causal(%q: tensor<?x5x2x4xf32, #nn.symbols<N>>, %k: tensor<?x7x2x4xf32, #nn.symbols<N>>, %v: tensor<?x7x2x3xf32, #nn.symbols<N>>) -> (tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x2x5xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 causal top_left : (tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x7x2x4xf32, #nn.symbols<N>>, tensor<?x7x2x3xf32, #nn.symbols<N>>) -> (tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x2x5xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x2x5xf32, #nn.symbols<N>>
}
func.func @attention_causal_of_more_queries(%q: tensor<?x7x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>) -> (tensor<?x7x4x3xf32, #nn.symbols<N>>, tensor<?x4x7xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 causal top_left : (tensor<?x7x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>) -> (tensor<?x7x4x3xf32, #nn.symbols<N>>, tensor<?x4x7xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x7x4x3xf32, #nn.symbols<N>>, tensor<?x4x7xf32, #nn.symbols<N>>
}
func.func @attention_causal_from_the_end(%q: tensor<?x4x2x4xf32, #nn.symbols<N>>, %k: tensor<?x7x2x4xf32, #nn.symbols<N>>, %v: tensor<?x7x2x3xf32, #nn.symbols<N>>) -> (tensor<?x4x2x3xf32, #nn.symbols<N>>, tensor<?x2x4xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 causal bottom_right : (tensor<?x4x2x4xf32, #nn.symbols<N>>, tensor<?x7x2x4xf32, #nn.symbols<N>>, tensor<?x7x2x3xf32, #nn.symbols<N>>) -> (tensor<?x4x2x3xf32, #nn.symbols<N>>, tensor<?x2x4xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x4x2x3xf32, #nn.symbols<N>>, tensor<?x2x4xf32, #nn.symbols<N>>
}
// The first three queries keep no key.
func.func @attention_causal_without_keys(%q: tensor<?x7x4x4xf32, #nn.symbols<N>>, %k: tensor<?x4x2x4xf32, #nn.symbols<N>>, %v: tensor<?x4x2x3xf32, #nn.symbols<N>>) -> tensor<?x7x4x3xf32, #nn.symbols<N>> {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 causal bottom_right : (tensor<?x7x4x4xf32, #nn.symbols<N>>, tensor<?x4x2x4xf32, #nn.symbols<N>>, tensor<?x4x2x3xf32, #nn.symbols<N>>) -> (tensor<?x7x4x3xf32, #nn.symbols<N>>, tensor<?x4x7xf32, #nn.symbols<N>>)
  return %y : tensor<?x7x4x3xf32, #nn.symbols<N>>
}
func.func @attention_of_kept_keys(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %m: tensor<?x5xi1, #nn.symbols<N>> {check.values = array<f64: 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0>}) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>) {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 mask %m along [0, 3] : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x5xi1, #nn.symbols<N>>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>
}
func.func @attention_of_kept_pairs(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %m: tensor<4x5xi1> {check.values = array<f64: 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0>}) -> tensor<?x4x4x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 causal bottom_right mask %m along [2, 3] : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<4x5xi1>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y : tensor<?x4x4x3xf32, #nn.symbols<N>>
}
func.func @attention_of_kept_keys_by_head(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %m: tensor<4x5xi1> {check.values = array<f64: 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0>}) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 mask %m along [1, 3] : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<4x5xi1>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>
}
// Some queries keep no key.
func.func @attention_of_kept_queries_by_head(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %m: tensor<4x4xi1> {check.values = array<f64: 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0>}) -> tensor<?x4x4x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 mask %m along [1, 2] : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<4x4xi1>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y : tensor<?x4x4x3xf32, #nn.symbols<N>>
}
func.func @attention_of_kept_heads(%q: tensor<?x4x3x4xf32, #nn.symbols<N>>, %k: tensor<?x5x3x4xf32, #nn.symbols<N>>, %v: tensor<?x5x3x3xf32, #nn.symbols<N>>, %m: tensor<3xi1> {check.values = array<f64: 1.0, 0.0, 1.0>}) -> tensor<?x4x3x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 mask %m along [1] : (tensor<?x4x3x4xf32, #nn.symbols<N>>, tensor<?x5x3x4xf32, #nn.symbols<N>>, tensor<?x5x3x3xf32, #nn.symbols<N>>, tensor<3xi1>) -> (tensor<?x4x3x3xf32, #nn.symbols<N>>, tensor<?x3x4xf32, #nn.symbols<N>>)
  return %y : tensor<?x4x3x3xf32, #nn.symbols<N>>
}
func.func @attention_of_no_kept_pair(%q: tensor<?x4x3x4xf32, #nn.symbols<N>>, %k: tensor<?x5x3x4xf32, #nn.symbols<N>>, %v: tensor<?x5x3x3xf32, #nn.symbols<N>>) -> tensor<?x4x3x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x4x3x4xf32, #nn.symbols<N>>, tensor<?x5x3x4xf32, #nn.symbols<N>>, tensor<?x5x3x3xf32, #nn.symbols<N>>) -> (tensor<?x4x3x3xf32, #nn.symbols<N>>, tensor<?x3x4xf32, #nn.symbols<N>>)
  return %y : tensor<?x4x3x3xf32, #nn.symbols<N>>
}
func.func @attention_with_bias(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %m: tensor<?x4x4x5xf32, #nn.symbols<N>>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 mask %m along [0, 1, 2, 3] : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x4x4x5xf32, #nn.symbols<N>>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>
}
func.func @attention_with_bias_of_pairs(%q: tensor<?x4x3x4xf32, #nn.symbols<N>>, %k: tensor<?x5x3x4xf32, #nn.symbols<N>>, %v: tensor<?x5x3x3xf32, #nn.symbols<N>>, %m: tensor<4x5xf32>) -> (tensor<?x4x3x3xf32, #nn.symbols<N>>, tensor<?x3x4xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 softcap 2.0 mask %m along [2, 3] : (tensor<?x4x3x4xf32, #nn.symbols<N>>, tensor<?x5x3x4xf32, #nn.symbols<N>>, tensor<?x5x3x3xf32, #nn.symbols<N>>, tensor<4x5xf32>) -> (tensor<?x4x3x3xf32, #nn.symbols<N>>, tensor<?x3x4xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x4x3x3xf32, #nn.symbols<N>>, tensor<?x3x4xf32, #nn.symbols<N>>
}
func.func @attention_with_bias_by_head(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %m: tensor<4x5xf32>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 causal bottom_right mask %m along [1, 3] : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<4x5xf32>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>
}
func.func @attention_with_bias_of_queries(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %m: tensor<?x4x4xf32, #nn.symbols<N>>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 mask %m along [0, 1, 2] : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>
}
func.func @attention_with_dropout(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %key: tensor<i64> {check.values = array<f64: 7.0>}, %counter: tensor<i64> {check.values = array<f64: 3.0, 5.0>}) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 dropout 3.0e-01 of %key, %counter : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<i64>, tensor<i64>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>
}
func.func @attention_with_everything(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %m: tensor<?x4x4x5xf32, #nn.symbols<N>>, %key: tensor<i64> {check.values = array<f64: 7.0>}, %counter: tensor<i64> {check.values = array<f64: 3.0, 5.0>}) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 softcap 2.0 causal bottom_right mask %m along [0, 1, 2, 3] dropout 5.0e-01 of %key, %counter : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x4x4x5xf32, #nn.symbols<N>>, tensor<i64>, tensor<i64>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>
}
func.func @attention_with_dropout_alone(%q: tensor<?x4x3x4xf32, #nn.symbols<N>>, %k: tensor<?x5x3x4xf32, #nn.symbols<N>>, %v: tensor<?x5x3x3xf32, #nn.symbols<N>>, %key: tensor<i64> {check.values = array<f64: 7.0>}, %counter: tensor<i64> {check.values = array<f64: 3.0, 5.0>}) -> tensor<?x4x3x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 dropout 2.5e-01 of %key, %counter : (tensor<?x4x3x4xf32, #nn.symbols<N>>, tensor<?x5x3x4xf32, #nn.symbols<N>>, tensor<?x5x3x3xf32, #nn.symbols<N>>, tensor<i64>, tensor<i64>) -> (tensor<?x4x3x3xf32, #nn.symbols<N>>, tensor<?x3x4xf32, #nn.symbols<N>>)
  return %y : tensor<?x4x3x3xf32, #nn.symbols<N>>
}
// Rows of no keys are 0.
func.func @attention_to_nothing(%q: tensor<?x4x4x4xf32, #nn.symbols<N>>, %k: tensor<?x0x2x4xf32, #nn.symbols<N>>, %v: tensor<?x0x2x3xf32, #nn.symbols<N>>) -> tensor<?x4x4x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x4x4x4xf32, #nn.symbols<N>>, tensor<?x0x2x4xf32, #nn.symbols<N>>, tensor<?x0x2x3xf32, #nn.symbols<N>>) -> (tensor<?x4x4x3xf32, #nn.symbols<N>>, tensor<?x4x4xf32, #nn.symbols<N>>)
  return %y : tensor<?x4x4x3xf32, #nn.symbols<N>>
}
func.func @attention_of_nothing(%q: tensor<?x0x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>) -> (tensor<?x0x4x3xf32, #nn.symbols<N>>, tensor<?x4x0xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x0x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>) -> (tensor<?x0x4x3xf32, #nn.symbols<N>>, tensor<?x4x0xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x0x4x3xf32, #nn.symbols<N>>, tensor<?x4x0xf32, #nn.symbols<N>>
}
func.func @attention_of_no_heads(%q: tensor<?x3x0x4xf32, #nn.symbols<N>>, %k: tensor<?x5x0x4xf32, #nn.symbols<N>>, %v: tensor<?x5x0x3xf32, #nn.symbols<N>>) -> (tensor<?x3x0x3xf32, #nn.symbols<N>>, tensor<?x0x3xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x3x0x4xf32, #nn.symbols<N>>, tensor<?x5x0x4xf32, #nn.symbols<N>>, tensor<?x5x0x3xf32, #nn.symbols<N>>) -> (tensor<?x3x0x3xf32, #nn.symbols<N>>, tensor<?x0x3xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x3x0x3xf32, #nn.symbols<N>>, tensor<?x0x3xf32, #nn.symbols<N>>
}
// All weights are equal.
func.func @attention_of_no_features(%q: tensor<?x3x2x0xf32, #nn.symbols<N>>, %k: tensor<?x5x2x0xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>) -> (tensor<?x3x2x3xf32, #nn.symbols<N>>, tensor<?x2x3xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x3x2x0xf32, #nn.symbols<N>>, tensor<?x5x2x0xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>) -> (tensor<?x3x2x3xf32, #nn.symbols<N>>, tensor<?x2x3xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x3x2x3xf32, #nn.symbols<N>>, tensor<?x2x3xf32, #nn.symbols<N>>
}
func.func @attention_for_no_features(%q: tensor<?x3x2x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x0xf32, #nn.symbols<N>>) -> (tensor<?x3x2x0xf32, #nn.symbols<N>>, tensor<?x2x3xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<?x3x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x0xf32, #nn.symbols<N>>) -> (tensor<?x3x2x0xf32, #nn.symbols<N>>, tensor<?x2x3xf32, #nn.symbols<N>>)
  return %y, %lse : tensor<?x3x2x0xf32, #nn.symbols<N>>, tensor<?x2x3xf32, #nn.symbols<N>>
}
func.func @attention_of_one(%q: tensor<1x1x1x1xf32>, %k: tensor<1x1x1x1xf32>, %v: tensor<1x1x1x1xf32>) -> (tensor<1x1x1x1xf32>, tensor<1x1x1xf32>) {
  %y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> (tensor<1x1x1x1xf32>, tensor<1x1x1xf32>)
  return %y, %lse : tensor<1x1x1x1xf32>, tensor<1x1x1xf32>
}
// The adjoint of statistics that are no one's.
func.func @attention_gradient(%q: tensor<?x3x4x4xf32, #nn.symbols<N>>, %k: tensor<?x5x2x4xf32, #nn.symbols<N>>, %v: tensor<?x5x2x3xf32, #nn.symbols<N>>, %y: tensor<?x3x4x3xf32, #nn.symbols<N>>, %lse: tensor<?x4x3xf32, #nn.symbols<N>>, %dy: tensor<?x3x4x3xf32, #nn.symbols<N>>, %dlse: tensor<?x4x3xf32, #nn.symbols<N>>, %m: tensor<?x4x3x5xf32, #nn.symbols<N>>) -> (tensor<?x3x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x4x3x5xf32, #nn.symbols<N>>) attributes {check.sizes = {N = [2]}, check.tolerance = 1.0e-4 : f64, check.gradient_tolerance = 1.0e-5 : f64, check.reason = "exponentials of numbers up to 10"} {
  %dq, %dk, %dv, %dm = nn.attention_gradient %q, %k, %v, %y, %lse, %dy, %dlse scale 5.0e-01 softcap 3.0 causal bottom_right mask %m along [0, 1, 2, 3] : (tensor<?x3x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x3x4x3xf32, #nn.symbols<N>>, tensor<?x4x3xf32, #nn.symbols<N>>, tensor<?x3x4x3xf32, #nn.symbols<N>>, tensor<?x4x3xf32, #nn.symbols<N>>, tensor<?x4x3x5xf32, #nn.symbols<N>>) -> (tensor<?x3x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x4x3x5xf32, #nn.symbols<N>>)
  return %dq, %dk, %dv, %dm : tensor<?x3x4x4xf32, #nn.symbols<N>>, tensor<?x5x2x4xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x4x3x5xf32, #nn.symbols<N>>
}
// A value that is several operands.
func.func @attention_of_one_value(%x: tensor<?x5x2x3xf32, #nn.symbols<N>>) -> tensor<?x5x2x3xf32, #nn.symbols<N>> attributes {check.sizes = {N = [2]}} {
  %y, %lse = nn.attention %x, %x, %x scale 5.0e-01 : (tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x5x2x3xf32, #nn.symbols<N>>) -> (tensor<?x5x2x3xf32, #nn.symbols<N>>, tensor<?x2x5xf32, #nn.symbols<N>>)
  return %y : tensor<?x5x2x3xf32, #nn.symbols<N>>
}
// In the body of a loop.
func.func @attention_in_a_loop(%x: tensor<5x2x3xf32>, %xs: tensor<?x5x2x3xf32, #nn.symbols<T>>) -> tensor<5x2x3xf32> attributes {check.sizes = {T = [1, 3]}} {
  %last, %before = nn.scan trips T carry(%c = %x : tensor<5x2x3xf32>) over(%e = %xs : tensor<?x5x2x3xf32, #nn.symbols<T>>) {
    %y, %lse = nn.attention %c, %e, %e scale 5.0e-01 causal top_left : (tensor<5x2x3xf32>, tensor<5x2x3xf32>, tensor<5x2x3xf32>) -> (tensor<5x2x3xf32>, tensor<2x5xf32>)
    nn.yield %y : tensor<5x2x3xf32>
  }
  return %last : tensor<5x2x3xf32>
}
