// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The scalar operand is read through an affine map, as that of a convolution is.
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s

#x = affine_map<(n, h, w, o, k, l, c) -> (n, h * 2 + k, w * 2 + l, c)>
#w = affine_map<(n, h, w, o, k, l, c) -> (k, l, c, o)>
#y = affine_map<(n, h, w, o, k, l, c) -> (n, h, w, o)>

// Rows count through images, rows and columns of the result: 49 for each image, whose tiles have 5 rows or 6. Where a row of the tile starts
// is computed once, for either number of them, as the sixth is stored if it is there; the loops over the columns of the window and its
// channels are one, since both operands step through them as through one.
// CHECK-LABEL: func.func private @convolution
// CHECK: scf.for %[[TASK:.+]] =
// CHECK: arith.select %{{.+}}, %{{.+}}, %{{.+}} : index
// CHECK: %[[COLUMN:.+]] = arith.remui %{{.+}}, %[[C7:.+]] : index
// CHECK: %[[REST:.+]] = arith.divui %{{.+}}, %[[C7]] : index
// CHECK: %[[ROW:.+]] = arith.remui %[[REST]], %[[C7]] : index
// CHECK: %[[IMAGE:.+]] = arith.divui %[[REST]], %[[C7]] : index
// CHECK: %[[BASE:.+]] = rt.index {{.*}}%[[IMAGE]]{{.*}}%[[ROW]]
// CHECK: %[[NEXT:.+]] = arith.addi %[[COLUMN]], %[[C1:.+]] : index
// CHECK: %[[ENDS:.+]] = arith.cmpi eq, %[[NEXT]], %[[C7]] : index
// CHECK: arith.select %[[ENDS]], %{{.+}}, %[[NEXT]] : index
// CHECK: arith.index_castui %[[ENDS]] : i1 to index
// CHECK: scf.index_switch
// CHECK-NEXT: case 5 {
// CHECK-NOT: case
// CHECK: default {
// CHECK: :6 = scf.for {{.*}} to %[[C3:c3.*]] step %[[C1]] iter_args
// CHECK: :6 = scf.for {{.*}} to %c48{{.*}} step %[[C1]] iter_args
// CHECK-NOT: scf.for
// CHECK: vector.load
// CHECK: %[[OFFSET:.+]] = rt.index
// CHECK: arith.addi %[[BASE]], %[[OFFSET]] : index
// CHECK-COUNT-6: memref.load
// CHECK: scf.yield
// CHECK-COUNT-5: vector.store
// CHECK-NOT: vector.store
// CHECK: %[[EXISTS:.+]] = arith.cmpi ugt, %{{.+}}, %c5
// CHECK-NEXT: scf.if %[[EXISTS]] {
// CHECK-NEXT: vector.store
func.func private @convolution(%N: index {rt.symbol = "N"}, %x: tensor<?x15x15x16xf32> {rt.dims = ["N"]}, %w: tensor<3x3x16x16xf32>) -> (tensor<?x7x7x16xf32> {rt.dims = ["N"]})
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%N) : tensor<?x7x7x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x7x7x16xf32>) -> tensor<?x7x7x16xf32>
  %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %w : tensor<?x15x15x16xf32>, tensor<3x3x16x16xf32>) outs(%f : tensor<?x7x7x16xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<?x7x7x16xf32>
  return %y : tensor<?x7x7x16xf32>
}

// Panels count the rows of all dimensions of the window and its channels: the panel of the second 64 columns begins behind 3 * 3 * 16
// rows of the first.
// CHECK-LABEL: func.func private @panels
// CHECK: default {
// CHECK: :24 = scf.for {{.*}} to %c3
// CHECK: :24 = scf.for {{.*}} to %c48
// CHECK: %[[AT:.+]] = rt.index %{{.+}} * 64 + %{{.+}} * 3072 + %{{.+}} * 9216
// CHECK: vector.load %{{.+}}[%[[AT]]]
// CHECK: return
func.func private @panels(%x: tensor<2x15x15x16xf32>, %w: tensor<3x3x16x128xf32> {rt.layout = #rt.layout<panel, 64>}) -> tensor<2x7x7x128xf32>
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x7x7x128xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x7x7x128xf32>) -> tensor<2x7x7x128xf32>
  %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %w : tensor<2x15x15x16xf32>, tensor<3x3x16x128xf32>) outs(%f : tensor<2x7x7x128xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x7x7x128xf32>
  return %y : tensor<2x7x7x128xf32>
}

#x1 = affine_map<(n, w, o, l, c) -> (n, w + l * 2, c)>
#w1 = affine_map<(n, w, o, l, c) -> (l, c, o)>
#y1 = affine_map<(n, w, o, l, c) -> (n, w, o)>

// A dilated window's columns and channels are two loops, and the short one has no code of its own. 12 rows for each image make tiles of 6
// rows alone.
// CHECK-LABEL: func.func private @short_loops
// CHECK-NOT: scf.index_switch
// CHECK: :6 = scf.for {{.*}} iter_args
// CHECK-NOT: scf.for
// CHECK-COUNT-18: memref.load
// CHECK-NOT: memref.load
// CHECK: scf.yield
func.func private @short_loops(%N: index {rt.symbol = "N"}, %x: tensor<?x20x3xf32> {rt.dims = ["N"]}, %w: tensor<5x3x16xf32>) -> (tensor<?x12x16xf32> {rt.dims = ["N"]})
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%N) : tensor<?x12x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x12x16xf32>) -> tensor<?x12x16xf32>
  %y = linalg.generic {indexing_maps = [#x1, #w1, #y1], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<?x20x3xf32>, tensor<5x3x16xf32>) outs(%f : tensor<?x12x16xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<?x12x16xf32>
  return %y : tensor<?x12x16xf32>
}
