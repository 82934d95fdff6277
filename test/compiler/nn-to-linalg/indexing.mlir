// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// A slice is an indexing map, which fusion composes with others.
// CHECK-DAG: #[[SLICE:.+]] = affine_map<(d0, d1) -> (d0, d1 * 2 + 1)>
// CHECK-DAG: #[[ROWS:.+]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[XMAP:.+]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-DAG: #[[IDSMAP:.+]] = affine_map<(d0, d1, d2) -> (d2)>
// CHECK-DAG: #[[YMAP:.+]] = affine_map<(d0, d1, d2) -> (d0, d1)>

// CHECK-LABEL: func.func @slice
// CHECK: linalg.generic {indexing_maps = [#[[SLICE]],
func.func @slice(%x: tensor<2x7xf32>) -> tensor<2x3xf32> {
  %y = nn.slice %x along 1 from 1 to 6 by 2 : tensor<2x7xf32> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// Nothing outside the operand is read: an index that does not exist becomes 0.
// CHECK-LABEL: func.func @pad
// CHECK-SAME: (%[[X:.+]]: tensor<3xf32>)
// CHECK: %[[VALUE:.+]] = arith.constant 5.000000e-01 : f32
// CHECK: %[[I:.+]] = linalg.index 0
// CHECK: %[[PLACE:.+]] = arith.subi %[[I]], %
// CHECK: %[[EXISTS:.+]] = arith.cmpi ult, %[[PLACE]], %
// CHECK: %[[SAFE:.+]] = arith.select %[[EXISTS]], %[[PLACE]], %
// CHECK: %[[ELEMENT:.+]] = tensor.extract %[[X]][%[[SAFE]]]
// CHECK: arith.select %[[EXISTS]], %[[ELEMENT]], %[[VALUE]]
func.func @pad(%x: tensor<3xf32>) -> tensor<6xf32> {
  %y = nn.pad %x along 0 low 1 high 2 value 0.5 : tensor<3xf32> -> tensor<6xf32>
  return %y : tensor<6xf32>
}

// CHECK-LABEL: func.func @concat
// CHECK-SAME: (%[[A:.+]]: tensor<3xf32>, %[[B:.+]]: tensor<2xf32>)
// CHECK: tensor.extract %[[A]]
// CHECK: tensor.extract %[[B]]
func.func @concat(%a: tensor<3xf32>, %b: tensor<2xf32>) -> tensor<5xf32> {
  %y = nn.concat %a, %b along 0 : (tensor<3xf32>, tensor<2xf32>) -> tensor<5xf32>
  return %y : tensor<5xf32>
}

// CHECK-LABEL: func.func @gather
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<5x3xf32>, %{{.+}}: tensor<?xi8> {
// CHECK: linalg.generic {indexing_maps = [#[[ROWS]],
// CHECK: ^bb0(%[[ID:.+]]: i8,
// CHECK: %[[COLUMN:.+]] = linalg.index 1
// CHECK: %[[WIDE:.+]] = arith.extui %[[ID]] : i8 to i64
// CHECK: %[[ROW:.+]] = arith.index_cast %[[WIDE]] : i64 to index
// CHECK: %[[EXISTS:.+]] = arith.cmpi ult, %[[ROW]], %
// CHECK: %[[SAFE:.+]] = arith.select %[[EXISTS]], %[[ROW]], %
// CHECK: tensor.extract %[[X]][%[[SAFE]], %[[COLUMN]]]
func.func @gather(%x: tensor<5x3xf32>, %ids: tensor<?xui8, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 0 : tensor<5x3xf32>, tensor<?xui8, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}

// A reduction over the ids, in the form that the scatter schedule knows.
// CHECK-LABEL: func.func @scatter_add
// CHECK: linalg.generic {indexing_maps = [#[[XMAP]], #[[IDSMAP]], #[[YMAP]]], iterator_types = ["parallel", "parallel", "reduction"]}
// CHECK: ^bb0(%[[ELEMENT:.+]]: f32, %[[ID:.+]]: i64, %[[SUM:.+]]: f32):
// CHECK: %[[HIT:.+]] = arith.cmpi eq, %[[ID]], %
// CHECK: %[[ADDEND:.+]] = arith.select %[[HIT]], %[[ELEMENT]], %
// CHECK: arith.addf %[[SUM]], %[[ADDEND]]
func.func @scatter_add(%x: tensor<?x3xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>>) -> tensor<5x3xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?x3xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>> -> tensor<5x3xf32>
  return %y : tensor<5x3xf32>
}
