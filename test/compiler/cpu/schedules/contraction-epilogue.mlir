// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse | FileCheck %s

#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#kn = affine_map<(d0, d1, d2) -> (d2, d1)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>
#bmk = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>
#bkn = affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>
#bmn = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>

// Bias and ReLU are computed on the accumulators; the product itself is not stored. The two rows share the bias.
// CHECK-LABEL: func.func private @bias_and_relu
// CHECK-SAME: %[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[W:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[B:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref
// CHECK: %[[SUMS:[^ ]+]]:2 = scf.for
// CHECK: scf.yield
// CHECK-COUNT-1: vector.load %[[B]]
// CHECK-NOT: vector.load
// CHECK-DAG: arith.addf %[[SUMS]]#0, %[[BIAS:.+]] : vector<16xf32>
// CHECK-DAG: arith.addf %[[SUMS]]#1, %[[BIAS]] : vector<16xf32>
// CHECK-DAG: %[[R0:.+]] = arith.maximumf
// CHECK-DAG: %[[R1:.+]] = arith.maximumf
// CHECK: vector.store %[[R0]], %[[Y]]
// CHECK: vector.store %[[R1]], %[[Y]]
// CHECK-NOT: vector.store
// CHECK: return
func.func private @bias_and_relu(%x: tensor<2x3xf32>, %w: tensor<3x16xf32>, %b: tensor<16xf32>) -> tensor<2x16xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x16xf32>) -> tensor<2x16xf32>
  %0 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x3xf32>, tensor<3x16xf32>) outs(%f : tensor<2x16xf32>) {
  ^bb0(%a: f32, %c: f32, %sum: f32):
    %p = arith.mulf %a, %c : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x16xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%0, %b : tensor<2x16xf32>, tensor<16xf32>) outs(%e : tensor<2x16xf32>) {
  ^bb0(%a: f32, %c: f32, %out: f32):
    %p = arith.addf %a, %c : f32
    %q = arith.maximumf %p, %zero : f32
    linalg.yield %q : f32
  } -> tensor<2x16xf32>
  return %1 : tensor<2x16xf32>
}

// The state is read before it is overwritten: its buffer is no longer known to be apart from that of the result.
// CHECK-LABEL: func.func private @updates_in_place
// CHECK-SAME: (%{{[^:]+}}: memref<?xf32> {llvm.noalias}, %{{[^:]+}}: memref<?xf32> {llvm.noalias}, %[[OLD:[^:]+]]: memref<?xf32>, %[[NEW:[^:]+]]: memref<?xf32>,
// CHECK: scf.yield
// CHECK-COUNT-2: vector.load %[[OLD]]
// CHECK-COUNT-2: arith.subf
// CHECK-COUNT-2: vector.store %{{.+}}, %[[NEW]]
func.func private @updates_in_place(%x: tensor<2x3xf32>, %w: tensor<3x16xf32>, %s: tensor<2x16xf32>) -> (tensor<2x16xf32> {rt.in_place = 2 : i64}) attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x16xf32>) -> tensor<2x16xf32>
  %0 = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x3xf32>, tensor<3x16xf32>) outs(%f : tensor<2x16xf32>) {
  ^bb0(%a: f32, %c: f32, %sum: f32):
    %p = arith.mulf %a, %c : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x16xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%s, %0 : tensor<2x16xf32>, tensor<2x16xf32>) outs(%e : tensor<2x16xf32>) {
  ^bb0(%a: f32, %c: f32, %out: f32):
    %p = arith.subf %a, %c : f32
    linalg.yield %p : f32
  } -> tensor<2x16xf32>
  return %1 : tensor<2x16xf32>
}

// Tiles of all matrices are numbered one after the other.
// CHECK-LABEL: func.func private @batches
// CHECK: scf.for %[[TASK:[^ ]+]] =
// CHECK: %[[MATRIX:.+]] = arith.divui %[[TASK]], %[[TILES:.+]] : index
// CHECK: arith.remui %[[TASK]], %[[TILES]] : index
// CHECK: vector.load %{{.+}}[%{{.+}}] : memref<?xf32>, vector<16xf32>
// CHECK-LABEL: func.func private @batches.tasks
// CHECK: %[[FIVE:.+]] = arith.constant 5 : index
// CHECK: return %[[FIVE]]
func.func private @batches(%x: tensor<5x2x3xf32>, %w: tensor<5x3x16xf32>) -> tensor<5x2x16xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<5x2x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<5x2x16xf32>) -> tensor<5x2x16xf32>
  %0 = linalg.generic {indexing_maps = [#bmk, #bkn, #bmn], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%x, %w : tensor<5x2x3xf32>, tensor<5x3x16xf32>) outs(%f : tensor<5x2x16xf32>) {
  ^bb0(%a: f32, %c: f32, %sum: f32):
    %p = arith.mulf %a, %c : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<5x2x16xf32>
  return %0 : tensor<5x2x16xf32>
}
