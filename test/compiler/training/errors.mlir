// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-step -split-input-file -verify-diagnostics
// RUN: cauce-opt %s --build-evaluation -split-input-file -verify-diagnostics
// RUN: cauce-opt %s --build-gradient -split-input-file -verify-diagnostics

train.training optimizer #train.sgd
// expected-error @below {{expected @loss to have a body}}
func.func private @loss(tensor<2xf32>) -> tensor<f32>

// -----

train.training optimizer #train.sgd
// expected-error @below {{expected the result of @loss to be one scalar of a floating-point type, but got 'tensor<2xf32>'}}
func.func @loss(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

train.training optimizer #train.sgd
// expected-error @below {{expected the result of @loss to be one scalar of a floating-point type, but got 'tensor<i64>'}}
func.func @loss(%x: tensor<i64>) -> tensor<i64> {
  return %x : tensor<i64>
}

// -----

train.training optimizer #train.sgd
// expected-error @below {{expected the result of @loss to be one scalar of a floating-point type, but got }}
func.func @loss(%x: tensor<f32>) {
  return
}

// -----

train.training optimizer #train.sgd
// expected-error @below {{expected @loss to take the fields of a batch, but it has no arguments}}
func.func @loss() -> tensor<f32> {
  %0 = nn.full 1.0 : tensor<f32>
  return %0 : tensor<f32>
}

// -----

train.training optimizer #train.sgd
func.func @loss(%x: tensor<f32>) -> tensor<f32> {
  train.loss_weight %x : tensor<f32>
  // expected-error @below {{expected one weight of a loss, but got another}}
  train.loss_weight %x : tensor<f32>
  return %x : tensor<f32>
}
