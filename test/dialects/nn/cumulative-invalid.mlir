// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @cumsum_of_no_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got 2}}
  %y = nn.cumsum %x along 2 : tensor<2x3xf32>
  return
}

// -----

func.func @cumprod_of_a_scalar(%x: tensor<f32>) {
  // expected-error @below {{expected dimension in [0, 0), but got 0}}
  %y = nn.cumprod %x along 0 : tensor<f32>
  return
}

// -----

func.func @recurrence_of_no_dimension(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got -1}}
  %y = nn.linear_recurrence %a, %b along -1 : tensor<2x3xf32>
  return
}

// -----

func.func @recurrence_of_two_types(%a: tensor<2x3xf32>, %b: tensor<2x4xf32>) {
  // expected-error @below {{'nn.linear_recurrence' op failed to verify that all of {a, b} have same type}}
  %y = "nn.linear_recurrence"(%a, %b) {dimension = 1 : i64} : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @recurrence_of_integers(%a: tensor<2x3xi32>) {
  // expected-error @below {{'nn.linear_recurrence' op operand #0 must be ranked tensor of floating-point values, but got 'tensor<2x3xi32>'}}
  %y = nn.linear_recurrence %a, %a along 1 : tensor<2x3xi32>
  return
}
