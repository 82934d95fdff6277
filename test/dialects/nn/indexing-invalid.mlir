// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @slice_of_no_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.slice %x along 2 from 0 to 1 : tensor<2x3xf32> -> tensor<2x1xf32>
  return
}

// -----

func.func @slice_of_a_symbol(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of x to be a number, but got N}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.slice %x along 0 from 0 to 1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<1x3xf32>
  return
}

// -----

func.func @slice_too_far(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected 0 <= start < limit <= 3, but got start 1 and limit 4}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.slice %x along 1 from 1 to 4 : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @slice_of_nothing(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected 0 <= start < limit <= 3, but got start 1 and limit 1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.slice %x along 1 from 1 to 1 : tensor<2x3xf32> -> tensor<2x0xf32>
  return
}

// -----

func.func @slice_without_stride(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected a stride of at least 1, but got 0}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.slice %x along 1 from 1 to 2 by 0 : tensor<2x3xf32> -> tensor<2x1xf32>
  return
}

// -----

func.func @slice_to_another_size(%x: tensor<2x3xf32>) {
  // expected-error @below {{inferred type(s) 'tensor<2x2xf32>' are incompatible with return type(s) of operation 'tensor<2x1xf32>'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.slice %x along 1 from 0 to 3 by 2 : tensor<2x3xf32> -> tensor<2x1xf32>
  return
}

// -----

func.func @pad_of_a_symbol(%x: tensor<?xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of x to be a number, but got N}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.pad %x along 0 low 0 high 1 : tensor<?xf32, #nn.symbols<N>> -> tensor<1xf32>
  return
}

// -----

func.func @pad_by_less_than_nothing(%x: tensor<3xf32>) {
  // expected-error @below {{expected low, high and interior not to be negative, but got -1, 1 and -2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.pad %x along 0 low -1 high 1 interior -2 : tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @pad_by_too_much(%x: tensor<3xf32>) {
  // expected-error @below {{expected a size of y that fits into 64 bits}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.pad %x along 0 low 9223372036854775807 high 1 : tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @concat_of_nothing() {
  // expected-error @below {{expected at least one operand}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.concat along 0 : () -> tensor<3xf32>
  return
}

// -----

func.func @concat_of_other_types(%a: tensor<3xf32>, %b: tensor<3xf64>) {
  // expected-error @below {{expected equal element types, but got 'f32' and 'f64'}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.concat %a, %b along 0 : (tensor<3xf32>, tensor<3xf64>) -> tensor<6xf32>
  return
}

// -----

func.func @concat_of_other_ranks(%a: tensor<3xf32>, %b: tensor<3x1xf32>) {
  // expected-error @below {{expected equal ranks, but got 1 and 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.concat %a, %b along 0 : (tensor<3xf32>, tensor<3x1xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @concat_along_a_symbol(%a: tensor<?xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of operand 0 to be a number, but got N}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.concat %a along 0 : (tensor<?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>>
  return
}

// -----

func.func @concat_of_other_sizes(%a: tensor<3x2xf32>, %b: tensor<4x2xf32>) {
  // expected-error @below {{expected dimension 0 of operand 0 and operand 1 to be equal, but got 3 and 4}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.concat %a, %b along 1 : (tensor<3x2xf32>, tensor<4x2xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @gather_along_a_symbol(%x: tensor<?xf32, #nn.symbols<N>>, %ids: tensor<2xi64>) {
  // expected-error @below {{expected dimension 0 of x to be a number, but got N}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.gather %x, %ids along 0 : tensor<?xf32, #nn.symbols<N>>, tensor<2xi64> -> tensor<2xf32>
  return
}

// -----

func.func @gather_from_nothing(%x: tensor<0xf32>, %ids: tensor<2xi64>) {
  // expected-error @below {{expected dimension 0 of x to be at least 1, but got 0}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.gather %x, %ids along 0 : tensor<0xf32>, tensor<2xi64> -> tensor<2xf32>
  return
}

// -----

func.func @gather_by_floats(%x: tensor<3xf32>, %ids: tensor<2xf32>) {
  // expected-error @below {{operand #1 must be ranked tensor of integer values, but got 'tensor<2xf32>'}}
  %y = nn.gather %x, %ids along 0 : tensor<3xf32>, tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

func.func @scatter_to_no_dimension(%x: tensor<2xf32>, %ids: tensor<2xi64>) {
  // expected-error @below {{expected dimension in [0, 1), but got 1}}
  %y = nn.scatter_add %x, %ids along 1 : tensor<2xf32>, tensor<2xi64> -> tensor<3xf32>
  return
}

// -----

func.func @scatter_to_another_type(%x: tensor<2xf32>, %ids: tensor<2xi64>) {
  // expected-error @below {{expected equal element types, but got 'f32' and 'f64'}}
  %y = nn.scatter_add %x, %ids along 0 : tensor<2xf32>, tensor<2xi64> -> tensor<3xf64>
  return
}

// -----

func.func @scatter_of_other_sizes(%x: tensor<2x3xf32>, %ids: tensor<3xi64>) {
  // expected-error @below {{expected x to be (3, 3), but got (2, 3)}}
  %y = nn.scatter_add %x, %ids along 0 : tensor<2x3xf32>, tensor<3xi64> -> tensor<5x3xf32>
  return
}

// -----

func.func @pad_with_what_a_byte_is_not(%x: tensor<3xui8>) {
  // expected-error @below {{expected a value of 'ui8', a whole number from 0 to 255, but got -1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.pad %x along 0 low 1 high 1 value -1.0 : tensor<3xui8> -> tensor<5xui8>
  return
}

// -----

func.func @pad_with_more_than_a_half_holds(%x: tensor<3xf16>) {
  // expected-error @below {{expected a finite value of 'f16', but got 70000}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.pad %x along 0 low 1 high 1 value 70000.0 : tensor<3xf16> -> tensor<5xf16>
  return
}
