// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: not cauce-opt %s --verify-level=level=graph 2>&1 | FileCheck %s --check-prefix=GRAPH
// RUN: not cauce-opt %s --verify-level=level=step 2>&1 | FileCheck %s --check-prefix=STEP
// RUN: not cauce-opt %s --verify-level=level=tensor 2>&1 | FileCheck %s --check-prefix=TENSOR
// RUN: not cauce-opt %s --verify-level=level=kernel 2>&1 | FileCheck %s --check-prefix=KERNEL
// RUN: not cauce-opt %s --verify-level=level=target 2>&1 | FileCheck %s --check-prefix=TARGET

// One op of each kind; every level names those that are not its own, and only those.

// GRAPH-NOT: '{{nn.exp|train.read|train.state|func.func|func.return}}' op
// GRAPH: 'arith.constant' op is not legal at level 'graph'
// GRAPH: 'arith.negf' op is not legal at level 'graph'
// GRAPH: 'linalg.fill' op is not legal at level 'graph'
// GRAPH: 'memref.alloca' op is not legal at level 'graph'
// GRAPH: 'rt.function' op is not legal at level 'graph'
// GRAPH: 'llvm.func' op is not legal at level 'graph'
// STEP-NOT: 'nn.exp' op
// STEP: 'train.read' op is not legal at level 'step'
// STEP: 'arith.negf' op is not legal at level 'step'
// TENSOR: 'train.read' op is not legal at level 'tensor'
// TENSOR-NOT: '{{arith.negf|linalg.fill|arith.constant}}' op
// TENSOR: 'nn.exp' op is not legal at level 'tensor'
// TENSOR: 'memref.alloca' op is not legal at level 'tensor'
// KERNEL: 'nn.exp' op is not legal at level 'kernel'
// KERNEL-NOT: '{{arith.negf|memref.alloca|rt.function}}' op
// KERNEL: 'linalg.fill' op is not legal at level 'kernel'
// KERNEL: 'llvm.func' op is not legal at level 'kernel'
// TARGET: 'nn.exp' op is not legal at level 'target'
// TARGET: 'arith.negf' op is not legal at level 'target'
// TARGET: 'linalg.fill' op is not legal at level 'target'
// TARGET: 'memref.alloca' op is not legal at level 'target'
// TARGET: 'rt.function' op is not legal at level 'target'
// TARGET-NOT: 'llvm.func' op
train.state parameter @w : tensor<2xf32>
func.func @f() {
  %zero = arith.constant 0.0 : f32
  %0 = train.read @w : tensor<2xf32>
  %1 = nn.exp %0 : tensor<2xf32>
  %2 = arith.negf %1 : tensor<2xf32>
  %3 = linalg.fill ins(%zero : f32) outs(%2 : tensor<2xf32>) -> tensor<2xf32>
  %4 = memref.alloca() : memref<2xf32>
  return
}
rt.function @g [] arena 0 () {
}
llvm.func @h()
