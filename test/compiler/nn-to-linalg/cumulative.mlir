// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// A reduction over the elements that are not behind the one of the result.
// CHECK-DAG: #[[ELEMENT:.+]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[PLACE:.+]] = affine_map<(d0, d1, d2) -> (d0, d1)>

// CHECK-LABEL: func.func @cumsum
// CHECK: linalg.generic {indexing_maps = [#[[ELEMENT]], #[[PLACE]]], iterator_types = ["parallel", "parallel", "reduction"]}
// CHECK-NEXT: ^bb0(%[[X:.+]]: f32, %[[SUM:.+]]: f32):
// CHECK-DAG: %[[K:.+]] = linalg.index 2
// CHECK-DAG: %[[I:.+]] = linalg.index 1
// CHECK: %[[COUNTS:.+]] = arith.cmpi ule, %[[K]], %[[I]]
// CHECK: %[[NEXT:.+]] = arith.addf %[[SUM]], %[[X]]
// CHECK: %[[Y:.+]] = arith.select %[[COUNTS]], %[[NEXT]], %[[SUM]]
// CHECK: linalg.yield %[[Y]]
func.func @cumsum(%x: tensor<2x7xf32>) -> tensor<2x7xf32> {
  %y = nn.cumsum %x along 1 : tensor<2x7xf32>
  return %y : tensor<2x7xf32>
}

// From the last element on.
// CHECK-LABEL: func.func @from_the_end
// CHECK-SAME: (%[[N:.+]]: index {{.*}}, %[[A:.+]]: tensor<2x?xf32> {{.*}}, %[[B:.+]]: tensor<2x?xf32>
// CHECK: %[[LAST:.+]] = arith.subi %[[N]], %{{.+}} : index
// CHECK: ^bb0(%{{.+}}: f32, %{{.+}}: f32, %[[BEFORE:.+]]: f32):
// CHECK: %[[K:.+]] = linalg.index 2
// CHECK: %[[AT:.+]] = arith.subi %[[LAST]], %[[K]] : index
// CHECK: %[[FACTOR:.+]] = tensor.extract %[[A]][%{{.+}}, %[[AT]]]
// CHECK: %[[TERM:.+]] = tensor.extract %[[B]][%{{.+}}, %[[AT]]]
// CHECK: arith.cmpi ugt, %[[AT]], %{{.+}} : index
// CHECK: %[[PRODUCT:.+]] = arith.mulf %[[FACTOR]], %[[BEFORE]]
// CHECK: arith.addf %[[PRODUCT]], %[[TERM]]
func.func @from_the_end(%a: tensor<2x?xf32, #nn.symbols<N>>, %b: tensor<2x?xf32, #nn.symbols<N>>) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.linear_recurrence %a, %b along 1 exclusive reverse : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @product
// CHECK: %[[ONE:.+]] = arith.constant 1.0{{.*}} : f32
// CHECK: linalg.fill ins(%[[ONE]]
// CHECK: arith.mulf
func.func @product(%x: tensor<2x7xf32>) -> tensor<2x7xf32> {
  %y = nn.cumprod %x along 0 : tensor<2x7xf32>
  return %y : tensor<2x7xf32>
}
