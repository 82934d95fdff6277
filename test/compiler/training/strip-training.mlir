// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --strip-training | FileCheck %s

// CHECK-NOT: train.training
// CHECK: train.state parameter @w
// CHECK-NOT: train.training
train.state parameter @w : tensor<3xf32>
train.training optimizer #train.sgd

// The value of a state and its gradient stay.
// CHECK-LABEL: func.func @loss
// CHECK: %[[W:.+]] = train.read @w
// CHECK-NEXT: %[[L:.+]] = nn.reduce_sum %[[W]], [0]
// CHECK-NEXT: %[[G:.+]] = train.gradient %[[L]]
// CHECK-NEXT: train.write %[[G]], @w
// CHECK-NEXT: return %[[L]]
func.func @loss(%one: tensor<f32>) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %l = nn.reduce_sum %w, [0] : tensor<3xf32> -> tensor<f32>
  train.metric "m" #train.mse %w, %w : tensor<3xf32>, tensor<3xf32>
  %g = train.gradient %l, %one wrt %w : tensor<f32>, tensor<f32> wrt tensor<3xf32> -> tensor<3xf32>
  train.write %g, @w : tensor<3xf32>
  return %l : tensor<f32>
}
