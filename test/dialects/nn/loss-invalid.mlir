// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @log_softmax_of_a_scalar(%x: tensor<f32>) {
  // expected-error @below {{expected at least one dimension, but got a scalar}}
  %y = nn.log_softmax %x : tensor<f32>
  return
}

// -----

func.func @softmax_along_nothing(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected at least one of dims, but got none}}
  %y = nn.softmax %x along [] : tensor<2x3xf32>
  return
}

// -----

func.func @softmax_along_a_dimension_twice(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got 1}}
  %y = nn.softmax %x along [1, 1] : tensor<2x3xf32>
  return
}

// -----

func.func @log_softmax_along_no_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got 2}}
  %y = nn.log_softmax %x along [2] : tensor<2x3xf32>
  return
}

// -----

func.func @softmax_of_integers(%x: tensor<2x3xi32>) {
  // expected-error @below {{operand #0 must be ranked tensor of floating-point values, but got 'tensor<2x3xi32>'}}
  %y = nn.softmax %x : tensor<2x3xi32>
  return
}

// -----

func.func @cross_entropy_of_scalars(%x: tensor<f32>) {
  // expected-error @below {{expected logits to have at least one dimension, but got a scalar}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.softmax_cross_entropy %x, %x : tensor<f32> -> tensor<f32>
  return
}

// -----

func.func @cross_entropy_of_two_shapes(%x: tensor<2x3xf32>, %p: tensor<2x4xf32>) {
  // expected-error @below {{failed to verify that all of {logits, labels} have same type}}
  %y = "nn.softmax_cross_entropy"(%x, %p) : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @sparse_cross_entropy_of_a_scalar(%x: tensor<f32>, %ids: tensor<i64>) {
  // expected-error @below {{expected logits to have at least one dimension, but got a scalar}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.sparse_softmax_cross_entropy %x, %ids : tensor<f32>, tensor<i64> -> tensor<f32>
  return
}

// -----

func.func @sparse_cross_entropy_of_two_symbols(%x: tensor<?x3xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<M>>) {
  // expected-error @below {{expected ids to have the leading dimensions of logits, (N), but got (M)}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.sparse_softmax_cross_entropy %x, %ids : tensor<?x3xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<M>> -> tensor<?xf32, #nn.symbols<N>>
  return
}

// -----

func.func @sparse_cross_entropy_of_float_ids(%x: tensor<2x3xf32>, %ids: tensor<2xf32>) {
  // expected-error @below {{operand #1 must be ranked tensor of integer values, but got 'tensor<2xf32>'}}
  %y = nn.sparse_softmax_cross_entropy %x, %ids : tensor<2x3xf32>, tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

func.func @random_bits_of_several_keys(%k: tensor<2xi64>, %c: tensor<i64>) {
  // expected-error @below {{operand #0 must be 0D tensor of 64-bit signless integer values, but got 'tensor<2xi64>'}}
  %y = nn.random_bits %k, %c : tensor<2xi64>, tensor<i64> -> tensor<2x3xi32>
  return
}

// -----

func.func @random_bits_of_several_counters(%k: tensor<i64>, %c: tensor<2xi64>) {
  // expected-error @below {{operand #1 must be 0D tensor of 64-bit signless integer values, but got 'tensor<2xi64>'}}
  %y = nn.random_bits %k, %c : tensor<i64>, tensor<2xi64> -> tensor<2x3xi32>
  return
}

// -----

func.func @random_bits_as_floats(%k: tensor<i64>) {
  // expected-error @below {{result #0 must be ranked tensor of 32-bit signless integer values, but got 'tensor<2x3xf32>'}}
  %y = nn.random_bits %k, %k : tensor<i64>, tensor<i64> -> tensor<2x3xf32>
  return
}
