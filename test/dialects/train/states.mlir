// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

// CHECK: train.state parameter @kernel : tensor<4x3xf32> {initializer = #train.glorot_uniform, regularizer = #train.regularizer<l1 = 0.5>}
train.state parameter @kernel : tensor<4x3xf32> {initializer = #train.glorot_uniform, regularizer = #train.regularizer<l1 = 0.5>}
// CHECK: train.state weight @table : tensor<2xf64> {initializer = #train.given<dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf64>>}
train.state weight @table : tensor<2xf64> {initializer = #train.given<dense<[1.0, 2.0]> : tensor<2xf64>>}
// CHECK: train.state checkpointed @"kernel/momentum" of @kernel : tensor<4x3xf32>
train.state checkpointed @"kernel/momentum" of @kernel : tensor<4x3xf32>
// CHECK: train.state checkpointed @train.step : tensor<i64>
train.state checkpointed @train.step : tensor<i64>
// CHECK: train.state checkpointed|seed @train.key : tensor<i64>
train.state checkpointed|seed @train.key : tensor<i64>
// CHECK: train.state reset @"train.metrics/loss/sum" : tensor<f64>
train.state reset @"train.metrics/loss/sum" : tensor<f64>

// CHECK: train.training optimizer #train.sgd{{$}}
train.training optimizer #train.sgd

// Of a gradient by several values each has a result.
// CHECK-LABEL: func.func @gradients
// CHECK: %{{.+}}:2 = train.gradient %{{.+}}, %{{.+}} wrt %{{.+}}, %{{.+}} : tensor<f32>, tensor<f32> wrt tensor<f32>, tensor<3xf32> -> tensor<f32>, tensor<3xf32>
func.func @gradients(%y: tensor<f32>, %x: tensor<3xf32>) -> (tensor<f32>, tensor<3xf32>) {
  %g:2 = train.gradient %y, %y wrt %y, %x : tensor<f32>, tensor<f32> wrt tensor<f32>, tensor<3xf32> -> tensor<f32>, tensor<3xf32>
  return %g#0, %g#1 : tensor<f32>, tensor<3xf32>
}
