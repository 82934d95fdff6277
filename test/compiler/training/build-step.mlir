// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-step -split-input-file | FileCheck %s

// CHECK: train.state parameter @w
// CHECK-DAG: train.state checkpointed @train.step : tensor<i64>
// CHECK-DAG: train.state checkpointed|seed @train.key : tensor<i64>
// CHECK-DAG: train.state reset @"train.step_metrics/loss/sum" : tensor<f64>
// CHECK-DAG: train.state reset @"train.step_metrics/error/sum" : tensor<f64>
train.state parameter @w : tensor<3xf32>
train.state weight @c : tensor<3xf32>
train.training optimizer {kind = "sgd"}
// CHECK-LABEL: func.func @loss
// CHECK: train.dropout
func.func @loss(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %c = train.read @c : tensor<3xf32>
  %0 = train.dropout %w rate 0.25 : tensor<3xf32>
  %1 = train.dropout %c rate 0.5 : tensor<3xf32>
  %2 = nn.mul %0, %1 : tensor<3xf32>
  %l = nn.reduce_sum %2, [0] : tensor<3xf32> -> tensor<f32>
  train.metric "error" %0, %1 {kind = "mae"} : tensor<3xf32>, tensor<3xf32>
  return %l : tensor<f32>
}

// Each dropout of each step draws with a counter of its own, 65536 to a step: (step + 1) * 65536 + number + 2^40.
// CHECK: func.func @step(%[[X:.+]]: tensor<?x3xf32, #N> {train.name = "x"}) {
// CHECK-NOT: train.dropout
// CHECK-DAG: %[[STEP:.+]] = train.read @train.step
// CHECK-DAG: %[[W:.+]] = train.read @w
// CHECK: %[[NEXT:.+]] = nn.add %[[STEP]], %{{.+}} : tensor<i64>
// CHECK: %[[PER_STEP:.+]] = nn.full 6.553600e+04 : tensor<i64>
// CHECK: %[[BASE:.+]] = nn.mul %[[NEXT]], %[[PER_STEP]]
// CHECK: %[[FIRST:.+]] = nn.full 0.000000e+00 : tensor<i64>
// CHECK: nn.add %[[BASE]], %[[FIRST]]
// CHECK: nn.full 1099511627776.0 : tensor<i64>
// CHECK: %[[KEY:.+]] = train.read @train.key
// CHECK: nn.random_bits %[[KEY]], %{{.+}}
// Kept with probability 0.75, and then made larger by as much.
// CHECK: %[[RATE:.+]] = nn.full 2.500000e-01 : tensor<3xf32>
// CHECK: %[[KEPT:.+]] = nn.compare ge, %{{.+}}, %[[RATE]]
// CHECK: %[[SCALE:.+]] = nn.full 1.333333
// CHECK: %[[SCALED:.+]] = nn.mul %[[W]], %[[SCALE]]
// CHECK: nn.select %[[KEPT]], %[[SCALED]], %{{.+}}
// CHECK: nn.full 1.000000e+00 : tensor<i64>
// CHECK: nn.random_bits %[[KEY]]
// The gradients of parameters alone, then their updates, the count, and what is measured.
// CHECK: %[[LOSS:.+]] = nn.reduce_sum
// CHECK: %[[G:.+]] = train.gradient %[[LOSS]], %{{.+}} wrt %[[W]] :
// CHECK: train.write %{{.+}}, @w
// CHECK-NOT: train.write %{{.+}}, @c
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
train.training optimizer {kind = "sgd"}
