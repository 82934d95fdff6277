// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed 's/CLIP//' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,NONE
// RUN: sed 's/CLIP/clip <value = 2>/' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,VALUE
// RUN: sed 's/CLIP/clip <norm = 3>/' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,NORM

train.state parameter @v : tensor<2xf32>
train.state parameter @w : tensor<3xf32> {regularizer = #train.regularizer<l1 = 0.25, l2 = 0.5>}
train.training optimizer #train.sgd CLIP
func.func @loss(%x: tensor<2xf32>) -> tensor<f32> {
  %v = train.read @v : tensor<2xf32>
  %w = train.read @w : tensor<3xf32>
  %0 = nn.reduce_sum %v, [0] : tensor<2xf32> -> tensor<f32>
  %1 = nn.reduce_sum %w, [0] : tensor<3xf32> -> tensor<f32>
  %l = nn.mul %0, %1 : tensor<f32>
  return %l : tensor<f32>
}

// The gradient of l1 sum |w| + l2 sum w^2: l1 sign(w) + 2 l2 w. A parameter without a penalty has none.
// CHECK: func.func @step
// CHECK-DAG: %[[V:.+]] = train.read @v
// CHECK-DAG: %[[W:.+]] = train.read @w
// CHECK: %[[G:.+]]:2 = train.gradient %{{.+}}, %{{.+}} wrt %[[V]], %[[W]]
// CHECK-NEXT: %[[OWN:.+]] = train.read @w
// CHECK-NEXT: %[[SIGN:.+]] = nn.sign %[[OWN]]
// CHECK-NEXT: %[[L1:.+]] = nn.full 2.500000e-01
// CHECK-NEXT: %[[FIRST:.+]] = nn.mul %[[SIGN]], %[[L1]]
// CHECK-NEXT: %[[SUM:.+]] = nn.add %[[G]]#1, %[[FIRST]]
// CHECK-NEXT: %[[L2:.+]] = nn.full 1.000000e+00 : tensor<3xf32>
// CHECK-NEXT: %[[SECOND:.+]] = nn.mul %[[OWN]], %[[L2]]
// CHECK-NEXT: %[[H:.+]] = nn.add %[[SUM]], %[[SECOND]]

// NONE-NOT: nn.min
// NONE: nn.mul %[[G]]#0,
// NONE: nn.mul %[[H]],

// Every element of every gradient, penalties included, into [-2, 2].
// VALUE: %[[HIGH:.+]] = nn.full 2.000000e+00 : tensor<2xf32>
// VALUE: %[[BELOW:.+]] = nn.min %[[G]]#0, %[[HIGH]]
// VALUE: %[[LOW:.+]] = nn.full -2.000000e+00 : tensor<2xf32>
// VALUE: %[[CLIPPED:.+]] = nn.max %[[BELOW]], %[[LOW]]
// VALUE: nn.min %[[H]], %{{.+}} : tensor<3xf32>
// VALUE: nn.max %{{.+}} : tensor<3xf32>
// VALUE: nn.mul %[[CLIPPED]],

// One norm of all gradients, in f64: min(1, 3 / (norm + 1e-6)) times each.
// NORM: %[[G64:.+]] = nn.convert %[[G]]#0
// NORM: nn.square %[[G64]]
// NORM: %[[H64:.+]] = nn.convert %[[H]]
// NORM: nn.square %[[H64]]
// NORM: %[[ALL:.+]] = nn.add %{{.+}}, %{{.+}} : tensor<f64>
// NORM: %[[NORM:.+]] = nn.sqrt %[[ALL]] : tensor<f64>
// NORM: %[[ONE:.+]] = nn.full 1.000000e+00 : tensor<f64>
// NORM: %[[LIMIT:.+]] = nn.full 3.000000e+00 : tensor<f64>
// NORM: %[[SAFE:.+]] = nn.add %[[NORM]], %{{.+}}
// NORM: %[[RATIO:.+]] = nn.div %[[LIMIT]], %[[SAFE]]
// NORM: %[[SCALE:.+]] = nn.min %[[ONE]], %[[RATIO]]
// NORM: %[[FINITE:.+]] = nn.compare lt, %[[ALL]], %{{.+}}
// NORM: %[[ROOT:.+]] = nn.sqrt %[[SCALE]]
// NORM: %[[ROOT32:.+]] = nn.convert %[[ROOT]]
// NORM: %[[FACTOR:.+]] = nn.broadcast %[[ROOT32]], [] : tensor<f32> -> tensor<2xf32>
// NORM: %[[PART:.+]] = nn.mul %[[G]]#0, %[[FACTOR]]
// NORM: nn.mul %[[PART]], %[[FACTOR]]
// NORM: nn.mul %[[H]],
// Only with such a norm anything is written but the metrics.
// NORM: %[[WRITES:.+]] = nn.broadcast %[[FINITE]], [] : tensor<i1> -> tensor<2xi1>
// NORM: %[[NEW:.+]] = nn.select %[[WRITES]], %{{.+}}, %[[V]]
// NORM: train.write %[[NEW]], @v
// NORM: %[[COUNTED:.+]] = nn.select %[[FINITE]], %{{.+}}, %{{.+}} : tensor<i1>, tensor<i64>
// NORM: train.write %[[COUNTED]], @train.step
// NORM: train.write %{{.+}}, @"train.step_metrics/skipped_steps" : tensor<f64>
// NORM: func.func @step_metrics() -> (tensor<f32> {train.name = "loss"}, tensor<f32> {train.name = "skipped_steps"})
