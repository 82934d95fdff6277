// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-step --strip-training --differentiate -split-input-file -verify-diagnostics

train.training optimizer #train.sgd
func.func @loss(%x: tensor<4xf32>) -> tensor<f32> {
  // expected-error @below {{training: expected the model to have a parameter}}
  %l = nn.reduce_mean %x, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

train.training optimizer #train.sgd
train.state parameter @w : tensor<4xf32>
train.state parameter @v : tensor<4xf32>
func.func @loss(%x: tensor<4xf32>) -> tensor<f32> {
  // expected-error @below {{expected a derivative with respect to 'w', 'v', but the value depends on none of them, or only through what has none}}
  %l = nn.reduce_mean %x, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

train.training optimizer #train.sgd
train.state parameter @w : tensor<4xf32>
func.func @loss(%x: tensor<4xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  %y = nn.mul %x, %w : tensor<4xf32>
  // expected-note @below {{no gradient passes 'nn.step', nn.step}}
  %s = nn.step %y : tensor<4xf32>
  // A step that no parameter reaches is not to blame.
  %o = nn.step %x : tensor<4xf32>
  %a = nn.add %s, %o : tensor<4xf32>
  // expected-error @below {{expected a derivative with respect to 'w', but the value depends on none of them, or only through what has none}}
  %l = nn.reduce_mean %a, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

// One parameter that gets a gradient is enough.
train.training optimizer #train.sgd
// expected-warning @below {{'w' is not trained: the loss does not depend on it, or only through what has no derivative}}
train.state parameter @w : tensor<4xf32>
train.state parameter @v : tensor<4xf32>
func.func @loss(%x: tensor<4xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  %v = train.read @v : tensor<4xf32>
  %y = nn.mul %x, %w : tensor<4xf32>
  %s = nn.step %y : tensor<4xf32>
  %a = nn.mul %s, %v : tensor<4xf32>
  %l = nn.reduce_mean %a, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

// A phase is for parameters of its own.
train.state parameter @w : tensor<4xf32>
train.state parameter @v : tensor<4xf32>
train.training @first loss @f parameters [@w] optimizer #train.sgd
train.training @second loss @g parameters [@v] optimizer #train.sgd
func.func @f(%x: tensor<4xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  %l = nn.reduce_mean %w, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}
func.func @g(%x: tensor<4xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  // expected-error @below {{expected a derivative with respect to 'v', but the value depends on none of them, or only through what has none}}
  %l = nn.reduce_mean %w, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

train.state parameter @w : tensor<4xf32>
train.training @first loss @f optimizer #train.sgd
train.training @second loss @g optimizer #train.sgd
// expected-note @below {{that of the first phase takes 'tensor<4xf32>'}}
func.func @f(%x: tensor<4xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  %l = nn.reduce_mean %w, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}
// expected-error @below {{expected the losses of all phases to take the same fields of a batch, but got 'tensor<4xf32>', 'tensor<f32>'}}
func.func @g(%x: tensor<4xf32>, %y: tensor<f32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  %l = nn.reduce_mean %w, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

train.training optimizer #train.sgd
train.state parameter @w : tensor<4xf32>
func.func @loss(%x: tensor<4xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  %y = nn.mul %x, %w : tensor<4xf32>
  // expected-note @below {{taken here}}
  train.metric "e" #train.mae %y, %x : tensor<4xf32>, tensor<4xf32>
  // expected-error @below {{expected a name of its own, but got 'e'}}
  train.metric "e" #train.mse %y, %x : tensor<4xf32>, tensor<4xf32>
  %l = nn.reduce_mean %y, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

// The loss is a metric already.
train.training optimizer #train.sgd
train.state parameter @w : tensor<4xf32>
func.func @loss(%x: tensor<4xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  // expected-error @below {{expected a name of its own, but got 'loss'}}
  train.metric "loss" #train.mae %w, %x : tensor<4xf32>, tensor<4xf32>
  %l = nn.reduce_mean %w, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

// A parameter of a block may have the name that a slot of another has.
train.training optimizer #train.momentum
train.state parameter @w : tensor<4xf32>
// expected-error @below {{the name 'w/momentum' is taken by a state that training adds}}
train.state parameter @"w/momentum" : tensor<3xf32>
func.func @loss(%x: tensor<4xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  %v = train.read @"w/momentum" : tensor<3xf32>
  %l = nn.reduce_mean %w, [0] : tensor<4xf32> -> tensor<f32>
  %m = nn.reduce_mean %v, [0] : tensor<3xf32> -> tensor<f32>
  %s = nn.add %l, %m : tensor<f32>
  return %s : tensor<f32>
}
