// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,cse),form-kernels,assign-layouts,plan-memory,emit-kernels)" | FileCheck %s

// A function is emitted once for whole panels and once for the last one, not for every number of rows.
// CHECK-LABEL: func.func private @dot_tanh_Nx100x4(
// CHECK: memref.alloca() {{.*}} : memref<384xf32>
// CHECK-COUNT-7: math.tanh
// CHECK-NOT: math.tanh
// CHECK: return
func.func @loops_over_rows_for_a_long_epilogue(%x: tensor<?x4xf32, #nn.symbols<N>>, %w: tensor<4x100xf32>) -> tensor<?x100xf32, #nn.symbols<N>> {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<?x4xf32, #nn.symbols<N>>, tensor<4x100xf32> -> tensor<?x100xf32, #nn.symbols<N>>
  %1 = nn.tanh %0 : tensor<?x100xf32, #nn.symbols<N>>
  return %1 : tensor<?x100xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func private @dot_
// CHECK-NOT: memref.alloca
// CHECK: return
func.func @keeps_a_short_epilogue_in_registers(%x: tensor<?x4xf32, #nn.symbols<N>>, %w: tensor<4x100xf32>) -> tensor<?x100xf32, #nn.symbols<N>> {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<?x4xf32, #nn.symbols<N>>, tensor<4x100xf32> -> tensor<?x100xf32, #nn.symbols<N>>
  %1 = nn.relu %0 : tensor<?x100xf32, #nn.symbols<N>>
  return %1 : tensor<?x100xf32, #nn.symbols<N>>
}
