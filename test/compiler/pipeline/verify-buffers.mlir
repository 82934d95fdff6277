// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --verify-level=level=kernel -split-input-file -verify-diagnostics

// expected-error @below {{expected a buffer of 'no_tensor' to have the type of a tensor, names of its '?', and to be that of a state if it says so, but got {type = f32}}}
rt.function @no_tensor [] arena 0 (in 0 : f32) {
}

// -----

// expected-error @below {{expected a buffer of 'nameless' to have the type of a tensor, names of its '?'}}
rt.function @nameless [] arena 0 (in 0 : tensor<?xf32>) {
}

// -----

// expected-error @below {{expected a buffer of 'stateless' to have the type of a tensor, names of its '?', and to be that of a state}}
rt.function @stateless [] arena 0 (out 0 @w : tensor<2xf32>) {
}

// -----

// expected-error @below {{expected 'train.ids' to be a list of #train.ids of dimensions of tensor<2xi64>, but got "all"}}
rt.function @no_ids [] arena 0 (in 0 : tensor<2xi64> {train.ids = "all"}) {
}

// -----

train.state parameter @w : tensor<3xf32>
// expected-error @below {{expected a buffer of 'other_shape' to have the type of a tensor, names of its '?', and to be that of a state}}
rt.function @other_shape [] arena 0 (in 0 @w : tensor<2xf32>) {
}

// -----

train.state parameter @w : tensor<2xf64>
// expected-error @below {{expected an output of rows of two f64 to be kept for a metric of tensor<2xf64>}}
rt.function @kept_for_a_parameter [] arena 0 (out 0 : tensor<4x2xf64> {train.kept = @w}) {
}

// -----

train.state reset @w : tensor<2xf64>
// expected-error @below {{expected an output of rows of two f64 to be kept for a metric of tensor<2xf64>}}
rt.function @kept_input [] arena 0 (in 0 : tensor<4x2xf64> {train.kept = @w}) {
}

// -----

train.state parameter @w : tensor<2xf32>
rt.function @right [N = %n] arena 0 (in 0 @w : tensor<2xf32>, out 1 : tensor<?xf32> [N]) {
}

// -----

// The number of its elements would be that of others.
// expected-error @below {{expected a buffer of 'short' to be of f16, bf16, f32, f64, i1, i32, i64 or i8, but got 'tensor<2xi16>'}}
rt.function @short [] arena 0 (in 0 : tensor<2xi16>) {
}

// -----

// expected-error @below {{expected a buffer of 'unsigned_words' to be of f16, bf16, f32, f64, i1, i32, i64 or i8, but got 'tensor<2xui32>'}}
rt.function @unsigned_words [] arena 0 (out 0 : tensor<2xui32>) {
}

// -----

train.state parameter @w : tensor<2xf32>
// expected-error @below {{expected a buffer of 'other_elements' to have the type of a tensor, names of its '?', and to be that of a state}}
rt.function @other_elements [] arena 0 (in 0 @w : tensor<2xf64>) {
}

// -----

// expected-error @below {{expected state 'w' to be a tensor of f16, bf16, f32, f64, i1, i32, i64 or ui8, but got 'tensor<2xi16>'}}
train.state parameter @w : tensor<2xi16>

// -----

train.state parameter @w : tensor<2xui8>
rt.function @bytes [] arena 0 (in 0 @w : tensor<2xi8>) {
}
