// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --verify-level=level=kernel -split-input-file -verify-diagnostics

// expected-error @below {{expected a buffer of 'untyped' to have the type of a tensor, names of its '?', and to be that of a state if it says so, but got {}}}
rt.function @untyped([]) arena <[], []> inputs [{}] outputs [] {
}

// -----

// expected-error @below {{expected a buffer of 'nameless' to have the type of a tensor, names of its '?'}}
rt.function @nameless([]) arena <[], []> inputs [{type = tensor<?xf32>}] outputs [] {
}

// -----

// expected-error @below {{expected a buffer of 'stateless' to have the type of a tensor, names of its '?', and to be that of a state}}
rt.function @stateless([]) arena <[], []> inputs [] outputs [{train.state = @w, type = tensor<2xf32>}] {
}

// -----

// expected-error @below {{expected 'train.ids' to be a list of #train.ids of dimensions of tensor<2xi64>, but got "all"}}
rt.function @no_ids([]) arena <[], []> inputs [{train.ids = "all", type = tensor<2xi64>}] outputs [] {
}

// -----

train.state parameter @w : tensor<3xf32>
// expected-error @below {{expected a buffer of 'other_shape' to have the type of a tensor, names of its '?', and to be that of a state}}
rt.function @other_shape([]) arena <[], []> inputs [{train.state = @w, type = tensor<2xf32>}] outputs [] {
}

// -----

train.state parameter @w : tensor<2xf64>
// expected-error @below {{expected an output of rows of two f64 to be kept for a metric of tensor<2xf64>}}
rt.function @kept_for_a_parameter([]) arena <[], []> inputs [] outputs [{train.kept = @w, type = tensor<4x2xf64>}] {
}

// -----

train.state metric @w : tensor<2xf64>
// expected-error @below {{expected an output of rows of two f64 to be kept for a metric of tensor<2xf64>}}
rt.function @kept_input([]) arena <[], []> inputs [{train.kept = @w, type = tensor<4x2xf64>}] outputs [] {
}

// -----

train.state parameter @w : tensor<2xf32>
rt.function @right(["N"]) arena <[], []> inputs [{train.state = @w, type = tensor<2xf32>}] outputs [{rt.dims = ["N"], type = tensor<?xf32>}] {
^bb0(%n: index):
}

// -----

// The number of its elements would be that of others.
// expected-error @below {{expected a buffer of 'short' to be of f16, bf16, f32, f64, i1, i8, i32 or i64, but got 'tensor<2xi16>'}}
rt.function @short([]) arena <[], []> inputs [{type = tensor<2xi16>}] outputs [] {
}

// -----

// expected-error @below {{expected a buffer of 'unsigned_words' to be of f16, bf16, f32, f64, i1, i8, i32 or i64, but got 'tensor<2xui32>'}}
rt.function @unsigned_words([]) arena <[], []> inputs [] outputs [{type = tensor<2xui32>}] {
}

// -----

train.state parameter @w : tensor<2xf32>
// expected-error @below {{expected a buffer of 'other_elements' to have the type of a tensor, names of its '?', and to be that of a state}}
rt.function @other_elements([]) arena <[], []> inputs [{train.state = @w, type = tensor<2xf64>}] outputs [] {
}

// -----

// expected-error @below {{expected state 'w' to be a tensor of f16, bf16, f32, f64, i1, i32, i64 or ui8, but got 'tensor<2xi16>'}}
train.state parameter @w : tensor<2xi16>

// -----

train.state parameter @w : tensor<2xui8>
rt.function @bytes([]) arena <[], []> inputs [{train.state = @w, type = tensor<2xi8>}] outputs [] {
}
