// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// CHECK-DAG: #[[ID:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[ROW:.+]] = affine_map<(d0, d1) -> (d0)>

// The maximum of each row is subtracted first.
// CHECK-LABEL: func.func @softmax
// CHECK-SAME: %{{.+}}: index {rt.symbol = "N"}, %[[X:[^:]+]]: tensor<?x3xf32>
// CHECK: %[[MAX:.+]] = linalg.generic {indexing_maps = [#[[ID]], #[[ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]] :
// CHECK: arith.maximumf
// CHECK: %[[SHIFTED:.+]] = linalg.generic {indexing_maps = [#[[ID]], #[[ROW]], #[[ID]]]{{.*}} ins(%[[X]], %[[MAX]] :
// CHECK: arith.subf
// CHECK: %[[EXP:.+]] = linalg.generic {{.*}} ins(%[[SHIFTED]] :
// CHECK: math.exp
// CHECK: %[[SUM:.+]] = linalg.generic {indexing_maps = [#[[ID]], #[[ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[EXP]] :
// CHECK: arith.addf
// CHECK: %[[Y:.+]] = linalg.generic {{.*}} ins(%[[EXP]], %[[SUM]] :
// CHECK: arith.divf
// CHECK: return %[[Y]]
func.func @softmax(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.softmax %x : tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}

// x - max - ln(sum): no division, and no logarithm but one per row.
// CHECK-LABEL: func.func @log_softmax
// CHECK: arith.maximumf
// CHECK: %[[SHIFTED:.+]] = linalg.generic
// CHECK: arith.subf
// CHECK: math.exp
// CHECK: %[[SUM:.+]] = linalg.generic
// CHECK: arith.addf
// CHECK: %[[LOG:.+]] = linalg.generic {{.*}} ins(%[[SUM]] : tensor<2xf64>)
// CHECK: math.log %{{.+}} : f64
// CHECK: %[[Y:.+]] = linalg.generic {{.*}} ins(%[[SHIFTED]], %[[LOG]] :
// CHECK: arith.subf
// CHECK: return %[[Y]]
func.func @log_softmax(%x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %y = nn.log_softmax %x : tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// CHECK-LABEL: func.func @softmax_of_one_row
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction"]} ins(%{{.+}} : tensor<3xf32>) outs(%{{.+}} : tensor<f32>)
func.func @softmax_of_one_row(%x: tensor<3xf32>) -> tensor<3xf32> {
  %y = nn.softmax %x : tensor<3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: func.func @cross_entropy
// CHECK-SAME: %{{.+}}: tensor<2x3xf32>, %[[LABELS:[^:]+]]: tensor<2x3xf32>
// CHECK: math.log
// CHECK: %[[LOGS:.+]] = linalg.generic
// CHECK: arith.subf
// CHECK: %[[TERMS:.+]] = linalg.generic {{.*}} ins(%[[LOGS]], %[[LABELS]] :
// CHECK: %[[NEG:.+]] = arith.negf
// CHECK: arith.mulf %[[NEG]]
// CHECK: %[[Y:.+]] = linalg.generic {indexing_maps = [#[[ID]], #[[ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[TERMS]] :
// CHECK: return %[[Y]]
func.func @cross_entropy(%x: tensor<2x3xf32>, %labels: tensor<2x3xf32>) -> tensor<2xf32> {
  %y = nn.softmax_cross_entropy %x, %labels : tensor<2x3xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// ln(sum) - (x - max)[id]: the element is found by comparing every class with the id, not by a load that may miss.
// CHECK-LABEL: func.func @sparse_cross_entropy
// CHECK-SAME: %{{.+}}: tensor<2x3xf32>, %[[IDS:[^:]+]]: tensor<2xi64>
// CHECK: arith.maximumf
// CHECK: %[[SHIFTED:.+]] = linalg.generic
// CHECK: arith.subf
// CHECK-NOT: tensor.extract
// CHECK: %[[PICKED:.+]] = linalg.generic {indexing_maps = [#[[ID]], #[[ROW]], #[[ID]]]{{.*}} ins(%[[SHIFTED]], %[[IDS]] :
// CHECK: %[[HIT:.+]] = arith.cmpi eq
// CHECK: arith.select %[[HIT]]
// CHECK: %[[OWN:.+]] = linalg.generic {{.*}} ins(%[[PICKED]] :
// CHECK: %[[LOG:.+]] = linalg.generic
// CHECK: math.log
// CHECK: %[[Y:.+]] = linalg.generic {{.*}} ins(%[[LOG]], %[[OWN]] :
// CHECK: arith.subf
// CHECK: return %[[Y]]
func.func @sparse_cross_entropy(%x: tensor<2x3xf32>, %ids: tensor<2xi64>) -> tensor<2xf32> {
  %y = nn.sparse_softmax_cross_entropy %x, %ids : tensor<2x3xf32>, tensor<2xi64> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
