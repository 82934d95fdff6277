// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --split-input-file --expand-modes --build-step | FileCheck %s
// RUN: cauce-opt %s --split-input-file --expand-modes --build-step --differentiate | FileCheck %s --check-prefix=GRADIENT

// CHECK-DAG: train.state checkpointed @"w/accumulated" of @w : tensor<3xf32>
// CHECK-DAG: train.state checkpointed @train.accumulated_samples : tensor<f64>
// CHECK-DAG: train.state checkpointed @train.batches : tensor<i64>
train.state parameter @w : tensor<3xf32>
train.training accumulates optimizer #train.sgd clip <norm = 1>
func.func @loss(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %d = train.dropout %x rate 5.0e-01 : tensor<?x3xf32, #nn.symbols<N>>
  %m = nn.reduce_mean %d, [0] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  %0 = nn.mul %w, %m : tensor<3xf32>
  %l = nn.reduce_sum %0, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// The mean over all samples: the sums and the batch's own gradient by its share, which is 1 where there are no sums. Then they are 0. What is
// drawn follows the batches, and the counter of steps the updates.
// CHECK-LABEL: func.func @step
// CHECK: %[[STEP:.+]] = train.read @train.step
// CHECK: %[[BATCHES:.+]] = train.read @train.batches
// CHECK: nn.random_bits
// CHECK: %[[G:.+]] = train.gradient %{{.+}} required wrt
// CHECK: %[[SAMPLES:.+]] = nn.dim_size
// CHECK: %[[BEFORE:.+]] = train.read @train.accumulated_samples
// CHECK: %[[ALL:.+]] = nn.add %[[BEFORE]], %[[SAMPLES]]
// CHECK: %[[INVERSE:.+]] = nn.reciprocal %[[ALL]]
// CHECK: %[[SHARE:.+]] = nn.mul %[[SAMPLES]], %[[INVERSE]]
// CHECK: %[[NONE:.+]] = nn.full 0.0
// CHECK: train.write %[[NONE]], @train.accumulated_samples
// CHECK: %[[SUM:.+]] = train.read @"w/accumulated"
// CHECK: %[[ZEROS:.+]] = nn.full 0.0
// CHECK: train.write %[[ZEROS]], @"w/accumulated"
// CHECK: nn.mul %[[SUM]],
// CHECK: nn.mul %[[G]],
// CHECK: %[[NEXT:.+]] = nn.add %[[BATCHES]],
// CHECK: train.write %[[NEXT]], @train.batches
// CHECK: nn.select
// CHECK: train.write %{{.+}}, @w
// CHECK: %[[DONE:.+]] = nn.add %[[STEP]],
// CHECK: nn.select %{{.+}}, %[[DONE]], %[[STEP]]

// CHECK-LABEL: func.func @accumulate
// CHECK-SAME: tensor<?x3xf32, #{{.+}}> {train.name = "x"}
// CHECK: %[[G:.+]] = train.gradient %{{.+}}, %{{.+}} wrt
// CHECK: %[[SAMPLES:.+]] = nn.dim_size
// CHECK: train.write %{{.+}}, @train.accumulated_samples
// CHECK: %[[SUM:.+]] = train.read @"w/accumulated"
// CHECK: %[[PRODUCT:.+]] = nn.mul %[[G]],
// CHECK: %[[NEW:.+]] = nn.add %[[SUM]], %[[PRODUCT]]
// CHECK: train.write %[[NEW]], @"w/accumulated"
// CHECK: train.write %{{.+}}, @train.batches
// CHECK-NOT: @train.step :
// CHECK-NOT: train.write %{{.+}}, @w
// CHECK: train.write %{{.+}}, @"train.step_metrics/loss/sum"
// CHECK: return
// GRADIENT-NOT: train.gradient

// -----

// What @loss writes in training is written by both, here unless the gradients are not finite.
train.state parameter @w : tensor<3xf32>
train.state weight @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
train.training @phase loss @phase.loss accumulates optimizer #train.sgd precision f16
// CHECK-LABEL: func.func @phase.step
// CHECK-LABEL: func.func @phase.accumulate
// CHECK-SAME: train.precision = f16
// CHECK: train.read @train.phase.loss_scale
// CHECK: nn.reciprocal
// CHECK: %[[FINITE:.+]] = nn.compare lt
// CHECK: nn.broadcast %[[FINITE]]
// CHECK: train.write %{{.+}}, @mean
// CHECK: train.write %{{.+}}, @variance
// CHECK-NOT: train.write %{{.+}}, @train.phase.loss_scale
// CHECK: return
func.func @phase.loss(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  %m = nn.reduce_mean %d, [0] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  %0 = nn.mul %w, %m : tensor<3xf32>
  %1 = nn.mul %0, %v : tensor<3xf32>
  %l = nn.reduce_sum %1, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}
