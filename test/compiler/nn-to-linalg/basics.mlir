// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// CHECK-LABEL: func.func @symbols
// CHECK-SAME: (%[[N:.+]]: index {rt.symbol = "N"}, %{{.*}}: tensor<?x3xi8> {rt.dims = ["N"]}) -> (tensor<?x3xf32> {rt.dims = ["N"]})
// CHECK: tensor.empty(%[[N]]) : tensor<?x3xf32>
// CHECK: arith.extui %{{.*}} : i8 to i32
// CHECK: arith.sitofp %{{.*}} : i32 to f32
func.func @symbols(%x: tensor<?x3xui8, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<?x3xui8, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @contraction
// CHECK: linalg.fill
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "reduction"]
// CHECK: arith.mulf {{.*}} fastmath<contract>
// CHECK: arith.addf {{.*}} fastmath<contract>
func.func @contraction(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
