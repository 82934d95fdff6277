// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-step --build-init -split-input-file | FileCheck %s

// Whoever trains sets the rate in a state; @learning_rate tells what comes of it and the schedule.

// CHECK: train.state checkpointed|rate @train.learning_rate : tensor<f32> {initializer = #train.constant<value = -1>}
train.state parameter @w : tensor<3xf32>
train.training optimizer #train.sgd<learning_rate = 0.75> schedule #train.constant_rate<warmup_steps = 4>
func.func @loss(%x: tensor<3xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %l = nn.reduce_sum %w, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// A step takes it, and leaves it as it is.
// CHECK-LABEL: func.func @step
// CHECK: train.read @train.learning_rate
// CHECK-NOT: train.write %{{.+}}, @train.learning_rate

// CHECK-LABEL: func.func @learning_rate() -> (tensor<f32> {train.name = "learning_rate"})
// CHECK: %[[STEP:.+]] = train.read @train.step
// CHECK: nn.min
// CHECK: %[[SCHEDULED:.+]] = nn.mul
// CHECK: %[[GIVEN:.+]] = train.read @train.learning_rate
// CHECK: %[[IS_GIVEN:.+]] = nn.compare ge, %[[GIVEN]], %{{.+}}
// CHECK: %[[RATE:.+]] = nn.select %[[IS_GIVEN]], %[[GIVEN]], %[[SCHEDULED]]
// CHECK: return %[[RATE]]

// CHECK-LABEL: func.func @init
// CHECK: %[[NONE:.+]] = nn.full -1.000000e+00 : tensor<f32>
// CHECK: train.write %[[NONE]], @train.learning_rate

// -----

// A program that is not trained has nothing of it.
// CHECK-LABEL: func.func @loss
// CHECK-NOT: learning_rate
func.func @loss(%x: tensor<3xf32>) -> tensor<f32> {
  %l = nn.reduce_sum %x, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}
