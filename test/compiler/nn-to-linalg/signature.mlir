// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// A symbol of two arguments is one index argument; states and names keep their attributes.
// CHECK-LABEL: func.func @names_each_symbol_once
// CHECK-SAME: (%{{.+}}: index {rt.symbol = "N"}, %{{.+}}: index {rt.symbol = "T"},
// CHECK-SAME: %{{.+}}: tensor<?x3xf32> {rt.dims = ["N"], train.name = "x"},
// CHECK-SAME: %{{.+}}: tensor<?x?xf32> {rt.dims = ["T", "N"]},
// CHECK-SAME: %{{.+}}: tensor<3xf32> {train.state = @s})
// CHECK-SAME: -> (tensor<?x3xf32> {rt.dims = ["N"], train.name = "y"})
func.func @names_each_symbol_once(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}, %z: tensor<?x?xf32, #nn.symbols<T, N>>, %s: tensor<3xf32> {train.state = @s}) -> (tensor<?x3xf32, #nn.symbols<N>> {train.name = "y"}) {
  return %x : tensor<?x3xf32, #nn.symbols<N>>
}

// The size that a product of symbols names is the product of their values.
// CHECK-LABEL: func.func @multiplies_symbols
// CHECK-SAME: %[[N:[^:]+]]: index {rt.symbol = "N"}, %[[T:[^:]+]]: index {rt.symbol = "T"},
// CHECK-SAME: %{{.+}}: tensor<?x3xf32> {rt.dims = ["N*T"]},
// CHECK: %[[SIZE:.+]] = arith.muli %[[N]], %[[T]]
// CHECK: tensor.empty(%[[SIZE]])
func.func @multiplies_symbols(%x: tensor<?x3xf32, #nn.symbols<"N*T">>, %sizes: tensor<?x?xf32, #nn.symbols<N, T>>) -> tensor<?x3xf32, #nn.symbols<"N*T">> {
  %y = nn.exp %x : tensor<?x3xf32, #nn.symbols<"N*T">>
  return %y : tensor<?x3xf32, #nn.symbols<"N*T">>
}

// CHECK-LABEL: func.func @drops_signedness
// CHECK-SAME: (%{{.+}}: tensor<3xi8>, %{{.+}}: tensor<3xi32>) -> (tensor<3xi8>, tensor<3xi32>)
func.func @drops_signedness(%x: tensor<3xui8>, %y: tensor<3xui32>) -> (tensor<3xui8>, tensor<3xui32>) {
  return %x, %y : tensor<3xui8>, tensor<3xui32>
}

// CHECK-LABEL: func.func @leaves_static_shapes_alone
// CHECK-SAME: (%{{.+}}: tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @leaves_static_shapes_alone(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  return %x : tensor<2x3xf32>
}

// CHECK: func.func private @declaration(index {rt.symbol = "N"}, tensor<?xf32> {rt.dims = ["N"]}) -> (tensor<?xf32> {rt.dims = ["N"]})
func.func private @declaration(tensor<?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>>
