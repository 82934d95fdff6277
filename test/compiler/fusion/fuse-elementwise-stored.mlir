// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(func.func(fuse-elementwise))" | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>

// What is left of a tensor by the mean of its columns is computed again from it, which the sum of columns has in memory: two users read
// what they would have read anyway, and nothing is written for them.
// CHECK-LABEL: func.func @computes_distances_again
// CHECK-SAME: (%[[X:.+]]: tensor<4x3xf32>, %[[M:.+]]: tensor<3xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[X]] :
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[M]] :
// CHECK: arith.subf
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[M]] :
// CHECK: arith.subf
// CHECK-NOT: linalg.generic
func.func @computes_distances_again(%x: tensor<4x3xf32>, %m: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<4x3xf32>) {
  %zero = arith.constant 0.0 : f32
  %v = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%v : tensor<3xf32>) -> tensor<3xf32>
  %e = tensor.empty() : tensor<4x3xf32>
  %0 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["reduction", "parallel"]} ins(%x : tensor<4x3xf32>) outs(%f : tensor<3xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %m : tensor<4x3xf32>, tensor<3xf32>) outs(%e : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.subf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<4x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["reduction", "parallel"]} ins(%1 : tensor<4x3xf32>) outs(%f : tensor<3xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %q = arith.mulf %a, %a : f32
    %p = arith.addf %sum, %q : f32
    linalg.yield %p : f32
  } -> tensor<3xf32>
  %3 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%1 : tensor<4x3xf32>) outs(%e : tensor<4x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<4x3xf32>
  return %0, %2, %3 : tensor<3xf32>, tensor<3xf32>, tensor<4x3xf32>
}

// The operand need not be in memory for its elementwise readers, which may get it in a register.
// CHECK-LABEL: func.func @keeps_what_is_in_a_register
// CHECK: linalg.generic
// CHECK: arith.subf
// CHECK: linalg.generic
// CHECK-NOT: arith.subf
func.func @keeps_what_is_in_a_register(%x: tensor<4x3xf32>, %m: tensor<3xf32>) -> (tensor<3xf32>, tensor<4x3xf32>) {
  %zero = arith.constant 0.0 : f32
  %v = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%v : tensor<3xf32>) -> tensor<3xf32>
  %e = tensor.empty() : tensor<4x3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %m : tensor<4x3xf32>, tensor<3xf32>) outs(%e : tensor<4x3xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.subf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<4x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["reduction", "parallel"]} ins(%1 : tensor<4x3xf32>) outs(%f : tensor<3xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<3xf32>
  %3 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%1 : tensor<4x3xf32>) outs(%e : tensor<4x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<4x3xf32>
  return %2, %3 : tensor<3xf32>, tensor<4x3xf32>
}
