// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// CHECK-LABEL: func.func @collapses
// CHECK: tensor.collapse_shape %{{.+}} {{\[}}[0], [1, 2]] : tensor<?x2x6xf32> into tensor<?x12xf32>
func.func @collapses(%x: tensor<?x2x6xf32, #nn.symbols<N>>) -> tensor<?x12xf32, #nn.symbols<N>> {
  %y = nn.reshape %x : tensor<?x2x6xf32, #nn.symbols<N>> -> tensor<?x12xf32, #nn.symbols<N>>
  return %y : tensor<?x12xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @expands
// CHECK-SAME: %[[N:[^:]+]]: index
// CHECK: tensor.expand_shape %{{.+}} {{\[}}[0], [1, 2]] output_shape [%[[N]], 2, 6] : tensor<?x12xf32> into tensor<?x2x6xf32>
func.func @expands(%x: tensor<?x12xf32, #nn.symbols<N>>) -> tensor<?x2x6xf32, #nn.symbols<N>> {
  %y = nn.reshape %x : tensor<?x12xf32, #nn.symbols<N>> -> tensor<?x2x6xf32, #nn.symbols<N>>
  return %y : tensor<?x2x6xf32, #nn.symbols<N>>
}

// Neither shape groups the other: through one dimension.
// CHECK-LABEL: func.func @goes_through_one_dimension
// CHECK-SAME: %[[N:[^:]+]]: index
// CHECK: %[[FLAT:.+]] = tensor.collapse_shape %{{.+}} {{\[}}[0, 1, 2]] : tensor<?x2x6xf32> into tensor<?xf32>
// CHECK: tensor.expand_shape %[[FLAT]] {{\[}}[0, 1, 2]] output_shape [%[[N]], 4, 3] : tensor<?xf32> into tensor<?x4x3xf32>
func.func @goes_through_one_dimension(%x: tensor<?x2x6xf32, #nn.symbols<N>>) -> tensor<?x4x3xf32, #nn.symbols<N>> {
  %y = nn.reshape %x : tensor<?x2x6xf32, #nn.symbols<N>> -> tensor<?x4x3xf32, #nn.symbols<N>>
  return %y : tensor<?x4x3xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @merges_symbols
// CHECK: tensor.collapse_shape %{{.+}} {{\[}}[0, 1], [2]] : tensor<?x?x3xf32> into tensor<?x3xf32>
func.func @merges_symbols(%x: tensor<?x?x3xf32, #nn.symbols<N, T>>) -> tensor<?x3xf32, #nn.symbols<"N*T">> {
  %y = nn.reshape %x : tensor<?x?x3xf32, #nn.symbols<N, T>> -> tensor<?x3xf32, #nn.symbols<"N*T">>
  return %y : tensor<?x3xf32, #nn.symbols<"N*T">>
}

// CHECK-LABEL: func.func @splits_symbols
// CHECK-SAME: %[[N:[^:]+]]: index {rt.symbol = "N"}, %[[T:[^:]+]]: index {rt.symbol = "T"}
// CHECK: tensor.expand_shape %{{.+}} {{\[}}[0, 1], [2]] output_shape [%[[N]], %[[T]], 3] : tensor<?x3xf32> into tensor<?x?x3xf32>
func.func @splits_symbols(%x: tensor<?x3xf32, #nn.symbols<"N*T">>, %sizes: tensor<?x?xf32, #nn.symbols<N, T>>) -> tensor<?x?x3xf32, #nn.symbols<N, T>> {
  %y = nn.reshape %x : tensor<?x3xf32, #nn.symbols<"N*T">> -> tensor<?x?x3xf32, #nn.symbols<N, T>>
  return %y : tensor<?x?x3xf32, #nn.symbols<N, T>>
}

// CHECK-LABEL: func.func @scalars
// CHECK: tensor.collapse_shape %{{.+}} [] : tensor<1x1xf32> into tensor<f32>
// CHECK: tensor.expand_shape %{{.+}} [] output_shape [1, 1] : tensor<f32> into tensor<1x1xf32>
func.func @scalars(%x: tensor<1x1xf32>, %z: tensor<f32>) -> (tensor<f32>, tensor<1x1xf32>) {
  %0 = nn.reshape %x : tensor<1x1xf32> -> tensor<f32>
  %1 = nn.reshape %z : tensor<f32> -> tensor<1x1xf32>
  return %0, %1 : tensor<f32>, tensor<1x1xf32>
}
