// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

// CHECK: train.state parameter @w : tensor<4x3xf32> {initializer = #train.he_normal}
train.state parameter @w : tensor<4x3xf32> {initializer = #train.he_normal}
// CHECK: train.training optimizer #train.sgd schedule #train.constant_rate clip <norm = 1>
train.training optimizer #train.sgd schedule #train.constant_rate clip <norm = 1>
func.func @loss(%x: tensor<f32>, %q: tensor<5x2x3xf32>) -> tensor<f32> {
  // CHECK: train.read @w : tensor<4x3xf32>
  %w = train.read @w : tensor<4x3xf32>
  // CHECK: train.dropout %{{.*}} rate 5.000000e-01 : tensor<4x3xf32>
  %d = train.dropout %w rate 0.5 : tensor<4x3xf32>
  %y, %lse = nn.attention %q, %q, %q scale 0.5 : (tensor<5x2x3xf32>, tensor<5x2x3xf32>, tensor<5x2x3xf32>) -> (tensor<5x2x3xf32>, tensor<2x5xf32>)
  // CHECK: train.attention_dropout %{{.*}} rate 5.000000e-01 : tensor<5x2x3xf32>
  %a = train.attention_dropout %y rate 0.5 : tensor<5x2x3xf32>
  // CHECK: train.metric "m" #train.mse %{{.*}}, %{{.*}} : tensor<4x3xf32>, tensor<4x3xf32>
  train.metric "m" #train.mse %d, %w : tensor<4x3xf32>, tensor<4x3xf32>
  // CHECK: train.gradient %{{.*}}, %{{.*}} wrt %{{.*}} : tensor<f32>, tensor<f32> wrt tensor<4x3xf32> -> tensor<4x3xf32>
  %g = train.gradient %x, %x wrt %w : tensor<f32>, tensor<f32> wrt tensor<4x3xf32> -> tensor<4x3xf32>
  // CHECK: train.gradient %{{.*}}, %{{.*}} required wrt %{{.*}} : tensor<f32>
  %h = train.gradient %x, %x required wrt %w : tensor<f32>, tensor<f32> wrt tensor<4x3xf32> -> tensor<4x3xf32>
  // CHECK: train.write %{{.*}}, @w : tensor<4x3xf32>
  train.write %g, @w : tensor<4x3xf32>
  return %x : tensor<f32>
}

// CHECK: {train.ids = [#train.ids<count = 10>, #train.ids<count = 3, dimension = 1, begin = 2, end = 4>]}
func.func @ids(%x: tensor<2x5xi64> {train.ids = [#train.ids<count = 10>, #train.ids<count = 3, dimension = 1, begin = 2, end = 4>]}) {
  return
}

// CHECK: train.state reset @curve : tensor<2xf64>
train.state reset @curve : tensor<2xf64>
func.func @keep(%rows: tensor<4x2xf64>) {
  // CHECK: train.keep %{{.*}}, @curve : tensor<4x2xf64>
  train.keep %rows, @curve : tensor<4x2xf64>
  return
}
