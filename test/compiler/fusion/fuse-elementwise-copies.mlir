// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(func.func(fuse-elementwise))" | FileCheck %s

// What is computed again in every consumer, and what is kept.

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>
#vector = affine_map<(d0) -> (d0)>
#none = affine_map<() -> ()>
#repeated = affine_map<(d0, d1) -> ()>

// A few operations on operands smaller than the result: nothing more is read from memory.
// CHECK-LABEL: func.func @repeats_what_reads_less
// CHECK-COUNT-2: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @repeats_what_reads_less(%b: tensor<3xf32>, %x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#row, #id], iterator_types = ["parallel", "parallel"]} ins(%b : tensor<3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.addf %a, %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%0, %x : tensor<2x3xf32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %c: f32, %out: f32):
    %p = arith.addf %a, %c : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%0, %x : tensor<2x3xf32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %c: f32, %out: f32):
    %p = arith.mulf %a, %c : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  return %1, %2 : tensor<2x3xf32>, tensor<2x3xf32>
}

// Two operands of the result's size: a copy would read two tensors where keeping the result reads one.
// CHECK-LABEL: func.func @keeps_what_reads_more
// CHECK: %[[KEPT:.+]] = linalg.generic
// CHECK: arith.mulf
// CHECK: linalg.generic {{.*}} ins(%[[KEPT]] :
// CHECK: linalg.generic {{.*}} ins(%[[KEPT]] :
func.func @keeps_what_reads_more(%x: tensor<2x3xf32>, %z: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %z : tensor<2x3xf32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.absf %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  return %1, %2 : tensor<2x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @computes_expensive_functions_once
// CHECK: math.exp
// CHECK-NOT: math.exp
// CHECK: return
func.func @computes_expensive_functions_once(%b: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#row, #id], iterator_types = ["parallel", "parallel"]} ins(%b : tensor<3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.absf %a : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  return %1, %2 : tensor<2x3xf32>, tensor<2x3xf32>
}

// A division of a vector that a matrix repeats is done once per element of the vector, not of the matrix.
// CHECK-LABEL: func.func @keeps_what_its_consumer_repeats
// CHECK: %[[KEPT:.+]] = linalg.generic {{.*}}iterator_types = ["parallel"]
// CHECK: arith.divf
// CHECK: linalg.generic {{.*}} ins(%[[KEPT]],
func.func @keeps_what_its_consumer_repeats(%b: tensor<3xf32>, %x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %s = tensor.empty() : tensor<3xf32>
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#vector, #vector], iterator_types = ["parallel"]} ins(%b : tensor<3xf32>) outs(%s : tensor<3xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.divf %a, %a : f32
    linalg.yield %p : f32
  } -> tensor<3xf32>
  %1 = linalg.generic {indexing_maps = [#row, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%0, %x : tensor<3xf32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %c: f32, %out: f32):
    %p = arith.addf %a, %c : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// A scalar of several operations is computed once, whatever they cost: its consumer would repeat them for each vector.
// CHECK-LABEL: func.func @keeps_a_computed_scalar
// CHECK: %[[SCALAR:.+]] = linalg.generic {{.*}}iterator_types = []
// CHECK: arith.cmpf
// CHECK: arith.select
// CHECK: linalg.generic {{.*}} ins(%[[SCALAR]], %{{.+}} :
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @keeps_a_computed_scalar(%r: tensor<f32>, %x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %zero = arith.constant 0.0 : f32
  %s = tensor.empty() : tensor<f32>
  %c = tensor.empty() : tensor<i1>
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#none, #none], iterator_types = []} ins(%r : tensor<f32>) outs(%c : tensor<i1>) {
  ^bb0(%a: f32, %out: i1):
    %p = arith.cmpf oge, %a, %zero : f32
    linalg.yield %p : i1
  } -> tensor<i1>
  %1 = linalg.generic {indexing_maps = [#none, #none, #none], iterator_types = []} ins(%0, %r : tensor<i1>, tensor<f32>) outs(%s : tensor<f32>) {
  ^bb0(%b: i1, %a: f32, %out: f32):
    %p = arith.select %b, %a, %zero : f32
    linalg.yield %p : f32
  } -> tensor<f32>
  %2 = linalg.generic {indexing_maps = [#repeated, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%1, %x : tensor<f32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// One operation is not worth a kernel of its own.
// CHECK-LABEL: func.func @repeats_one_operation_on_a_scalar
// CHECK: linalg.generic
// CHECK: arith.negf
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @repeats_one_operation_on_a_scalar(%r: tensor<f32>, %x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %s = tensor.empty() : tensor<f32>
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = linalg.generic {indexing_maps = [#none, #none], iterator_types = []} ins(%r : tensor<f32>) outs(%s : tensor<f32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<f32>
  %1 = linalg.generic {indexing_maps = [#repeated, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%0, %x : tensor<f32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}
