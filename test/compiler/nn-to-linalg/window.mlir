// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// Windows and reversed dimensions are indexing maps, which fusion composes with others.
// CHECK-DAG: #[[WINDOWS:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d1 * 2 + d2 * 3, d3)>
// CHECK-DAG: #[[REVERSE:.+]] = affine_map<(d0, d1) -> (d0, -d1 + 6)>
// CHECK-DAG: #[[SIZE:.+]] = affine_map<(d0, d1, d2, d3) -> (d2)>
// CHECK-DAG: #[[SUM:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>

// CHECK-LABEL: func.func @windows
// CHECK: linalg.generic {indexing_maps = [#[[WINDOWS]],
func.func @windows(%x: tensor<2x9x5xf32>) -> tensor<2x2x3x5xf32> {
  %y = nn.windows %x along 1 size 3 stride 2 dilation 3 : tensor<2x9x5xf32> -> tensor<2x2x3x5xf32>
  return %y : tensor<2x2x3x5xf32>
}

// CHECK-LABEL: func.func @reverse
// CHECK: linalg.generic {indexing_maps = [#[[REVERSE]],
func.func @reverse(%x: tensor<2x7xf32>) -> tensor<2x7xf32> {
  %y = nn.reverse %x along 1 : tensor<2x7xf32>
  return %y : tensor<2x7xf32>
}

// A sum over the places in a window, whose number an operand has that nobody reads. The place is made of the result's index; an
// element that does not exist counts as 0.
// CHECK-LABEL: func.func @overlap_add
// CHECK-SAME: (%[[X:.+]]: tensor<2x4x3x5xf32>)
// CHECK: %[[K:.+]] = tensor.empty() : tensor<3xf32>
// CHECK: linalg.generic {indexing_maps = [#[[SIZE]], #[[SUM]]], iterator_types = ["parallel", "parallel", "reduction", "parallel"]} ins(%[[K]] :
// CHECK: ^bb0(%{{.+}}: f32, %[[SUMSOFAR:.+]]: f32):
// CHECK: %[[PLACE:.+]] = arith.subi
// CHECK: %[[INSIDE:.+]] = arith.cmpi ult, %[[PLACE]], %
// CHECK: %[[ONSTRIDE:.+]] = arith.cmpi eq
// CHECK: %[[EXISTS:.+]] = arith.andi %[[INSIDE]], %[[ONSTRIDE]]
// CHECK: %[[SAFE:.+]] = arith.select %[[EXISTS]], %
// CHECK: %[[ELEMENT:.+]] = tensor.extract %[[X]][%{{.+}}, %[[SAFE]], %{{.+}}, %{{.+}}]
// CHECK: %[[ADDEND:.+]] = arith.select %[[EXISTS]], %[[ELEMENT]], %
// CHECK: arith.addf %[[SUMSOFAR]], %[[ADDEND]]
func.func @overlap_add(%x: tensor<2x4x3x5xf32>) -> tensor<2x9x5xf32> {
  %y = nn.overlap_add %x along 1 stride 2 : tensor<2x4x3x5xf32> -> tensor<2x9x5xf32>
  return %y : tensor<2x9x5xf32>
}

// One op carries the greatest element of each window and its place, so that a maximum and what its gradient needs are computed at once.
// CHECK-LABEL: func.func @window_max
// CHECK-SAME: (%[[X:.+]]: tensor<2x9x5xf32>)
// CHECK: %[[MAX:.+]]:2 = linalg.generic {{{.*}}iterator_types = ["parallel", "parallel", "reduction", "parallel"]} {{.*}} outs(%{{.+}}, %{{.+}} : tensor<2x5x5xf32>, tensor<2x5x5xi32>)
// CHECK: tensor.extract %[[X]]
// CHECK: arith.cmpf ugt
// CHECK: %[[PLACES:.+]] = linalg.generic {{.*}} ins(%[[MAX]]#1 : tensor<2x5x5xi32>)
// CHECK: return %[[MAX]]#0, %[[PLACES]]
func.func @window_max(%x: tensor<2x9x5xf32>) -> (tensor<2x5x5xf32>, tensor<2x5x5xui8>) {
  %p = nn.window_argmax %x along 1 count 5 size 3 stride 2 low 1 : tensor<2x9x5xf32> -> tensor<2x5x5xui8>
  %y = nn.window_gather %x, %p along 1 size 3 stride 2 low 1 : tensor<2x9x5xf32>, tensor<2x5x5xui8> -> tensor<2x5x5xf32>
  return %y, %p : tensor<2x5x5xf32>, tensor<2x5x5xui8>
}

// Windows of 3 every 2 elements are at most two around an element.
// CHECK-LABEL: func.func @window_scatter
// CHECK: %[[T:.+]] = tensor.empty() : tensor<2xf32>
// CHECK: linalg.generic {{.*}} ins(%[[T]] : tensor<2xf32>)
func.func @window_scatter(%x: tensor<2x5x5xf32>, %p: tensor<2x5x5xui8>) -> tensor<2x9x5xf32> {
  %y = nn.window_scatter %x, %p along 1 size 3 stride 2 low 1 : tensor<2x5x5xf32>, tensor<2x5x5xui8> -> tensor<2x9x5xf32>
  return %y : tensor<2x9x5xf32>
}
