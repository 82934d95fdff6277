// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce compile %s --explain=fuse-elementwise 2>&1 | FileCheck %s

// CHECK: fuse-elementwise-explain.mlir:[[#@LINE+3]]:8: {{.*}}sitofp of an unnamed node fused into mulf
// CHECK: fuse-elementwise-explain.mlir:[[#@LINE+4]]:8: {{.*}}mulf of an unnamed node not fused into addf of an unnamed node: no other operand has its sizes
func.func @predict() -> tensor<2xf32> {
  %i = nn.iota 1 : tensor<2x3xf32>
  %h = nn.full 0.5 : tensor<2x3xf32>
  %s = nn.mul %i, %h : tensor<2x3xf32>
  %y = nn.reduce_sum %s, [1] : tensor<2x3xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
