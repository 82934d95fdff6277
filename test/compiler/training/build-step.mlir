// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-step -split-input-file | FileCheck %s

// CHECK: train.state parameter @w
// CHECK-DAG: train.state checkpointed @train.step : tensor<i64>
// CHECK-DAG: train.state checkpointed|seed @train.key : tensor<i64>
// CHECK-DAG: train.state reset @"train.step_metrics/loss/sum" : tensor<f64>
// CHECK-DAG: train.state reset @"train.step_metrics/error/sum" : tensor<f64>
train.state parameter @w : tensor<3xf32>
train.state weight @c : tensor<3xf32>
train.training optimizer #train.sgd
// CHECK-LABEL: func.func @loss
func.func @loss(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %c = train.read @c : tensor<3xf32>
  %0 = nn.mul %w, %c : tensor<3xf32>
  %l = nn.reduce_sum %0, [0] : tensor<3xf32> -> tensor<f32>
  train.metric "error" #train.mae %w, %c : tensor<3xf32>, tensor<3xf32>
  return %l : tensor<f32>
}

// A step takes the copy of @loss that is expanded for training, and writes what this one does.
// CHECK-NOT: @copy
func.func private @copy(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> attributes {train.in_training} {
  %w = train.read @w : tensor<3xf32>
  %c = train.read @c : tensor<3xf32>
  %0 = nn.sub %w, %c : tensor<3xf32>
  train.write %0, @c : tensor<3xf32>
  %l = nn.reduce_sum %0, [0] : tensor<3xf32> -> tensor<f32>
  train.metric "error" #train.mae %w, %c : tensor<3xf32>, tensor<3xf32>
  return %l : tensor<f32>
}

// CHECK: func.func @step(%[[X:.+]]: tensor<?x3xf32, #N> {train.name = "x"}) {
// CHECK-DAG: %[[STEP:.+]] = train.read @train.step
// CHECK-DAG: %[[W:.+]] = train.read @w
// CHECK: %[[D:.+]] = nn.sub %[[W]], %{{.+}}
// The gradients of parameters alone, then their updates, what the forward pass writes, the count, and what is measured.
// CHECK: %[[LOSS:.+]] = nn.reduce_sum %[[D]]
// CHECK: %[[G:.+]] = train.gradient %[[LOSS]], %{{.+}} wrt %[[W]] :
// CHECK: train.write %{{.+}}, @w
// CHECK: train.write %[[D]], @c
// CHECK: %[[COUNTED:.+]] = nn.add %[[STEP]], %{{.+}}
// CHECK: train.write %[[COUNTED]], @train.step
// CHECK: nn.dim_size %[[X]], 0
// CHECK: train.write %{{.+}}, @"train.step_metrics/loss/sum"
// CHECK: train.write %{{.+}}, @"train.step_metrics/error/sum"
// CHECK: func.func @step_metrics() -> (tensor<f32> {train.name = "loss"}, tensor<f32> {train.name = "error"})

// -----

// CHECK-LABEL: func.func @loss
// CHECK-NOT: func.func @step
func.func @loss(%x: tensor<3xf32>) -> tensor<f32> {
  %l = nn.reduce_sum %x, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

// CHECK: train.training
// CHECK-NOT: func.func
train.training optimizer #train.sgd
