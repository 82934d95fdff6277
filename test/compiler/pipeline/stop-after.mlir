// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce compile %s --stop-after=graph | FileCheck %s --check-prefix=GRAPH
// RUN: cauce compile %s --stop-after=step | FileCheck %s --check-prefix=STEP
// RUN: cauce compile %s --stop-after=tensor | FileCheck %s --check-prefix=TENSOR
// RUN: cauce compile %s --stop-after=kernel | FileCheck %s --check-prefix=KERNEL
// RUN: cauce compile %s --stop-after=target | FileCheck %s --check-prefix=TARGET
// RUN: cauce compile %s --stop-after=graph | cauce-opt --cauce-pipeline=level=step | FileCheck %s --check-prefix=STEP
// RUN: not cauce compile %s --stop-after=loops 2>&1 | FileCheck %s --check-prefix=NONE

// NONE: loops not in {graph,step,tensor,kernel,target}

// As it came.
// GRAPH: train.state parameter @w
// GRAPH: train.training
// GRAPH: func.func @loss
// GRAPH: train.read @w
// GRAPH-NOT: func.func

// States in, states out; gradients are plain ops.
// STEP: train.state parameter @w
// STEP-NOT: train.{{read|write|gradient|training|dropout}}
// STEP: func.func @step({{.*}} {train.state = @w}
// STEP: nn.select
// STEP: func.func @init

// TENSOR: train.state parameter @w
// TENSOR-NOT: nn.
// TENSOR: func.func @step(%{{[^:]+}}: index {rt.symbol = "N"}
// TENSOR: linalg.generic
// TENSOR-NOT: nn.

// KERNEL: train.state parameter @w
// KERNEL-NOT: {{linalg|tensor}}.{{[a-z]}}
// KERNEL: rt.function @step [N = %N]
// KERNEL: rt.launch
// KERNEL: vector.
// KERNEL-NOT: {{linalg|tensor}}.{{[a-z]}}

// TARGET: train.state parameter @w
// TARGET-NOT: {{rt.launch|func.func|vector.load}}
// TARGET: llvm.func internal @step.run
// TARGET-NOT: {{rt.launch|func.func|vector.load}}
train.state parameter @w : tensor<3xf32>
train.training optimizer #train.sgd<learning_rate = 0.5>
func.func @loss(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %0 = nn.broadcast %w, [1] : tensor<3xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  %1 = train.dropout %0 rate 0.25 : tensor<?x3xf32, #nn.symbols<N>>
  %2 = nn.mul %1, %x : tensor<?x3xf32, #nn.symbols<N>>
  %l = nn.reduce_mean %2, [0, 1] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f32>
  return %l : tensor<f32>
}
