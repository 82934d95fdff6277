// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

train.state weight @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
func.func @f(%x: tensor<3xf32>) {
  // expected-error @below {{expected x to be floats of rank 2 or more with a static last size, but got 'tensor<3xf32>'}}
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.1 : tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

train.state weight @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
func.func @f(%x: tensor<4x3xi32>) {
  // expected-error @below {{expected x to be floats of rank 2 or more with a static last size, but got 'tensor<4x3xi32>'}}
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.1 : tensor<4x3xi32> -> tensor<3xf32>
  return
}

// -----

train.state weight @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
func.func @f(%x: tensor<3x4xf32>) {
  // expected-error @below {{expected variance to be 'tensor<4xf32>', but got 'tensor<3xf32>'}}
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.1 : tensor<3x4xf32> -> tensor<3xf32>
  return
}

// -----

train.state weight @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @below {{expected momentum in [0, 1], but got 1.5}}
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 1.5 : tensor<4x3xf32> -> tensor<3xf32>
  return
}

// -----

train.state weight @mean : tensor<3xf32>
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @below {{expected two states, but got @mean twice}}
  %d, %v = train.batch_statistics %x, @mean, @mean momentum 0.5 : tensor<4x3xf32> -> tensor<3xf32>
  return
}

// -----

train.state weight @mean : tensor<3xf32>
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @below {{expected @variance to be a train.state of type 'tensor<3xf32>'}}
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.5 : tensor<4x3xf32> -> tensor<3xf32>
  return
}

// -----

train.state parameter @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @below {{expected state @mean to be weight, but got parameter}}
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.5 : tensor<4x3xf32> -> tensor<3xf32>
  return
}

// -----

train.state weight @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
func.func @f(%x: tensor<4x3xf32>, %y: tensor<5x3xf32>) {
  // expected-note @below {{gathered here, too}}
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.5 : tensor<4x3xf32> -> tensor<3xf32>
  // expected-error @below {{expected a function to gather @mean once}}
  %n, %w = train.batch_statistics %y, @mean, @variance momentum 0.5 : tensor<5x3xf32> -> tensor<3xf32>
  return
}
