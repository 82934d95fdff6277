// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(func.func(fuse-elementwise))" | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>
#column = affine_map<(d0, d1) -> (d0)>
#vector = affine_map<(d0) -> (d0)>
#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#kn = affine_map<(d0, d1, d2) -> (d2, d1)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>

// CHECK-LABEL: func.func @fuses_a_chain
// CHECK: linalg.generic
// CHECK: %[[PRODUCT:.+]] = arith.mulf
// CHECK-NEXT: %[[EXP:.+]] = math.exp %[[PRODUCT]]
// CHECK-NEXT: linalg.yield %[[EXP]]
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @fuses_a_chain(%x: tensor<2x3xf32>, %z: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %z : tensor<2x3xf32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @reductions_take_their_producer
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK: %[[SQUARE:.+]] = arith.mulf
// CHECK-NEXT: arith.addf %{{.+}}, %[[SQUARE]]
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @reductions_take_their_producer(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.mulf %a, %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %s = tensor.empty() : tensor<2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%s : tensor<2xf32>) -> tensor<2xf32>
  %1 = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["parallel", "reduction"]} ins(%0 : tensor<2x3xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// Without its producer, which reads nothing, no operand would say how long its rows are.
// CHECK-LABEL: func.func @reductions_keep_an_operand_with_their_sizes
// CHECK: %[[SCALED:.+]] = linalg.generic {{.*}}iterator_types = ["parallel", "parallel"]
// CHECK: linalg.index 1
// CHECK: arith.mulf
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]} ins(%[[SCALED]] :
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @reductions_keep_an_operand_with_their_sizes() -> tensor<2xf32> {
  %zero = arith.constant 0.0 : f32
  %half = arith.constant 0.5 : f32
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<2x3xf32>) {
  ^bb0(%out: f32):
    %i = linalg.index 1 : index
    %l = arith.index_cast %i : index to i64
    %p = arith.sitofp %l : i64 to f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %h = linalg.fill ins(%half : f32) outs(%e : tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%0, %h : tensor<2x3xf32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %s = tensor.empty() : tensor<2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%s : tensor<2xf32>) -> tensor<2xf32>
  %2 = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["parallel", "reduction"]} ins(%1 : tensor<2x3xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// Its operands would be computed once per tile.
// CHECK-LABEL: func.func @keeps_contractions_apart
// CHECK: linalg.generic
// CHECK: math.exp
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "reduction"]
// CHECK-NOT: math.exp
// CHECK: return
func.func @keeps_contractions_apart(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %s = tensor.empty() : tensor<2x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%s : tensor<2x4xf32>) -> tensor<2x4xf32>
  %1 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%0, %w : tensor<2x3xf32>, tensor<3x4xf32>) outs(%f : tensor<2x4xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// What a reduction makes is complete only after it.
// CHECK-LABEL: func.func @keeps_reductions_apart
// CHECK-COUNT-2: linalg.generic
// CHECK: return
func.func @keeps_reductions_apart(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %zero = arith.constant 0.0 : f32
  %s = tensor.empty() : tensor<2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%s : tensor<2xf32>) -> tensor<2xf32>
  %0 = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<2x3xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  %1 = linalg.generic {indexing_maps = [#vector, #vector], iterator_types = ["parallel"]} ins(%0 : tensor<2xf32>) outs(%s : tensor<2xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
