// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// Iteration dimensions are those of the result, then the contracted ones.
// CHECK-DAG: #[[MK:.+]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[KN:.+]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-DAG: #[[NK:.+]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-DAG: #[[KM:.+]] = affine_map<(d0, d1, d2) -> (d2, d0)>
// CHECK-DAG: #[[MN:.+]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-DAG: #[[BMK:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>
// CHECK-DAG: #[[KBN:.+]] = affine_map<(d0, d1, d2, d3) -> (d3, d0, d2)>
// CHECK-DAG: #[[BMN:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>

// The product and the sum may be one fused operation.
// CHECK-LABEL: func.func @product
// CHECK-SAME: %[[N:[^:]+]]: index
// CHECK: %[[INIT:.+]] = tensor.empty(%[[N]]) : tensor<?x4xf32>
// CHECK: %[[START:.+]] = linalg.fill ins(%{{.+}} : f32) outs(%[[INIT]]
// CHECK: linalg.generic {indexing_maps = [#[[MK]], #[[KN]], #[[MN]]], iterator_types = ["parallel", "parallel", "reduction"]} ins(%{{.+}}, %{{.+}} : tensor<?x3xf32>, tensor<3x4xf32>) outs(%[[START]]
// CHECK-NEXT: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32, %[[SUM:.+]]: f32):
// CHECK-NEXT: %[[P:.+]] = arith.mulf %[[A]], %[[B]] fastmath<contract> : f32
// CHECK-NEXT: arith.addf %[[SUM]], %[[P]] fastmath<contract> : f32
func.func @product(%a: tensor<?x3xf32, #nn.symbols<N>>, %w: tensor<3x4xf32>) -> tensor<?x4xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %w contract [1] x [0] : tensor<?x3xf32, #nn.symbols<N>>, tensor<3x4xf32> -> tensor<?x4xf32, #nn.symbols<N>>
  return %y : tensor<?x4xf32, #nn.symbols<N>>
}

// Both adjoints of a product, without a transposition.
// CHECK-LABEL: func.func @adjoints
// CHECK: linalg.generic {indexing_maps = [#[[MK]], #[[NK]], #[[MN]]]
// CHECK: linalg.generic {indexing_maps = [#[[KM]], #[[KN]], #[[MN]]]
func.func @adjoints(%a: tensor<2x3xf32>, %w: tensor<3x4xf32>, %dy: tensor<2x4xf32>) -> (tensor<2x3xf32>, tensor<3x4xf32>) {
  %da = nn.dot_general %dy, %w contract [1] x [1] : tensor<2x4xf32>, tensor<3x4xf32> -> tensor<2x3xf32>
  %dw = nn.dot_general %a, %dy contract [0] x [0] : tensor<2x3xf32>, tensor<2x4xf32> -> tensor<3x4xf32>
  return %da, %dw : tensor<2x3xf32>, tensor<3x4xf32>
}

// CHECK-LABEL: func.func @batches
// CHECK: linalg.generic {indexing_maps = [#[[BMK]], #[[KBN]], #[[BMN]]], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
func.func @batches(%a: tensor<5x2x3xf32>, %w: tensor<3x5x4xf32>) -> tensor<5x2x4xf32> {
  %y = nn.dot_general %a, %w batch [0] x [1] contract [2] x [0] : tensor<5x2x3xf32>, tensor<3x5x4xf32> -> tensor<5x2x4xf32>
  return %y : tensor<5x2x4xf32>
}

// CHECK-LABEL: func.func @sums_over_all
// CHECK: linalg.generic {indexing_maps = [#{{.+}}, #{{.+}}, #{{.+}}], iterator_types = ["reduction", "reduction"]}
func.func @sums_over_all(%a: tensor<2x3xf64>, %b: tensor<2x3xf64>) -> tensor<f64> {
  %y = nn.dot_general %a, %b contract [0, 1] x [0, 1] : tensor<2x3xf64>, tensor<2x3xf64> -> tensor<f64>
  return %y : tensor<f64>
}

// CHECK-LABEL: func.func @integers
// CHECK: %[[P:.+]] = arith.muli %{{.+}} : i32
// CHECK-NEXT: arith.addi %{{.+}}, %[[P]] : i32
func.func @integers(%a: tensor<2x3xi32>, %w: tensor<3x4xi32>) -> tensor<2x4xi32> {
  %y = nn.dot_general %a, %w contract [1] x [0] : tensor<2x3xi32>, tensor<3x4xi32> -> tensor<2x4xi32>
  return %y : tensor<2x4xi32>
}
