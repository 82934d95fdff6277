// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @windows_of_no_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 2 size 1 : tensor<2x3xf32> -> tensor<2x3x1xf32>
  return
}

// -----

func.func @windows_of_a_symbol(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of x to be a number, but got N}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 0 size 1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<?x1x3xf32, #nn.symbols<N>>
  return
}

// -----

func.func @windows_of_nothing(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected a size of at least 1, but got 0}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 1 size 0 : tensor<2x3xf32> -> tensor<2x4x0xf32>
  return
}

// -----

func.func @windows_that_stand_still(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected stride and dilation to be at least 1, but got 0 and 1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 1 size 2 stride 0 : tensor<2x3xf32> -> tensor<2x2x2xf32>
  return
}

// -----

func.func @windows_of_one_element(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected stride and dilation to be at least 1, but got 1 and -1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 1 size 2 dilation -1 : tensor<2x3xf32> -> tensor<2x2x2xf32>
  return
}

// -----

// A division that rounds to 0 would find one of them.
func.func @windows_too_large(%x: tensor<4xf32>) {
  // expected-error @below {{expected a window to fit into the 4 elements of dimension 0, but got 7 elements for size 7 and dilation 1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 0 size 7 stride 4 : tensor<4xf32> -> tensor<1x7xf32>
  return
}

// -----

func.func @windows_too_far_apart(%x: tensor<4xf32>) {
  // expected-error @below {{expected a window to fit into the 4 elements of dimension 0, but got 5 elements for size 3 and dilation 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 0 size 3 dilation 2 : tensor<4xf32> -> tensor<1x3xf32>
  return
}

// -----

func.func @windows_of_an_empty_dimension(%x: tensor<0xf32>) {
  // expected-error @below {{expected a window to fit into the 0 elements of dimension 0, but got 1 elements for size 1 and dilation 1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 0 size 1 : tensor<0xf32> -> tensor<0x1xf32>
  return
}

// -----

func.func @windows_that_overflow(%x: tensor<4xf32>) {
  // expected-error @below {{expected a window to fit into the 4 elements of dimension 0, but got more than 64 bits of elements for size 9223372036854775807 and dilation 9223372036854775807}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 0 size 9223372036854775807 dilation 9223372036854775807 : tensor<4xf32> -> tensor<1x3xf32>
  return
}

// -----

func.func @windows_of_another_size(%x: tensor<2x7xf32>) {
  // expected-error @below {{inferred type(s) 'tensor<2x3x3xf32>' are incompatible with return type(s) of operation 'tensor<2x4x3xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.windows %x along 1 size 3 stride 2 : tensor<2x7xf32> -> tensor<2x4x3xf32>
  return
}

// -----

func.func @overlap_add_of_one_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension and the one after it in [0, 2), but got 1}}
  %y = nn.overlap_add %x along 1 : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @overlap_add_of_a_symbol(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of x to be a number, at least 1, but got N}}
  %y = nn.overlap_add %x along 0 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<5xf32>
  return
}

// -----

func.func @overlap_add_of_nothing(%x: tensor<3x0xf32>) {
  // expected-error @below {{expected dimension 1 of x to be a number, at least 1, but got 0}}
  %y = nn.overlap_add %x along 0 : tensor<3x0xf32> -> tensor<5xf32>
  return
}

// -----

func.func @overlap_add_that_stands_still(%x: tensor<3x2xf32>) {
  // expected-error @below {{expected stride and dilation to be at least 1, but got -2 and 0}}
  %y = nn.overlap_add %x along 0 stride -2 dilation 0 : tensor<3x2xf32> -> tensor<5xf32>
  return
}

// -----

func.func @overlap_add_to_another_type(%x: tensor<3x2xf32>) {
  // expected-error @below {{expected equal element types, but got 'f32' and 'f64'}}
  %y = nn.overlap_add %x along 0 : tensor<3x2xf32> -> tensor<4xf64>
  return
}

// -----

func.func @overlap_add_that_overflows(%x: tensor<3x2xf32>) {
  // expected-error @below {{expected a size of y that fits into 64 bits}}
  %y = nn.overlap_add %x along 0 stride 9223372036854775807 : tensor<3x2xf32> -> tensor<4xf32>
  return
}

// -----

func.func @overlap_add_to_less(%x: tensor<3x2xf32>) {
  // expected-error @below {{expected dimension 0 of y to be a number, at least 6, but got 5}}
  %y = nn.overlap_add %x along 0 stride 2 : tensor<3x2xf32> -> tensor<5xf32>
  return
}

// -----

func.func @overlap_add_to_a_symbol(%x: tensor<3x2xf32>) {
  // expected-error @below {{expected dimension 0 of y to be a number, at least 4, but got N}}
  %y = nn.overlap_add %x along 0 : tensor<3x2xf32> -> tensor<?xf32, #nn.symbols<N>>
  return
}

// -----

func.func @overlap_add_of_other_sizes(%x: tensor<7x3x2xf32>) {
  // expected-error @below {{expected y to be (7, 4), but got (5, 4)}}
  %y = nn.overlap_add %x along 1 : tensor<7x3x2xf32> -> tensor<5x4xf32>
  return
}

// -----

func.func @overlap_add_to_another_rank(%x: tensor<7x3x2xf32>) {
  // expected-error @below {{expected y to be (7, 3), but got (7, 4, 1)}}
  %y = nn.overlap_add %x along 1 : tensor<7x3x2xf32> -> tensor<7x4x1xf32>
  return
}

// -----

func.func @reverse_of_no_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got -1}}
  %y = nn.reverse %x along -1 : tensor<2x3xf32>
  return
}

// -----

func.func @reverse_of_a_symbol(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of x to be a number, but got N}}
  %y = nn.reverse %x along 0 : tensor<?x3xf32, #nn.symbols<N>>
  return
}
