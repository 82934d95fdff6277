// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// CHECK-DAG: #[[ID:.+]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[MIDDLE:.+]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[FIRST:.+]] = affine_map<(d0, d1, d2) -> (d2)>

// The op's dimensions are the reduced ones, in place; the result starts as the neutral element.
// CHECK-LABEL: func.func @sums
// CHECK-SAME: %[[N:[^:]+]]: index
// CHECK: %[[ZERO:.+]] = arith.constant 0.000000e+00 : f32
// CHECK: %[[INIT:.+]] = tensor.empty(%[[N]]) : tensor<?x4xf32>
// CHECK: %[[START:.+]] = linalg.fill ins(%[[ZERO]] : f32) outs(%[[INIT]] : tensor<?x4xf32>)
// CHECK: linalg.generic {indexing_maps = [#[[ID]], #[[MIDDLE]]], iterator_types = ["parallel", "reduction", "parallel"]} ins(%{{.+}} : tensor<?x3x4xf32>) outs(%[[START]] : tensor<?x4xf32>)
// CHECK-NEXT: ^bb0(%[[X:.+]]: f32, %[[SUM:.+]]: f32):
// CHECK-NEXT: arith.addf %[[SUM]], %[[X]] : f32
func.func @sums(%x: tensor<?x3x4xf32, #nn.symbols<N>>) -> tensor<?x4xf32, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [1] : tensor<?x3x4xf32, #nn.symbols<N>> -> tensor<?x4xf32, #nn.symbols<N>>
  return %y : tensor<?x4xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @sums_over_several
// CHECK: %[[ZERO:.+]] = arith.constant 0 : i64
// CHECK: linalg.generic {indexing_maps = [#[[ID]], #[[FIRST]]], iterator_types = ["reduction", "reduction", "parallel"]}
// CHECK: arith.addi
func.func @sums_over_several(%x: tensor<2x3x4xi64>) -> tensor<4xi64> {
  %y = nn.reduce_sum %x, [0, 1] : tensor<2x3x4xi64> -> tensor<4xi64>
  return %y : tensor<4xi64>
}

// NaN goes through: maximumf and minimumf. No element, no maximum: infinity.
// CHECK-LABEL: func.func @extremes
// CHECK: %[[LOWEST:.+]] = arith.constant 0xFF800000 : f32
// CHECK: linalg.fill ins(%[[LOWEST]] : f32)
// CHECK: arith.maximumf
// CHECK: %[[HIGHEST:.+]] = arith.constant 0x7F800000 : f32
// CHECK: linalg.fill ins(%[[HIGHEST]] : f32)
// CHECK: arith.minimumf
func.func @extremes(%x: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = nn.reduce_max %x, [1] : tensor<2x3xf32> -> tensor<2xf32>
  %1 = nn.reduce_min %x, [1] : tensor<2x3xf32> -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func.func @extremes_of_integers
// CHECK: %[[LOWEST:.+]] = arith.constant -2147483648 : i32
// CHECK: linalg.fill ins(%[[LOWEST]] : i32)
// CHECK: arith.maxsi
// CHECK: %[[HIGHEST:.+]] = arith.constant 2147483647 : i32
// CHECK: linalg.fill ins(%[[HIGHEST]] : i32)
// CHECK: arith.minsi
func.func @extremes_of_integers(%x: tensor<2x3xi32>) -> (tensor<2xi32>, tensor<2xi32>) {
  %0 = nn.reduce_max %x, [1] : tensor<2x3xi32> -> tensor<2xi32>
  %1 = nn.reduce_min %x, [1] : tensor<2x3xi32> -> tensor<2xi32>
  return %0, %1 : tensor<2xi32>, tensor<2xi32>
}

// A sum, then a division by the number of elements, which the symbol tells.
// CHECK-LABEL: func.func @means
// CHECK-SAME: %[[N:[^:]+]]: index
// CHECK: %[[SUM:.+]] = linalg.generic {{.*}}iterator_types = ["reduction", "reduction"]
// CHECK: %[[ROWS:.+]] = arith.muli %{{.+}}, %[[N]] : index
// CHECK: %[[THREE:.+]] = arith.constant 3 : index
// CHECK: %[[COUNT:.+]] = arith.muli %[[ROWS]], %[[THREE]] : index
// CHECK: linalg.generic {{.*}} ins(%[[SUM]] : tensor<f32>)
// CHECK: %[[WIDE:.+]] = arith.index_cast %[[COUNT]] : index to i64
// CHECK: %[[NUMBER:.+]] = arith.sitofp %[[WIDE]] : i64 to f32
// CHECK: arith.divf %{{.+}}, %[[NUMBER]] : f32
func.func @means(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.reduce_mean %x, [0, 1] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}

// The maximum, then the smallest of the places that hold it, all of it reorderable; a row of NaN has place 0.
// CHECK-LABEL: func.func @argmax
// CHECK: %[[MAX:.+]] = linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK: arith.maximumf
// CHECK: %[[NONE:.+]] = arith.constant 9223372036854775807 : i64
// CHECK: %[[PLACES:.+]] = linalg.generic {{.*}} ins(%{{.+}}, %[[MAX]] : tensor<2x3xf32>, tensor<2xf32>)
// CHECK: %[[EQUAL:.+]] = arith.cmpf oeq
// CHECK: %[[NAN:.+]] = arith.cmpf uno
// CHECK: %[[HIT:.+]] = arith.ori %[[EQUAL]], %[[NAN]]
// CHECK: arith.select %[[HIT]], %{{.+}}, %[[NONE]] : i64
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]} ins(%[[PLACES]]
// CHECK: arith.minsi
// CHECK: %[[MISSING:.+]] = arith.cmpi eq, %{{.+}}, %[[NONE]] : i64
// CHECK: arith.select %[[MISSING]]
func.func @argmax(%x: tensor<2x3xf32>) -> tensor<2xi64> {
  %y = nn.argmax %x : tensor<2x3xf32> -> tensor<2xi64>
  return %y : tensor<2xi64>
}

// CHECK-LABEL: func.func @products
// CHECK: %[[ONE:.+]] = arith.constant 1.000000e+00 : f32
// CHECK: linalg.fill ins(%[[ONE]] : f32)
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK: arith.mulf
func.func @products(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %y = nn.reduce_prod %x, [1] : tensor<2x3xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// Elements are divided by the largest, which is 1 instead of 0 and infinity, before they are squared.
// CHECK-LABEL: func.func @norms
// CHECK: %[[LARGEST:.+]] = linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK: math.absf
// CHECK: arith.maximumf
// CHECK: %[[DIVISOR:.+]] = linalg.generic {{.*}}ins(%[[LARGEST]]
// CHECK: arith.select
// CHECK: linalg.generic {{.*}}ins(%{{.+}}, %[[DIVISOR]] : tensor<2x3xf32>, tensor<2xf32>)
// CHECK: %[[PART:.+]] = arith.divf
// CHECK: arith.mulf %[[PART]], %[[PART]]
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK: math.sqrt
func.func @norms(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %y = nn.reduce_norm %x, [1] : tensor<2x3xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// CHECK-LABEL: func.func @logarithms_of_sums
// CHECK: %[[LARGEST:.+]] = linalg.generic {{.*}}iterator_types = ["reduction", "parallel"]
// CHECK: arith.maximumf
// CHECK: %[[SHIFT:.+]] = linalg.generic {{.*}}ins(%[[LARGEST]]
// CHECK: arith.select
// CHECK: linalg.generic {{.*}}ins(%{{.+}}, %[[SHIFT]] : tensor<2x3xf32>, tensor<3xf32>)
// CHECK: arith.subf
// CHECK: math.exp
// CHECK: math.log
func.func @logarithms_of_sums(%x: tensor<2x3xf32>) -> tensor<3xf32> {
  %y = nn.reduce_log_sum_exp %x, [0] : tensor<2x3xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// CHECK-LABEL: func.func @argmax_along_the_first
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction", "parallel"]
// CHECK: linalg.index 0
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction", "parallel"]
func.func @argmax_along_the_first(%x: tensor<2x3xf32>) -> tensor<3xi64> {
  %y = nn.argmax %x along 0 : tensor<2x3xf32> -> tensor<3xi64>
  return %y : tensor<3xi64>
}
