// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s

#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#kn = affine_map<(d0, d1, d2) -> (d2, d1)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>

// Columns beyond the last whole panel: as many vectors as there are, and a mask on the one that sticks out of a caller's
// buffer.
// CHECK-LABEL: func.func private @masks_callers_buffers
// CHECK: %[[IS_WHOLE:.+]] = arith.cmpi ule
// CHECK: scf.if %[[IS_WHOLE]]
// CHECK-NOT: vector.maskedload
// CHECK: :8 = scf.for
// CHECK: } else {
// CHECK: %[[MASK:.+]] = vector.create_mask %{{.+}} : vector<16xi1>
// CHECK: :4 = scf.for
// CHECK: vector.load %{{.+}} vector<16xf32>
// CHECK: vector.maskedload %{{.+}}, %[[MASK]]
// CHECK: scf.yield
// CHECK: vector.store
// CHECK: vector.maskedstore %{{.+}}, %[[MASK]]
// CHECK: return
func.func private @masks_callers_buffers(%x: tensor<2x3xf32>, %w: tensor<3x84xf32>) -> tensor<2x84xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x84xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x84xf32>) -> tensor<2x84xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x3xf32>, tensor<3x84xf32>) outs(%f : tensor<2x84xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x84xf32>
  return %y : tensor<2x84xf32>
}

// Padding may be touched: no masks.
// CHECK-LABEL: func.func private @writes_over_padding
// CHECK-NOT: vector.masked
// CHECK: return
func.func private @writes_over_padding(%x: tensor<2x3xf32>, %w: tensor<3x84xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<2x84xf32> {rt.layout = #rt.layout<rows, 96>}) attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x84xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x84xf32>) -> tensor<2x84xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x3xf32>, tensor<3x84xf32>) outs(%f : tensor<2x84xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x84xf32>
  return %y : tensor<2x84xf32>
}

// One panel follows the other, each with all of its rows: element (k, n) of an operand of 3 rows lies at
// n / 64 * 3 * 64 + k * 64 + n % 64. Rows of the result are 144 elements apart.
// CHECK-LABEL: func.func private @addresses_panels
// CHECK-SAME: %[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[W:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref
// CHECK: scf.for %[[TASK:[^ ]+]] =
// CHECK: scf.for %[[K:[^ ]+]] =
// CHECK: %[[AT:.+]] = rt.index %[[K]] * 64 + %[[TASK]] * 192
// CHECK-NEXT: vector.load %[[W]][%[[AT]]]
// CHECK: %[[AT:.+]] = rt.index %[[K]] * 64 + %[[TASK]] * 192 + 16
// CHECK-NEXT: vector.load %[[W]][%[[AT]]]
// CHECK: %[[AT:.+]] = rt.index %[[TASK]] * 64 + %[[ROW:.+]] * 144
// CHECK-NEXT: vector.store %{{.+}}, %[[Y]][%[[AT]]]
// CHECK: rt.index %[[TASK]] * 64 + %[[ROW]] * 144 + 144
func.func private @addresses_panels(%x: tensor<2x3xf32>, %w: tensor<3x128xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<2x128xf32> {rt.layout = #rt.layout<rows, 144>}) attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x128xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x128xf32>) -> tensor<2x128xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x3xf32>, tensor<3x128xf32>) outs(%f : tensor<2x128xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x128xf32>
  return %y : tensor<2x128xf32>
}
