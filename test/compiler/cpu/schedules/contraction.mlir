// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,AVX512
// RUN: cauce-opt %s --set-target=name=x86-64-v3 --emit-kernels --cse --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,AVX2
// RUN: cauce-opt %s --set-target=name=x86-64-v2 --emit-kernels --cse --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,SSE2

#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#kn = affine_map<(d0, d1, d2) -> (d2, d1)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>

// One task is one register tile of 6 rows and one panel. Its accumulators are carried through the loop over K, where each
// vector of rhs is loaded once, and each scalar of lhs.
// CHECK-LABEL: func.func private @fills_the_registers
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[W:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[BEGIN:[^:]+]]: index, %[[END:[^:]+]]: index)
// CHECK: scf.for %{{.+}} = %[[BEGIN]] to %[[END]]
// AVX512: %[[SUMS:[^ ]+]]:24 = scf.for {{.*}} iter_args
// AVX512-COUNT-4: vector.load %[[W]]{{.*}} vector<16xf32>
// AVX512-COUNT-6: memref.load %[[X]]
// AVX512-NOT: vector.load
// AVX512: scf.yield
// AVX512-COUNT-24: vector.store %[[SUMS]]#{{.*}} vector<16xf32>
// AVX2: %[[SUMS:[^ ]+]]:12 = scf.for {{.*}} iter_args
// AVX2-COUNT-2: vector.load %[[W]]{{.*}} vector<8xf32>
// AVX2-COUNT-6: memref.load %[[X]]
// AVX2: scf.yield
// AVX2-COUNT-12: vector.store %[[SUMS]]#{{.*}} vector<8xf32>
// SSE2: %[[SUMS:[^ ]+]]:12 = scf.for {{.*}} iter_args
// SSE2-COUNT-2: vector.load %[[W]]{{.*}} vector<4xf32>
// SSE2-COUNT-12: vector.store %[[SUMS]]#{{.*}} vector<4xf32>
// CHECK-NOT: vector.store
// CHECK: return
// CHECK-LABEL: func.func private @fills_the_registers.tasks
// AVX512: %[[TASKS:.+]] = arith.constant 2 : index
// AVX2: %[[TASKS:.+]] = arith.constant 8 : index
// SSE2: %[[TASKS:.+]] = arith.constant 16 : index
// CHECK: return %[[TASKS]]
func.func private @fills_the_registers(%x: tensor<6x3xf32>, %w: tensor<3x128xf32>) -> tensor<6x128xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<6x128xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<6x128xf32>) -> tensor<6x128xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<6x3xf32>, tensor<3x128xf32>) outs(%f : tensor<6x128xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<6x128xf32>
  return %y : tensor<6x128xf32>
}

// 7 rows are tiles of 4 and 3, not of 6 and 1.
// CHECK-LABEL: func.func private @spreads_rows_evenly
// CHECK: scf.index_switch
// CHECK-NEXT: case 3 {
// AVX512: :12 = scf.for
// AVX2: :6 = scf.for
// CHECK: default {
// AVX512: :16 = scf.for
// AVX2: :8 = scf.for
// CHECK: return
func.func private @spreads_rows_evenly(%x: tensor<7x3xf32>, %w: tensor<3x64xf32>) -> tensor<7x64xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<7x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<7x64xf32>) -> tensor<7x64xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<7x3xf32>, tensor<3x64xf32>) outs(%f : tensor<7x64xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<7x64xf32>
  return %y : tensor<7x64xf32>
}

// Any number of rows: every height of a tile has its code. No rows, no task, and no division by zero tiles.
// CHECK-LABEL: func.func private @takes_any_number_of_rows
// CHECK-SAME: %[[N:[^:,]+]]: index, %{{[^:,]+}}: index, %{{[^:,]+}}: index) attributes {{.*}}rt.symbols = ["N"]
// CHECK: %[[TILES:.+]] = rt.index %[[N]] ceildiv 6
// CHECK: arith.maxui %[[TILES]], %{{.+}} : index
// CHECK: scf.index_switch
// CHECK-NEXT: case 1 {
// CHECK: case 5 {
// CHECK: default {
// CHECK-LABEL: func.func private @takes_any_number_of_rows.tasks(
// CHECK-SAME: %[[N:[^:]+]]: index) -> index
// CHECK: rt.index %[[N]] ceildiv 6
func.func private @takes_any_number_of_rows(%x: tensor<?x3xf32> {rt.dims = ["N"]}, %w: tensor<3x64xf32>, %n: index {rt.symbol = "N"}) -> (tensor<?x64xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%n) : tensor<?x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x64xf32>) -> tensor<?x64xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<?x3xf32>, tensor<3x64xf32>) outs(%f : tensor<?x64xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}

// CHECK-LABEL: func.func private @doubles
// AVX512: :12 = scf.for {{.*}} vector<8xf64>
// AVX2: :6 = scf.for {{.*}} vector<4xf64>
// SSE2: :6 = scf.for {{.*}} vector<2xf64>
// CHECK: vector.fma
func.func private @doubles(%x: tensor<3x2xf64>, %w: tensor<2x64xf64>) -> tensor<3x64xf64> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f64
  %e = tensor.empty() : tensor<3x64xf64>
  %f = linalg.fill ins(%zero : f64) outs(%e : tensor<3x64xf64>) -> tensor<3x64xf64>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<3x2xf64>, tensor<2x64xf64>) outs(%f : tensor<3x64xf64>) {
  ^bb0(%a: f64, %b: f64, %sum: f64):
    %p = arith.mulf %a, %b : f64
    %q = arith.addf %sum, %p : f64
    linalg.yield %q : f64
  } -> tensor<3x64xf64>
  return %y : tensor<3x64xf64>
}

// CHECK-LABEL: func.func private @integers
// CHECK-NOT: vector.fma
// CHECK: %[[P:.+]] = arith.muli %{{.+}} : vector<{{.+}}xi32>
// CHECK-NEXT: arith.addi %{{.+}}, %[[P]] : vector<{{.+}}xi32>
func.func private @integers(%x: tensor<1x2xi32>, %w: tensor<2x64xi32>) -> tensor<1x64xi32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<1x64xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<1x64xi32>) -> tensor<1x64xi32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<1x2xi32>, tensor<2x64xi32>) outs(%f : tensor<1x64xi32>) {
  ^bb0(%a: i32, %b: i32, %sum: i32):
    %p = arith.muli %a, %b : i32
    %q = arith.addi %sum, %p : i32
    linalg.yield %q : i32
  } -> tensor<1x64xi32>
  return %y : tensor<1x64xi32>
}
