// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --outline-regions | FileCheck %s
// RUN: cauce-opt %s --outline-regions --convert-nn-to-linalg | FileCheck %s --check-prefix=TENSOR

// CHECK-LABEL: func.func @sums
// CHECK: %[[R:.+]]:2 = rt.scan @sums.body trips T carry(%{{.+}}) over(%{{.+}}) with() [] {dims = {{\[}}[], ["T"]{{\]}}} : (tensor<ui8>) (tensor<?x?xui8, #T_N>) () -> (tensor<ui8>, tensor<?xui8, #T>)
// CHECK: return %[[R]]#0
// CHECK: func.func private @sums.body(%[[C:.+]]: tensor<ui8>, %[[X:.+]]: tensor<?xui8, #N>) -> tensor<ui8> attributes {rt.symbols = ["N"]} {
// CHECK-NEXT: nn.reduce_sum %[[X]]
// CHECK-NEXT: nn.add %[[C]]
// CHECK-NEXT: return
// TENSOR-LABEL: func.func @sums
// TENSOR-SAME: %[[T:.+]]: index {rt.symbol = "T"}, %[[N:.+]]: index {rt.symbol = "N"}
// TENSOR: rt.scan @sums.body trips T carry(%{{.+}}) over(%{{.+}}) with() [%[[N]]] {dims = {{\[}}[], ["T"]{{\]}}} : (tensor<i8>) (tensor<?x?xi8>) () -> (tensor<i8>, tensor<?xi8>)
// TENSOR: func.func private @sums.body(%{{.+}}: index {rt.symbol = "N"}, %{{.+}}: tensor<i8>, %{{.+}}: tensor<?xi8> {rt.dims = ["N"]}) -> tensor<i8>
func.func @sums(%xs: tensor<?x?xui8, #nn.symbols<T, N>>, %c0: tensor<ui8>) -> tensor<ui8> {
  %last, %before = nn.scan trips T carry(%c = %c0 : tensor<ui8>) over(%x = %xs : tensor<?x?xui8, #nn.symbols<T, N>>) {
    %s = nn.reduce_sum %x, [0] : tensor<?xui8, #nn.symbols<N>> -> tensor<ui8>
    %n = nn.add %c, %s : tensor<ui8>
    nn.yield %n : tensor<ui8>
  }
  return %last : tensor<ui8>
}

// The inner body is a function first; the outer one has its symbols, and those of its trips, too.
// CHECK-LABEL: func.func @nested
// CHECK: rt.scan @nested.body_0 trips 2 reverse carry() over() with() [] {dims = {{\[}}[{{\]\]}}} : () () () -> (tensor<2xf32>)
// CHECK: func.func private @nested.body_0() -> tensor<f32> attributes {rt.symbols = ["N", "T"]} {
// CHECK-NEXT: rt.scan @nested.body trips T
// CHECK: func.func private @nested.body() -> tensor<f32> attributes {rt.symbols = ["N"]} {
// TENSOR-LABEL: func.func @nested
// TENSOR-SAME: %[[T:.+]]: index {rt.symbol = "T"}, %[[N:.+]]: index {rt.symbol = "N"}
// TENSOR: rt.scan @nested.body_0 trips 2 reverse carry() over() with() [%[[N]], %[[T]]]
// TENSOR: func.func private @nested.body_0(%[[N:.+]]: index {rt.symbol = "N"}, %{{.+}}: index {rt.symbol = "T"})
// TENSOR: rt.scan @nested.body trips T carry() over() with() [%[[N]]]
func.func @nested(%t: tensor<?x?xf32, #nn.symbols<T, N>>) -> tensor<2xf32> {
  %ys = nn.scan trips 2 reverse {
    %zs = nn.scan trips T {
      %f = nn.full 1.0 : tensor<?xf32, #nn.symbols<N>>
      %s = nn.reduce_sum %f, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<f32>
      nn.yield %s : tensor<f32>
    }
    %s = nn.reduce_sum %zs, [0] : tensor<?xf32, #nn.symbols<T>> -> tensor<f32>
    nn.yield %s : tensor<f32>
  }
  return %ys : tensor<2xf32>
}

// A branch and a loop that ends by a condition are functions, too, and take the symbols of both.
// CHECK-LABEL: func.func @chooses
// CHECK: rt.if %{{.+}} then @chooses.then else @chooses.else with(%{{.+}}) [] {dims = {{\[}}["N"]{{\]}}} : tensor<i1>, (tensor<?xf32, #N>) -> (tensor<?xf32, #N>)
// CHECK-DAG: func.func private @chooses.then(%{{.+}}: tensor<?xf32, #N>) -> tensor<?xf32, #N> attributes {rt.symbols = ["N"]}
// CHECK-DAG: func.func private @chooses.else(%{{.+}}: tensor<?xf32, #N>) -> tensor<?xf32, #N> attributes {rt.symbols = ["N"]}
// TENSOR-LABEL: func.func @chooses
// TENSOR: rt.if %{{.+}} then @chooses.then else @chooses.else with(%{{.+}}) [%{{.+}}]
func.func @chooses(%c: tensor<i1>, %x: tensor<?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.if %c with(%a = %x : tensor<?xf32, #nn.symbols<N>>) {
    %0 = nn.exp %a : tensor<?xf32, #nn.symbols<N>>
    nn.yield %0 : tensor<?xf32, #nn.symbols<N>>
  } else {
    nn.yield %a : tensor<?xf32, #nn.symbols<N>>
  }
  return %y : tensor<?xf32, #nn.symbols<N>>
}

// There is room for a carry between trips, and for the condition. What nothing bounds has a limit.
// CHECK-LABEL: func.func @repeats
// CHECK: %[[R:.+]]:3 = rt.while @repeats.condition do @repeats.body limit 1000000 carry(%{{.+}}) with() [] {dims = {{\[}}[], [], []{{\]}}} : (tensor<2xf32>) () -> (tensor<2xf32>, tensor<2xf32>, tensor<i1>)
// CHECK-NEXT: return %[[R]]#0
// CHECK-DAG: func.func private @repeats.condition(%{{.+}}: tensor<2xf32>) -> tensor<i1>
// CHECK-DAG: func.func private @repeats.body(%{{.+}}: tensor<2xf32>) -> tensor<2xf32>
func.func @repeats(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = nn.while carry(%a = %x : tensor<2xf32>) {
    %s = nn.reduce_sum %a, [0] : tensor<2xf32> -> tensor<f32>
    %ten = nn.full 10.0 : tensor<f32>
    %p = nn.compare lt, %s, %ten : tensor<f32> -> tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %0 = nn.add %a, %a : tensor<2xf32>
    nn.yield %0 : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}
