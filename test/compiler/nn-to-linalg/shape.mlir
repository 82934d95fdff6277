// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// CHECK-DAG: #[[ID:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[INNER:.+]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG: #[[OUTER:.+]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[NONE:.+]] = affine_map<(d0, d1) -> ()>
// CHECK-DAG: #[[UNIT:.+]] = affine_map<(d0, d1) -> (d0, 0)>
// CHECK-DAG: #[[ROTATED:.+]] = affine_map<(d0, d1, d2) -> (d1, d2, d0)>

// CHECK-LABEL: func.func @constants
// CHECK: arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf64>
// CHECK: arith.constant dense<[1, -1]> : tensor<2xi8>
func.func @constants() -> (tensor<2xf64>, tensor<2xui8>) {
  %0 = nn.constant dense<[1.0, 2.0]> : tensor<2xf64>
  %1 = nn.constant dense<[1, 255]> : tensor<2xui8>
  return %0, %1 : tensor<2xf64>, tensor<2xui8>
}

// CHECK-LABEL: func.func @fills
// CHECK-SAME: %[[N:[^:]+]]: index
// CHECK: %[[HALF:.+]] = arith.constant 5.000000e-01 : f32
// CHECK: %[[INIT:.+]] = tensor.empty(%[[N]]) : tensor<?x3xf32>
// CHECK: linalg.fill ins(%[[HALF]] : f32) outs(%[[INIT]] : tensor<?x3xf32>)
// CHECK: %[[TWO:.+]] = arith.constant 2 : i32
// CHECK: linalg.fill ins(%[[TWO]] : i32)
func.func @fills(%x: tensor<?xf32, #nn.symbols<N>>) -> (tensor<?x3xf32, #nn.symbols<N>>, tensor<4xi32>) {
  %0 = nn.full 0.5 : tensor<?x3xf32, #nn.symbols<N>>
  %1 = nn.full 2.0 : tensor<4xi32>
  return %0, %1 : tensor<?x3xf32, #nn.symbols<N>>, tensor<4xi32>
}

// CHECK-LABEL: func.func @counts
// CHECK: %[[I:.+]] = linalg.index 1 : index
// CHECK: arith.index_cast %[[I]] : index to i32
// CHECK: %[[I:.+]] = linalg.index 0 : index
// CHECK: %[[WIDE:.+]] = arith.index_cast %[[I]] : index to i64
// CHECK: arith.sitofp %[[WIDE]] : i64 to f32
func.func @counts() -> (tensor<2x3xi32>, tensor<2x3xf32>) {
  %0 = nn.iota 1 : tensor<2x3xi32>
  %1 = nn.iota 0 : tensor<2x3xf32>
  return %0, %1 : tensor<2x3xi32>, tensor<2x3xf32>
}

// Nothing of the tensor is read: a size is known from its symbol, or is a number.
// CHECK-LABEL: func.func @sizes
// CHECK-SAME: %[[N:[^:]+]]: index {rt.symbol = "N"}, %[[X:[^:]+]]: tensor<?x3xf32>
// CHECK-NOT: %[[X]]
// CHECK: arith.index_cast %[[N]] : index to i64
// CHECK: %[[THREE:.+]] = arith.constant 3 : index
// CHECK: arith.index_cast %[[THREE]] : index to i64
// CHECK: return
func.func @sizes(%x: tensor<?x3xf32, #nn.symbols<N>>) -> (tensor<f64>, tensor<i64>) {
  %0 = nn.dim_size %x, 0 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f64>
  %1 = nn.dim_size %x, 1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<i64>
  return %0, %1 : tensor<f64>, tensor<i64>
}

// A repetition is a map that leaves dimensions out, or reads place 0 of a unit dimension.
// CHECK-LABEL: func.func @broadcasts
// CHECK: linalg.generic {indexing_maps = [#[[INNER]], #[[ID]]]
// CHECK: linalg.generic {indexing_maps = [#[[OUTER]], #[[ID]]]
// CHECK: linalg.generic {indexing_maps = [#[[NONE]], #[[ID]]]
// CHECK: linalg.generic {indexing_maps = [#[[UNIT]], #[[ID]]]
func.func @broadcasts(%row: tensor<3xf32>, %column: tensor<2xf32>, %scalar: tensor<f32>, %unit: tensor<2x1xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  %0 = nn.broadcast %row, [1] : tensor<3xf32> -> tensor<2x3xf32>
  %1 = nn.broadcast %column, [0] : tensor<2xf32> -> tensor<2x3xf32>
  %2 = nn.broadcast %scalar, [] : tensor<f32> -> tensor<2x3xf32>
  %3 = nn.broadcast %unit, [0, 1] : tensor<2x1xf32> -> tensor<2x3xf32>
  return %0, %1, %2, %3 : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}

// Dimension i of y is dimension permutation[i] of x: the map says where each dimension of x is found.
// CHECK-LABEL: func.func @transposes
// CHECK: linalg.generic {indexing_maps = [#[[ROTATED]], #{{.+}}]{{.*}} outs(%{{.+}} : tensor<4x2x3xf32>)
func.func @transposes(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %y = nn.transpose %x, [2, 0, 1] : tensor<2x3x4xf32> -> tensor<4x2x3xf32>
  return %y : tensor<4x2x3xf32>
}

// An id is compared with every class.
// CHECK-LABEL: func.func @one_hot
// CHECK: linalg.generic {indexing_maps = [#[[OUTER]], #[[ID]]]{{.*}} ins(%{{.+}} : tensor<?xi64>)
// CHECK-NEXT: ^bb0(%[[ID:.+]]: i64, %{{.+}}: f32):
// CHECK: %[[I:.+]] = linalg.index 1 : index
// CHECK: %[[CLASS:.+]] = arith.index_cast %[[I]] : index to i64
// CHECK: %[[HIT:.+]] = arith.cmpi eq, %[[ID]], %[[CLASS]]
// CHECK: %[[ONE:.+]] = arith.constant 1.000000e+00
// CHECK: %[[ZERO:.+]] = arith.constant 0.000000e+00
// CHECK: arith.select %[[HIT]], %[[ONE]], %[[ZERO]]
func.func @one_hot(%ids: tensor<?xi64, #nn.symbols<N>>) -> tensor<?x10xf32, #nn.symbols<N>> {
  %y = nn.one_hot %ids : tensor<?xi64, #nn.symbols<N>> -> tensor<?x10xf32, #nn.symbols<N>>
  return %y : tensor<?x10xf32, #nn.symbols<N>>
}
