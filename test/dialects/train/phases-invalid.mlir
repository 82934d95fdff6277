// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected loss to name a function, but got @f}}
train.training @a loss @f optimizer #train.sgd

// -----

// expected-error @below {{expected loss to name a function, but got @loss}}
train.training @a optimizer #train.sgd

// -----

// expected-error @below {{expected loss to name a function, but got @w}}
train.training loss @w optimizer #train.sgd
train.state parameter @w : tensor<f32>

// -----

func.func private @loss(tensor<f32>) -> tensor<f32>
// expected-note @below {{taken here}}
train.training @a optimizer #train.sgd
train.training @b optimizer #train.sgd
// expected-error @below {{expected a name of its own, but got 'a'}}
train.training @a optimizer #train.adam

// -----

func.func private @loss(tensor<f32>) -> tensor<f32>
// expected-note @below {{another phase is here}}
train.training @a optimizer #train.sgd
// expected-error @below {{expected each of several phases to have a name}}
train.training optimizer #train.adam

// -----

// expected-error @below {{expected a name of 1 to 255 letters, digits, '_' and '-', but got 'a.b'}}
train.training @a.b optimizer #train.sgd

// -----

// expected-error @below {{expected steps from 1 to 2^32 - 1, but got 0}}
train.training steps 0 optimizer #train.sgd

// -----

// expected-error @below {{expected 1 step on each batch, because it accumulates, but got 2}}
train.training @a steps 2 accumulates optimizer #train.sgd

// -----

// expected-error @below {{expected a name, because of 2 steps}}
train.training steps 2 optimizer #train.sgd

// -----

// expected-error @below {{expected at least one parameter}}
train.training parameters [] optimizer #train.sgd

// -----

// expected-error @below {{expected parameters to name states that are trained, but got @w}}
train.training parameters [@w] optimizer #train.sgd

// -----

// expected-note @below {{declared here}}
train.state weight @w : tensor<f32>
// expected-error @below {{expected parameters to name states that are trained, but got @w}}
train.training parameters [@w] optimizer #train.sgd

// -----

train.state parameter @w : tensor<f32>
// expected-error @below {{expected each of parameters once, but got @w twice}}
train.training parameters [@w, @w] optimizer #train.sgd

// -----

func.func private @loss(tensor<f32>) -> tensor<f32>
train.state parameter @v : tensor<f32>
// expected-error @below {{expected a phase that trains it, or to be a weight, which stays as it is}}
train.state parameter @w : tensor<f32>
// expected-note @below {{the first phase is here}}
train.training @a parameters [@v] optimizer #train.sgd

// -----

func.func @f(%x: tensor<2xf32>) {
  // expected-error @below {{expected #train.uniform, #train.normal or #train.truncated_normal, but got #train.zeros}}
  %0 = train.noise "z" : tensor<2xf32> of #train.zeros
  return
}

// -----

func.func @f(%x: tensor<2xf32>) {
  // expected-error @below {{expected x to be floats, but got 'tensor<2xi32>'}}
  %0 = train.noise "z" : tensor<2xi32> of #train.normal
  return
}

// -----

func.func @f(%x: tensor<2xf32>) {
  // expected-note @below {{taken here}}
  %0 = train.noise "z" : tensor<2xf32> of #train.normal
  // expected-error @below {{expected a name of its own, but got 'z'}}
  %1 = train.noise "z" : tensor<2xf32> of #train.normal
  return
}
