// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// One loop over all elements, of which each is read where it is written.
// CHECK: #[[ID:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @visits_each_element_once
// CHECK-SAME: %[[N:[^:]+]]: index {rt.symbol = "N"}, %[[X:[^:]+]]: tensor<?x3xf32>
// CHECK: %[[INIT:.+]] = tensor.empty(%[[N]]) : tensor<?x3xf32>
// CHECK: %[[Y:.+]] = linalg.generic {indexing_maps = [#[[ID]], #[[ID]]], iterator_types = ["parallel", "parallel"]} ins(%[[X]] : tensor<?x3xf32>) outs(%[[INIT]] : tensor<?x3xf32>)
// CHECK-NEXT: ^bb0(%[[A:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: %[[B:.+]] = math.exp %[[A]] : f32
// CHECK-NEXT: linalg.yield %[[B]]
// CHECK: return %[[Y]]
func.func @visits_each_element_once(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.exp %x : tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @computes_scalars
// CHECK: linalg.generic {indexing_maps = [#{{.+}}, #{{.+}}], iterator_types = []} ins(%{{.+}} : tensor<f64>)
// CHECK: math.exp %{{.+}} : f64
func.func @computes_scalars(%x: tensor<f64>) -> tensor<f64> {
  %y = nn.exp %x : tensor<f64>
  return %y : tensor<f64>
}

// CHECK-LABEL: func.func @keeps_the_digits_of_small_numbers
// CHECK: math.expm1 %{{.+}} : f32
func.func @keeps_the_digits_of_small_numbers(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = nn.expm1 %x : tensor<4xf32>
  return %y : tensor<4xf32>
}

// What the back end has vector code for is one op each.
// CHECK-LABEL: func.func @one_op_each
// CHECK: %[[NEG:.+]] = arith.negf %{{.+}} : f32
// CHECK-NEXT: linalg.yield %[[NEG]]
// CHECK: math.absf
// CHECK-NEXT: linalg.yield
// CHECK: math.log %
// CHECK-NEXT: linalg.yield
// CHECK: math.log1p
// CHECK-NEXT: linalg.yield
// CHECK: math.sqrt
// CHECK-NEXT: linalg.yield
// CHECK: math.sin
// CHECK-NEXT: linalg.yield
// CHECK: math.cos
// CHECK-NEXT: linalg.yield
// CHECK: math.tanh
// CHECK-NEXT: linalg.yield
// CHECK: math.atan
// CHECK-NEXT: linalg.yield
// CHECK: math.erf
// CHECK-NEXT: linalg.yield
// CHECK: math.floor
// CHECK-NEXT: linalg.yield
// CHECK: math.ceil
// CHECK-NEXT: linalg.yield
// CHECK: math.roundeven
// CHECK-NEXT: linalg.yield
func.func @one_op_each(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.neg %x : tensor<2x3xf32>
  %1 = nn.abs %0 : tensor<2x3xf32>
  %2 = nn.log %1 : tensor<2x3xf32>
  %3 = nn.log1p %2 : tensor<2x3xf32>
  %4 = nn.sqrt %3 : tensor<2x3xf32>
  %5 = nn.sin %4 : tensor<2x3xf32>
  %6 = nn.cos %5 : tensor<2x3xf32>
  %7 = nn.tanh %6 : tensor<2x3xf32>
  %8 = nn.atan %7 : tensor<2x3xf32>
  %9 = nn.erf %8 : tensor<2x3xf32>
  %10 = nn.floor %9 : tensor<2x3xf32>
  %11 = nn.ceil %10 : tensor<2x3xf32>
  %12 = nn.round %11 : tensor<2x3xf32>
  return %12 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @square
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: arith.mulf %[[X]], %[[X]]
func.func @square(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.square %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @reciprocal
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: %[[ONE:.+]] = arith.constant 1.000000e+00
// CHECK-NEXT: arith.divf %[[ONE]], %[[X]]
func.func @reciprocal(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.reciprocal %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// No approximate reciprocal of the root: a division.
// CHECK-LABEL: func.func @rsqrt
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: %[[ROOT:.+]] = math.sqrt %[[X]]
// CHECK: arith.divf %{{.+}}, %[[ROOT]]
func.func @rsqrt(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.rsqrt %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @sign
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: %[[NEGATIVE:.+]] = arith.cmpf olt, %[[X]], %{{.+}}
// CHECK: %[[OTHER:.+]] = arith.select %[[NEGATIVE]], %{{.+}}, %{{.+}} : f32
// CHECK: %[[POSITIVE:.+]] = arith.cmpf ogt, %[[X]], %{{.+}}
// CHECK: %[[Y:.+]] = arith.select %[[POSITIVE]], %{{.+}}, %[[OTHER]] : f32
// CHECK: linalg.yield %[[Y]]
func.func @sign(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.sign %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @identity_folds_away
// CHECK-SAME: %[[X:[^:]+]]: tensor<2x3xf32>
// CHECK-NEXT: return %[[X]]
func.func @identity_folds_away(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.identity %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @stop_gradient_is_what_it_takes
// CHECK-SAME: %[[X:[^:]+]]: tensor<2x3xf32>
// CHECK: linalg.generic {{.*}} ins(%[[X]] :
// CHECK-NEXT: ^bb0(%[[V:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: linalg.yield %[[V]]
func.func @stop_gradient_is_what_it_takes(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.stop_gradient %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @integers
// CHECK: %[[ZERO:.+]] = arith.constant 0 : i32
// CHECK: arith.subi %[[ZERO]], %{{.+}} : i32
// CHECK: math.absi %{{.+}} : i32
func.func @integers(%x: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %0 = nn.neg %x : tensor<2x3xi32>
  %1 = nn.abs %0 : tensor<2x3xi32>
  return %1 : tensor<2x3xi32>
}

// Ops of other dialects, and functions without nn ops, stay as they are.
// CHECK-LABEL: func.func @leaves_the_rest_alone
// CHECK-SAME: %[[X:[^:]+]]: tensor<2x3xf32>
// CHECK-NEXT: %[[Y:.+]] = arith.negf %[[X]] : tensor<2x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @leaves_the_rest_alone(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = arith.negf %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}
