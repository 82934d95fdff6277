// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected a tensor type of static shape, but got 'f32'}}
train.state parameter @w : f32

// -----

func.func @f() {
  // expected-error @below {{expected state to name a train.state, but got @w}}
  %w = train.read @w : tensor<2xf32>
  return
}

// -----

train.state parameter @w : tensor<2xf32>
func.func @f(%x: tensor<3xf32>) {
  // expected-error @below {{expected the type of state @w, 'tensor<2xf32>', but got 'tensor<3xf32>'}}
  train.write %x, @w : tensor<3xf32>
  return
}

// -----

func.func @f(%x: tensor<2xf32>) {
  // expected-error @below {{expected rate in [0, 1), but got 1}}
  %y = train.dropout %x rate 1.0 : tensor<2xf32>
  return
}

// -----

func.func @f(%x: tensor<5x2x3xf32>) {
  // expected-error @below {{expected x to be the first result of an nn.attention without dropout}}
  %y = train.attention_dropout %x rate 0.5 : tensor<5x2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<5x2x3xf32>) {
  %y, %lse = nn.attention %x, %x, %x scale 0.5 : (tensor<5x2x3xf32>, tensor<5x2x3xf32>, tensor<5x2x3xf32>) -> (tensor<5x2x3xf32>, tensor<2x5xf32>)
  // expected-error @below {{expected rate in [0, 1), but got -5.000000e-01}}
  %d = train.attention_dropout %y rate -0.5 : tensor<5x2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2xi64>) {
  // expected-error @below {{expected float elements, but got 'tensor<2xi64>'}}
  %y = train.gradient %x, %x wrt %x : tensor<2xi64>, tensor<2xi64> wrt tensor<2xi64> -> tensor<2xi64>
  return
}

// -----

train.state parameter @w : tensor<2xf32>
func.func @f(%x: tensor<2xf32>) {
  // expected-note @below {{written here, too}}
  train.write %x, @w : tensor<2xf32>
  // expected-error @below {{expected a function to write @w once}}
  train.write %x, @w : tensor<2xf32>
  return
}

// -----

train.state reset @m : tensor<2xf64>
func.func @f(%x: tensor<4x2xf32>) {
  // expected-error @below {{expected rows to be f64 with a last size of 2, but got 'tensor<4x2xf32>'}}
  train.keep %x, @m : tensor<4x2xf32>
  return
}

// -----

// expected-error @below {{expected count to be at least 1, but got 0}}
func.func @f(%x: tensor<2xi64> {train.ids = [#train.ids<count = 0>]}) {
  return
}

// -----

train.state reset @m : tensor<2xf64>
func.func @f(%x: tensor<2x4xf64>) {
  // expected-error @below {{expected rows to be f64 with a last size of 2, but got 'tensor<2x4xf64>'}}
  train.keep %x, @m : tensor<2x4xf64>
  return
}

// -----

train.state reset @m : tensor<3xf64>
func.func @f(%x: tensor<4x2xf64>) {
  // expected-error @below {{expected the type of state @m, 'tensor<3xf64>', but got 'tensor<2xf64>'}}
  train.keep %x, @m : tensor<4x2xf64>
  return
}

// -----

train.state checkpointed @m : tensor<2xf64>
func.func @f(%x: tensor<4x2xf64>) {
  // expected-error @below {{expected state @m to be reset, but got checkpointed}}
  train.keep %x, @m : tensor<4x2xf64>
  return
}

// -----

train.state reset @m : tensor<2xf64>
func.func @f(%x: tensor<4x2xf64>) {
  // expected-note @below {{kept here, too}}
  train.keep %x, @m : tensor<4x2xf64>
  // expected-error @below {{expected a function to keep rows for @m once}}
  train.keep %x, @m : tensor<4x2xf64>
  return
}

// -----

// expected-error @below {{expected dimension, begin and end with 0 <= begin < end, but got 0, 2 and 2}}
func.func @f(%x: tensor<2xi64> {train.ids = [#train.ids<count = 1, begin = 2, end = 2>]}) {
  return
}
