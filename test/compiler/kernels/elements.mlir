// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s

#vector = affine_map<(d0) -> (d0)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>
#column = affine_map<(d0, d1) -> (d0)>
#t = affine_map<(d0, d1) -> (d1, d0)>

// In memory an i1 is a byte that is zero or not.
// CHECK-LABEL: func.func private @bytes_of_i1
// CHECK-SAME: (%[[C:[^:]+]]: memref<?xi8> {llvm.noalias}, %[[Y:[^:]+]]: memref<?xi8> {llvm.noalias},
// CHECK: %[[BYTES:.+]] = vector.load %[[C]]{{.*}} vector<16xi8>
// CHECK: %[[BITS:.+]] = arith.cmpi ne, %[[BYTES]], %{{.+}} : vector<16xi8>
// CHECK: %[[NOT:.+]] = arith.xori %[[BITS]], %{{.+}} : vector<16xi1>
// CHECK: %[[OUT:.+]] = arith.extui %[[NOT]] : vector<16xi1> to vector<16xi8>
// CHECK: vector.store %[[OUT]], %[[Y]]
func.func private @bytes_of_i1(%c: tensor<16xi1>) -> tensor<16xi1> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %true = arith.constant true
  %e = tensor.empty() : tensor<16xi1>
  %y = linalg.generic {indexing_maps = [#vector, #vector], iterator_types = ["parallel"]} ins(%c : tensor<16xi1>) outs(%e : tensor<16xi1>) {
  ^bb0(%a: i1, %out: i1):
    %p = arith.xori %a, %true : i1
    linalg.yield %p : i1
  } -> tensor<16xi1>
  return %y : tensor<16xi1>
}

// What does not vary along the vector is loaded once, as a scalar, and repeated.
// CHECK-LABEL: func.func private @repeats_scalars
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[C:[^:]+]]: memref<?xf32> {llvm.noalias},
// CHECK: scf.for %[[ROW:[^ ]+]] = %{{[^ ]+}} to %{{[^ ]+}} step %{{[^ ]+}} {
// CHECK: scf.for %[[ROW:[^ ]+]] =
// CHECK: vector.load %[[X]]
// CHECK: %[[B:.+]] = memref.load %[[C]][%[[ROW]]]
// CHECK: vector.broadcast %[[B]] : f32 to vector<16xf32>
func.func private @repeats_scalars(%x: tensor<2x16xf32>, %c: tensor<2xf32>) -> tensor<2x16xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<2x16xf32>
  %y = linalg.generic {indexing_maps = [#id, #column, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %c : tensor<2x16xf32>, tensor<2xf32>) outs(%e : tensor<2x16xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.addf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<2x16xf32>
  return %y : tensor<2x16xf32>
}

// What lies apart is gathered: the lanes of a column are 2 elements from each other.
// CHECK-LABEL: func.func private @gathers_columns
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias},
// CHECK: %[[STRIDE:.+]] = vector.broadcast %c2 : index to vector<16xindex>
// CHECK: %[[ROWS:.+]] = arith.muli %{{.+}}, %[[STRIDE]] : vector<16xindex>
// CHECK: %[[LANES:.+]] = arith.addi %[[ROWS]], %{{.+}} : vector<16xindex>
// CHECK: vector.gather %[[X]]{{.*}} [%[[LANES]]]
func.func private @gathers_columns(%x: tensor<16x2xf32>) -> tensor<2x16xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<2x16xf32>
  %y = linalg.generic {indexing_maps = [#t, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<16x2xf32>) outs(%e : tensor<2x16xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<2x16xf32>
  return %y : tensor<2x16xf32>
}

// The index of an element varies from lane to lane.
// CHECK-LABEL: func.func private @numbers_lanes
// CHECK: %[[STEPS:.+]] = arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]> : vector<16xindex>
// CHECK: %[[COLUMN:.+]] = vector.broadcast %{{.+}} : index to vector<16xindex>
// CHECK: %[[LANES:.+]] = arith.addi %[[COLUMN]], %[[STEPS]] : vector<16xindex>
// CHECK: arith.index_cast %[[LANES]] : vector<16xindex> to vector<16xi64>
func.func private @numbers_lanes() -> tensor<2x32xi64> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<2x32xi64>
  %y = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<2x32xi64>) {
  ^bb0(%out: i64):
    %i = linalg.index 1 : index
    %p = arith.index_cast %i : index to i64
    linalg.yield %p : i64
  } -> tensor<2x32xi64>
  return %y : tensor<2x32xi64>
}

// What padding reads along the vectors, in front of dimensions of one element, is one load whose mask is the condition; no lane outside of the
// tensor is touched.
// CHECK-LABEL: func.func private @loads_where_a_condition_holds
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias},
// CHECK: %[[LANES:.+]] = arith.addi
// CHECK: %[[PLACES:.+]] = arith.subi %[[LANES]], %{{.+}} : vector<16xindex>
// CHECK: %[[EXISTS:.+]] = arith.cmpi ult, %[[PLACES]], %{{.+}} : vector<16xindex>
// CHECK: %[[AT:.+]] = rt.index %{{.+}} - 2
// CHECK: vector.maskedload %[[X]][%[[AT]]], %[[EXISTS]], %{{.+}} : {{.*}} vector<16xf32>
// CHECK-NOT: vector.gather
// CHECK: func.func private @loads_where_a_condition_holds.tasks
func.func private @loads_where_a_condition_holds(%x: tensor<12x1xf32>) -> tensor<16x1xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c12 = arith.constant 12 : index
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<16x1xf32>
  %y = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<16x1xf32>) {
  ^bb0(%out: f32):
    %i = linalg.index 0 : index
    %place = arith.subi %i, %c2 : index
    %exists = arith.cmpi ult, %place, %c12 : index
    %clamped = arith.select %exists, %place, %c0 : index
    %a = tensor.extract %x[%clamped, %c0] : tensor<12x1xf32>
    %p = arith.select %exists, %a, %zero : f32
    linalg.yield %p : f32
  } -> tensor<16x1xf32>
  return %y : tensor<16x1xf32>
}
