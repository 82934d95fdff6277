// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @argmax_of_no_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 2 count 1 size 1 : tensor<2x3xf32> -> tensor<2x3xui8>
  return
}

// -----

func.func @argmax_of_nothing(%x: tensor<2x0xf32>) {
  // expected-error @below {{expected dimension 1 to have an element}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 1 size 1 : tensor<2x0xf32> -> tensor<2x1xui8>
  return
}

// -----

func.func @argmax_of_no_size(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected a size in [1, 256], but got 0}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 1 size 0 : tensor<2x3xf32> -> tensor<2x1xui8>
  return
}

// -----

func.func @argmax_of_more_than_bytes_count(%x: tensor<2x300xf32>) {
  // expected-error @below {{expected a size in [1, 256], but got 257}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 1 size 257 : tensor<2x300xf32> -> tensor<2x1xui8>
  return
}

// -----

func.func @argmax_that_stands_still(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected stride and dilation to be at least 1, but got 0 and 1}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 1 size 2 stride 0 : tensor<2x3xf32> -> tensor<2x1xui8>
  return
}

// -----

func.func @argmax_of_one_element(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected stride and dilation to be at least 1, but got 1 and 0}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 1 size 2 dilation 0 : tensor<2x3xf32> -> tensor<2x1xui8>
  return
}

// -----

func.func @argmax_of_endless_windows(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected windows whose length fits into 64 bits, but got size 3 and dilation 9223372036854775807}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 1 size 3 dilation 9223372036854775807 : tensor<2x3xf32> -> tensor<2x1xui8>
  return
}

// -----

func.func @argmax_that_begins_inside(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected low in [0, 1], but got -1}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 1 size 2 low -1 : tensor<2x3xf32> -> tensor<2x1xui8>
  return
}

// -----

func.func @argmax_of_padding_before(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected low in [0, 1], but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 1 size 2 low 2 : tensor<2x3xf32> -> tensor<2x1xui8>
  return
}

// -----

func.func @argmax_across(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected a dilation of at most 3, the elements of dimension 1, with low 1, but got 4}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 1 size 2 dilation 4 low 1 : tensor<2x3xf32> -> tensor<2x1xui8>
  return
}

// -----

func.func @argmax_of_no_windows(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected at least 1 window, the last of which begins within the 3 elements of dimension 1, but got 0}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 0 size 2 : tensor<2x3xf32> -> tensor<2x0xui8>
  return
}

// -----

func.func @argmax_of_padding_behind(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected at least 1 window, the last of which begins within the 3 elements of dimension 1, but got 4}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 4 size 2 low 0 : tensor<2x3xf32> -> tensor<2x4xui8>
  return
}

// -----

func.func @argmax_far_behind(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected at least 1 window, the last of which begins within the 3 elements of dimension 1, but got 4}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 1 count 4 size 2 stride 9223372036854775807 : tensor<2x3xf32> -> tensor<2x4xui8>
  return
}

// -----

func.func @argmax_of_a_symbol(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of x to be a number, but got N}}
  // expected-error @below {{failed to infer returned types}}
  %p = nn.window_argmax %x along 0 count 1 size 1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<1x3xui8>
  return
}

// -----

func.func @gather_of_other_places(%x: tensor<2x5xf32>, %p: tensor<3x4xui8>) {
  // expected-error @below {{expected places to be (2, 4), but got (3, 4)}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.window_gather %x, %p along 1 size 2 : tensor<2x5xf32>, tensor<3x4xui8> -> tensor<3x4xf32>
  return
}

// -----

func.func @gather_of_another_rank(%x: tensor<2x5xf32>, %p: tensor<2x4x1xui8>) {
  // expected-error @below {{expected places to be (2, 4), but got (2, 4, 1)}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.window_gather %x, %p along 1 size 2 : tensor<2x5xf32>, tensor<2x4x1xui8> -> tensor<2x4x1xf32>
  return
}

// -----

func.func @gather_of_too_many_places(%x: tensor<2x5xf32>, %p: tensor<2x6xui8>) {
  // expected-error @below {{expected at least 1 window, the last of which begins within the 5 elements of dimension 1, but got 6}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.window_gather %x, %p along 1 size 2 : tensor<2x5xf32>, tensor<2x6xui8> -> tensor<2x6xf32>
  return
}

// -----

func.func @gather_of_places_of_a_symbol(%x: tensor<2x5xf32>, %p: tensor<2x?xui8, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 1 of places to be a number, but got N}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.window_gather %x, %p along 1 size 2 : tensor<2x5xf32>, tensor<2x?xui8, #nn.symbols<N>> -> tensor<2x?xf32, #nn.symbols<N>>
  return
}

// -----

func.func @scatter_of_other_places(%x: tensor<2x4xf32>, %p: tensor<3x4xui8>) {
  // expected-error @below {{expected places to be (2, 4), but got (3, 4)}}
  %y = nn.window_scatter %x, %p along 1 size 2 : tensor<2x4xf32>, tensor<3x4xui8> -> tensor<2x5xf32>
  return
}

// -----

func.func @scatter_to_another_type(%x: tensor<2x4xf32>, %p: tensor<2x4xui8>) {
  // expected-error @below {{expected equal element types, but got 'f32' and 'f64'}}
  %y = nn.window_scatter %x, %p along 1 size 2 : tensor<2x4xf32>, tensor<2x4xui8> -> tensor<2x5xf64>
  return
}

// -----

func.func @scatter_of_other_sizes(%x: tensor<2x3xf32>, %p: tensor<2x4xui8>) {
  // expected-error @below {{expected x to be (2, 4), but got (2, 3)}}
  %y = nn.window_scatter %x, %p along 1 size 2 : tensor<2x3xf32>, tensor<2x4xui8> -> tensor<2x5xf32>
  return
}
