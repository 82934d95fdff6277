// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --differentiate -split-input-file -verify-diagnostics

func.func @no_rule(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = train.dropout %x rate 0.5 : tensor<2xf32>
  // expected-error @below {{cannot differentiate through 'train.dropout'}}
  %dx = train.gradient %y, %x wrt %x : tensor<2xf32>, tensor<2xf32> wrt tensor<2xf32> -> tensor<2xf32>
  return %dx : tensor<2xf32>
}

// -----

func.func @other_dialects(%x: tensor<f32>, %one: tensor<f32>) -> tensor<f32> {
  %0 = tensor.extract %x[] : tensor<f32>
  %y = tensor.from_elements %0 : tensor<f32>
  // expected-error @below {{cannot differentiate through 'tensor.from_elements'}}
  %dx = train.gradient %y, %one wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  return %dx : tensor<f32>
}
