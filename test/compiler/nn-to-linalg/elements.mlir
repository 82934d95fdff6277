// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg -split-input-file | FileCheck %s

// An element for each index, which is read at 0 where there is none.
// CHECK-LABEL: func.func @gather
// CHECK-SAME: (%[[X:.+]]: tensor<2x5xf32>, %{{.+}}: tensor<2x3xi64>)
// CHECK: linalg.generic {indexing_maps = [#[[ALL:.+]], #[[ALL]]], iterator_types = ["parallel", "parallel"]}
// CHECK: %[[ID:.+]] = arith.index_cast %{{.+}} : i64 to index
// CHECK: %[[EXISTS:.+]] = arith.cmpi ult, %[[ID]], %{{.+}} : index
// CHECK: %[[AT:.+]] = arith.select %[[EXISTS]], %[[ID]], %{{.+}} : index
// CHECK: tensor.extract %[[X]][%{{.+}}, %[[AT]]]
func.func @gather(%x: tensor<2x5xf32>, %ids: tensor<2x3xi64>) -> tensor<2x3xf32> {
  %y = nn.gather_elements %x, %ids along 1 : tensor<2x5xf32>, tensor<2x3xi64> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// -----

// A reduction over all updates, which begins with x.
// CHECK-DAG: #[[UPDATE:.+]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[RESULT:.+]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-LABEL: func.func @scatter
// CHECK-SAME: (%[[X:.+]]: tensor<2x5xf32>, %[[U:.+]]: tensor<2x3xf32>, %[[IDS:.+]]: tensor<2x3xi64>)
// CHECK: linalg.generic {indexing_maps = [#[[UPDATE]], #[[UPDATE]], #[[RESULT]]], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[U]], %[[IDS]] : {{.*}}) outs(%[[X]] :
// CHECK-NEXT: ^bb0(%[[NEW:.+]]: f32, %[[ID:.+]]: i64, %[[OLD:.+]]: f32):
// CHECK: %[[MINE:.+]] = arith.cmpi eq, %[[ID]], %{{.+}} : i64
// CHECK: %[[SUM:.+]] = arith.addf %[[OLD]], %[[NEW]] : f32
// CHECK: arith.select %[[MINE]], %[[SUM]], %[[OLD]] : f32
func.func @scatter(%x: tensor<2x5xf32>, %u: tensor<2x3xf32>, %ids: tensor<2x3xi64>) -> tensor<2x5xf32> {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<2x5xf32>, tensor<2x3xf32>, tensor<2x3xi64>
  return %y : tensor<2x5xf32>
}

// -----

// Keys first, integers in the order of the numbers; then how many of them come before.
// CHECK-LABEL: func.func @sort
// CHECK: %[[KEYS:.+]] = linalg.generic
// CHECK: %[[POSITIVE:.+]] = arith.addf %{{.+}}, %{{.+}} : f32
// CHECK: arith.bitcast %[[POSITIVE]] : f32 to i32
// CHECK: arith.cmpf uno
// CHECK: linalg.generic {{.*}} ins(%[[KEYS]], %[[KEYS]] : tensor<2x5xi32>, tensor<2x5xi32>)
// CHECK-NEXT: ^bb0(%[[OTHER:.+]]: i32, %[[OWN:.+]]: i32, %[[COUNT:.+]]: i32):
// CHECK-DAG: %[[LESS:.+]] = arith.cmpi slt, %[[OTHER]], %[[OWN]] : i32
// CHECK-DAG: %[[EQUAL:.+]] = arith.cmpi eq, %[[OTHER]], %[[OWN]] : i32
// CHECK-DAG: %[[EARLIER:.+]] = arith.cmpi ult, %{{.+}}, %{{.+}} : index
// CHECK: %[[TIED:.+]] = arith.andi %[[EQUAL]], %[[EARLIER]]
// CHECK: arith.ori %[[LESS]], %[[TIED]]
func.func @sort(%x: tensor<2x5xf32>) -> tensor<2x5xi32> {
  %y = nn.sort_places %x along 1 : tensor<2x5xf32> -> tensor<2x5xi32>
  return %y : tensor<2x5xi32>
}
