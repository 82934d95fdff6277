// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @reduce_sum_along_a_negative_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got -1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.reduce_sum %x, [-1] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @reduce_mean_along_a_negative_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got -1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.reduce_mean %x, [-1] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @reduce_max_along_a_negative_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got -1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.reduce_max %x, [-1] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @reduce_min_along_a_negative_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got -1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.reduce_min %x, [-1] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @reduction_along_a_dimension_twice(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.reduce_sum %x, [1, 1] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @reduction_to_another_type(%x: tensor<2x3xf32>) {
  // expected-error @below {{inferred type(s) 'tensor<2xf32>' are incompatible with return type(s) of operation 'tensor<3xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.reduce_sum %x, [1] : tensor<2x3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @argmax_to_another_type(%x: tensor<2x3xf32>) {
  // expected-error @below {{inferred type(s) 'tensor<2xi64>' are incompatible with return type(s) of operation 'tensor<3xi64>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.argmax %x : tensor<2x3xf32> -> tensor<3xi64>
  return
}

// -----

func.func @argmax_along_no_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.argmax %x along 2 : tensor<2x3xf32> -> tensor<2xi64>
  return
}

// -----

func.func @argmax_along_a_negative_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got -1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.argmax %x along -1 : tensor<2x3xf32> -> tensor<2xi64>
  return
}

// -----

func.func @prod_along_no_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dims to ascend within [0, 2), but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.reduce_prod %x, [2] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @norm_of_integers(%x: tensor<2x3xi32>) {
  // expected-error @below {{operand #0 must be ranked tensor of floating-point values, but got 'tensor<2x3xi32>'}}
  %y = nn.reduce_norm %x, [1] : tensor<2x3xi32> -> tensor<2xi32>
  return
}

// -----

func.func @log_sum_exp_of_integers(%x: tensor<2x3xi32>) {
  // expected-error @below {{operand #0 must be ranked tensor of floating-point values, but got 'tensor<2x3xi32>'}}
  %y = nn.reduce_log_sum_exp %x, [1] : tensor<2x3xi32> -> tensor<2xi32>
  return
}

// -----

func.func @dot_of_two_element_types(%x: tensor<2x3xf32>, %w: tensor<3x4xf64>) {
  // expected-error @below {{expected equal element types, but got 'f32' and 'f64'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf64> -> tensor<2x4xf32>
  return
}

// -----

func.func @dot_of_unpaired_batch_dimensions(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) {
  // expected-error @below {{expected as many batch dimensions of lhs as of rhs, but got 1 and 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %w batch [0] x [0, 1] contract [1] x [] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2xf32>
  return
}

// -----

func.func @dot_of_unpaired_contracted_dimensions(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) {
  // expected-error @below {{expected as many contracted dimensions of lhs as of rhs, but got 2 and 1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %w contract [0, 1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @dot_of_a_negative_dimension_of_rhs(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) {
  // expected-error @below {{expected dimensions of rhs in [0, 2), but got -2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %w contract [1] x [-2] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @dot_of_a_batch_dimension_contracted(%x: tensor<2x3xf32>, %w: tensor<2x3xf32>) {
  // expected-error @below {{expected each dimension of lhs at most once, but got 0 twice}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %w batch [0] x [0] contract [0] x [1] : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @dot_of_unequal_batches(%x: tensor<2x3xf32>, %w: tensor<5x3xf32>) {
  // expected-error @below {{expected lhs dimension 0 to equal rhs dimension 0, but got 2 and 5}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %w batch [0] x [0] contract [1] x [1] : tensor<2x3xf32>, tensor<5x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @dot_to_another_type(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) {
  // expected-error @below {{inferred type(s) 'tensor<2x4xf32>' are incompatible with return type(s) of operation 'tensor<4x2xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<4x2xf32>
  return
}

// -----

// The sum of integers may not fit; whoever wants their mean converts first.
func.func @reduce_mean_of_integers(%x: tensor<2x3xi64>) {
  // expected-error @below {{'nn.reduce_mean' op operand #0 must be ranked tensor of floating-point values, but got 'tensor<2x3xi64>'}}
  %y = nn.reduce_mean %x, [1] : tensor<2x3xi64> -> tensor<2xi64>
  return
}

// -----

func.func @reduce_max_of_the_last(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected string or keyword containing one of the following enum values for attribute 'ties' [share, first]}}
  %y = nn.reduce_max %x, [1] ties last : tensor<2x3xf32> -> tensor<2xf32>
  return
}
