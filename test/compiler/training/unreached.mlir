// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed s/KIND/adamw/ %s | cauce-opt '--pass-pipeline=builtin.module(build-step,strip-training,func.func(differentiate))' 2>/dev/null | FileCheck %s
// RUN: sed 's/KIND/momentum<weight_decay = 0.5>/' %s | cauce-opt '--pass-pipeline=builtin.module(build-step,strip-training,func.func(differentiate))' 2>/dev/null | FileCheck %s
// RUN: sed s/KIND/adamw/ %s | cauce-opt '--pass-pipeline=builtin.module(build-step,strip-training,func.func(differentiate))' 2>/dev/null | FileCheck %s --check-prefix=READ

// What no gradient reaches keeps its value: nothing decays, neither by the optimizer nor by a penalty, and no slot moves.

train.training optimizer #train.KIND clip <norm = 1>
train.state parameter @w : tensor<4xf32>
train.state parameter @idle : tensor<4xf32> {regularizer = #train.regularizer<l2 = 0.5>}
func.func @loss(%x: tensor<4xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<4xf32>
  %v = train.read @idle : tensor<4xf32>
  %s = nn.step %v : tensor<4xf32>
  %a = nn.mul %s, %w : tensor<4xf32>
  %l = nn.reduce_mean %a, [0] : tensor<4xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// CHECK-LABEL: func.func @step(
// CHECK-NOT: train.write {{.*}}@idle
// CHECK-NOT: train.write {{.*}}@"idle/
// CHECK: train.write %{{.+}}, @"w/m
// CHECK-NOT: train.write {{.*}}@idle
// CHECK-NOT: train.write {{.*}}@"idle/
// CHECK: train.write %{{.+}}, @w :
// CHECK-NOT: train.write {{.*}}@idle
// CHECK-NOT: train.write {{.*}}@"idle/
// CHECK-LABEL: func.func @step_metrics(

// Nor is its penalty in the common norm: it is that of zeros, and the loss alone reads the value.
// READ-LABEL: func.func @step(
// READ: train.read @idle
// READ-NOT: train.read @idle
// READ-LABEL: func.func @step_metrics(
