// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @iota_along_a_negative_dimension() {
  // expected-error @below {{expected dimension in [0, 2), but got -1}}
  %y = nn.iota -1 : tensor<2x3xi64>
  return
}

// -----

func.func @iota_of_a_scalar() {
  // expected-error @below {{expected dimension in [0, 0), but got 0}}
  %y = nn.iota 0 : tensor<i64>
  return
}

// -----

func.func @dim_size_past_the_last_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got 2}}
  %y = nn.dim_size %x, 2 : tensor<2x3xf32> -> tensor<i64>
  return
}

// -----

func.func @broadcast_to_a_dimension_past_the_last(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got 9}}
  %y = nn.broadcast %x, [0, 9] : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @broadcast_to_a_negative_dimension(%x: tensor<3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got -1}}
  %y = nn.broadcast %x, [-1] : tensor<3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @broadcast_to_another_symbol(%x: tensor<?xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of x to be 1 or equal dimension 1 of y, but got N and M}}
  %y = nn.broadcast %x, [1] : tensor<?xf32, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<M>>
  return
}

// -----

func.func @reshape_to_another_symbol(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected as many elements in y as in x, but got (N, 3) and (M, 3)}}
  %y = nn.reshape %x : tensor<?x3xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<M>>
  return
}

// -----

func.func @reshape_to_a_count_that_wraps_around(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected numbers of elements that fit into 64 bits, but got (2, 3) and (9223372036854775807, 9223372036854775807, 6)}}
  %y = nn.reshape %x : tensor<2x3xf32> -> tensor<9223372036854775807x9223372036854775807x6xf32>
  return
}

// -----

func.func @transpose_of_too_few_dimensions(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected permutation to be one of the 2 dimensions of x}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.transpose %x, [1] : tensor<2x3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @transpose_of_a_negative_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected permutation to be one of the 2 dimensions of x}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.transpose %x, [0, -1] : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_past_the_last_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected permutation to be one of the 2 dimensions of x}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.transpose %x, [0, 7] : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_to_another_type(%x: tensor<2x3xf32>) {
  // expected-error @below {{inferred type(s) 'tensor<3x2xf32>' are incompatible with return type(s) of operation 'tensor<2x3xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.transpose %x, [1, 0] : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @one_hot_to_a_scalar(%ids: tensor<2xi64>) {
  // expected-error @below {{expected y to have the dimensions of ids and one more, but got (2) and ()}}
  %y = nn.one_hot %ids : tensor<2xi64> -> tensor<f32>
  return
}

// -----

func.func @one_hot_of_floats(%ids: tensor<2xf32>) {
  // expected-error @below {{operand #0 must be ranked tensor of integer values, but got 'tensor<2xf32>'}}
  %y = nn.one_hot %ids : tensor<2xf32> -> tensor<2x3xf32>
  return
}
