// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected permutation to be one of the 2 dimensions of x}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.transpose %x, [1, 1] : tensor<2x3xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected one entry of dims per dimension of x, but got 1 for rank 2}}
  %y = nn.broadcast %x, [0] : tensor<2x3xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @f(%x: tensor<3x2xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 3), but got 0}}
  %y = nn.broadcast %x, [1, 0] : tensor<3x2xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension 1 of x to be 1 or equal dimension 1 of y, but got 3 and 4}}
  %y = nn.broadcast %x, [0, 1] : tensor<2x3xf32> -> tensor<2x4x5xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected equal element types, but got 'f32' and 'f64'}}
  %y = nn.broadcast %x, [0, 1] : tensor<2x3xf32> -> tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected as many elements in y as in x, but got (2, 3) and (7)}}
  %y = nn.reshape %x : tensor<2x3xf32> -> tensor<7xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected equal element types, but got 'f32' and 'f64'}}
  %y = nn.reshape %x : tensor<2x3xf32> -> tensor<6xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got 2}}
  %y = nn.iota 2 : tensor<2x3xi64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got -1}}
  %y = nn.dim_size %x, -1 : tensor<2x3xf32> -> tensor<i64>
  return
}

// -----

func.func @f(%x: tensor<2xi64>) {
  // expected-error @below {{expected y to have the dimensions of ids and one more, but got (2) and (3, 4)}}
  %y = nn.one_hot %x : tensor<2xi64> -> tensor<3x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.reduce_sum %x, [2] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got 0}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.reduce_max %x, [1, 0] : tensor<2x3xf32> -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<f32>) {
  // expected-error @below {{expected x to have at least one dimension, but got a scalar}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.argmax %x : tensor<f32> -> tensor<i64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected lhs dimension 1 to equal rhs dimension 0, but got 3 and 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %x contract [1] x [0] : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected each dimension of lhs at most once, but got 1 twice}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %x contract [1, 1] x [1, 1] : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimensions of lhs in [0, 2), but got 4}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %x contract [4] x [0] : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<f32>) {
  // expected-error @below {{expected at least one dimension, but got a scalar}}
  %y = nn.softmax %x : tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf32>) {
  %i = nn.iota 0 : tensor<5xi64>
  // expected-error @below {{expected ids to have the leading dimensions of logits, (2), but got (5)}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.sparse_softmax_cross_entropy %x, %i : tensor<2x3xf32>, tensor<5xi64> -> tensor<2xf32>
  return
}

// -----

// expected-error @below {{expected one symbol per dynamic dimension, but got 2 symbols for 1 dimensions}}
func.func @f(%x: tensor<?x3xf32, #nn.symbols<N, M>>) {
  return
}

// -----

func.func @f(%x: tensor<?x3xf32, #nn.symbols<N>>, %w: tensor<?x3xf32, #nn.symbols<M>>) {
  // expected-error @below {{expected lhs dimension 0 to equal rhs dimension 0, but got N and M}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %w contract [0] x [0] : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<M>> -> tensor<3x3xf32>
  return
}
