// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed 's/PRECISION/f16/' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,F16
// RUN: sed 's/PRECISION/bf16/' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,BF16
// RUN: sed 's/PRECISION/f32/' %s | not cauce-opt 2>&1 | FileCheck %s --check-prefix=WRONG
// WRONG: expected precision f16 or bf16, but got 'f32'

// F16-DAG: train.state checkpointed @train.loss_scale : tensor<f32> {initializer = #train.constant<value = 65536>}
// F16-DAG: train.state checkpointed @train.good_steps : tensor<i64>
// BF16-NOT: train.loss_scale
train.state parameter @w : tensor<3xf32>
train.training optimizer #train.sgd precision PRECISION
// CHECK-LABEL: func.func @step
// F16-SAME: train.precision = f16
// BF16-SAME: train.precision = bf16
func.func @loss(%x: tensor<3xf32> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %0 = nn.mul %w, %x : tensor<3xf32>
  %l = nn.reduce_sum %0, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// The scale is what derivatives begin with, and what gradients are divided by; one that is not finite leaves the parameter as it is.
// F16: %[[SCALE:.+]] = train.read @train.loss_scale
// F16: %[[G:.+]] = train.gradient %{{.+}}, %[[SCALE]] required wrt
// F16-NEXT: %[[INVERSE:.+]] = nn.reciprocal %[[SCALE]]
// F16-NEXT: %[[FACTOR:.+]] = nn.broadcast %[[INVERSE]]
// F16-NEXT: %[[OWN:.+]] = nn.mul %[[G]], %[[FACTOR]]
// F16: %[[LARGEST:.+]] = nn.reduce_max %{{.+}}, [0]
// F16: %[[FINITE:.+]] = nn.compare lt, %[[LARGEST]],
// F16: nn.select
// F16: train.write %{{.+}}, @w
// F16: train.write %{{.+}}, @train.loss_scale
// F16: train.write %{{.+}}, @train.good_steps
// F16: train.write %{{.+}}, @"train.step_metrics/skipped_steps"
// BF16: train.gradient %{{.+}}, %{{.+}} required wrt
// BF16-NOT: nn.reciprocal
