// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A long reduction to a few tiles is gone through in parts.
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s

#x = affine_map<(k, l, c, o, n, h, w) -> (n, h + k, w + l, c)>
#dy = affine_map<(k, l, c, o, n, h, w) -> (n, h, w, o)>
#y = affine_map<(k, l, c, o, n, h, w) -> (k, l, c, o)>
#same = affine_map<(k, l, c, o) -> (k, l, c, o)>

// So many images at once as have 48 KiB of a panel of %dy: 12 of 16 places and 256 bytes. Tiles begin with zeros or with the sums so far,
// and end with these or with the update.
// CHECK-LABEL: func.func private @update(
// CHECK-SAME: %[[X:[^:]+]]: memref<?xf32>{{[^,]*}}, %[[DY:[^:]+]]: memref<?xf32>{{[^,]*}}, %[[W:[^:]+]]: memref<?xf32>{{[^,]*}}, %[[Y:[^:]+]]: memref<?xf32>{{[^,]*}}, %[[G:[^:]+]]: memref<?xf32>{{[^,]*}}, %[[N:[^:]+]]: index, %[[BEGIN:[^:]+]]: index, %[[END:[^:]+]]: index)
// CHECK: scf.for %[[IMAGE:.+]] = %{{.+}} to %{{.+}} step %c12
// CHECK: %[[NEXT:.+]] = rt.index %[[IMAGE]] + 12
// CHECK: arith.cmpi sge, %[[NEXT]], %[[N]] : index
// CHECK: scf.for %{{.+}} = %[[BEGIN]] to %[[END]]
// CHECK: %{{.+}}:24 = scf.if
// CHECK: } else {
// CHECK-COUNT-24: vector.load %[[G]]
// CHECK: scf.for %{{.+}} = %[[IMAGE]] to
// CHECK: vector.load %[[DY]]
// CHECK: vector.fma
// CHECK: scf.if
// CHECK: arith.subf
// CHECK-NOT: %[[G]]
// CHECK: vector.store %{{.+}}, %[[Y]]
// CHECK: } else {
// CHECK-COUNT-24: vector.store %{{.+}}, %[[G]]
// CHECK: return
func.func private @update(%N: index {rt.symbol = "N"}, %x: tensor<?x6x6x128xf32> {rt.dims = ["N"]}, %dy: tensor<?x4x4x128xf32> {rt.dims = ["N"]}, %w: tensor<3x3x128x128xf32>)
    -> (tensor<3x3x128x128xf32>, tensor<3x3x128x128xf32> {rt.scratch}) attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x3x128x128xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3x3x128x128xf32>) -> tensor<3x3x128x128xf32>
  %g = linalg.generic {indexing_maps = [#x, #dy, #y], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %dy : tensor<?x6x6x128xf32>, tensor<?x4x4x128xf32>) outs(%f : tensor<3x3x128x128xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x3x128x128xf32>
  %u = linalg.generic {indexing_maps = [#same, #same, #same], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%w, %g : tensor<3x3x128x128xf32>, tensor<3x3x128x128xf32>) outs(%e : tensor<3x3x128x128xf32>) {
  ^bb0(%a: f32, %b: f32, %r: f32):
    %p = arith.subf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<3x3x128x128xf32>
  return %u, %g : tensor<3x3x128x128xf32>, tensor<3x3x128x128xf32>
}

// All tiles add 11 of 32 rows of an image before they go on. What is stored behind the last part is what others read.
// CHECK-LABEL: func.func private @gradient(
// CHECK-SAME: %[[X:[^:]+]]: memref<?xf32>{{[^,]*}}, %[[DY:[^:]+]]: memref<?xf32>{{[^,]*}}, %[[G:[^:]+]]: memref<?xf32>{{[^,]*}}, %[[N:[^:]+]]: index
// CHECK: scf.for %[[IMAGE:.+]] = %{{.+}} to %{{.+}} step %c1
// CHECK: scf.for %[[H:.+]] = %{{.+}} to %{{.+}} step %c11
// CHECK: %[[NEXT:.+]] = rt.index %[[H]] + 11
// CHECK: %[[END:.+]] = arith.minsi %[[NEXT]]
// CHECK: %[[STOP:.+]] = arith.select %{{.+}}, %c0, %[[END]]
// CHECK: :24 = scf.if
// CHECK-COUNT-24: vector.load %[[G]]
// CHECK: :24 = scf.for %{{.+}} = %[[H]] to %[[STOP]]
// CHECK: vector.load %[[DY]]
// CHECK: scf.if
// CHECK-COUNT-24: vector.store %{{.+}}, %[[G]]
// CHECK: } else {
// CHECK-COUNT-24: vector.store %{{.+}}, %[[G]]
// CHECK: return
func.func private @gradient(%N: index {rt.symbol = "N"}, %x: tensor<?x34x18x64xf32> {rt.dims = ["N"]}, %dy: tensor<?x32x16x64xf32> {rt.dims = ["N"]}) -> tensor<3x3x64x64xf32>
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x3x64x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3x3x64x64xf32>) -> tensor<3x3x64x64xf32>
  %g = linalg.generic {indexing_maps = [#x, #dy, #y], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %dy : tensor<?x34x18x64xf32>, tensor<?x32x16x64xf32>) outs(%f : tensor<3x3x64x64xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x3x64x64xf32>
  return %g : tensor<3x3x64x64xf32>
}
