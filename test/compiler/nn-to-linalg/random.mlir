// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// Every element computes its own block of Philox, from its row-major number alone: no order, no state.
// CHECK: #[[SCALAR:.+]] = affine_map<(d0, d1) -> ()>
// CHECK-LABEL: func.func @depends_on_the_number_of_the_element
// CHECK-SAME: %[[N:[^:]+]]: index {rt.symbol = "N"}
// CHECK: linalg.generic {indexing_maps = [#[[SCALAR]], #[[SCALAR]], #{{.+}}], iterator_types = ["parallel", "parallel"]}
// CHECK-NEXT: ^bb0(%[[KEY:.+]]: i64, %[[COUNTER:.+]]: i64, %{{.+}}: i32):
// The number: row * 3 + column; its upper bits choose the block, the lowest two the word.
// CHECK: %[[ROW:.+]] = linalg.index 0
// CHECK: %[[COLUMN:.+]] = linalg.index 1
// CHECK: %[[NUMBER:.+]] = arith.trunci %{{.+}} : i64 to i32
// CHECK: %[[BLOCK:.+]] = arith.shrui %[[NUMBER]], %{{.+}} : i32
// CHECK: %[[WORD:.+]] = arith.andi %[[NUMBER]], %{{.+}} : i32
// CHECK: %[[C2:.+]] = arith.trunci %[[COUNTER]] : i64 to i32
// CHECK: %[[K0:.+]] = arith.trunci %[[KEY]] : i64 to i32
// The first round multiplies words 0 and 2 of the counter by M0 and M1.
// CHECK-DAG: %[[M0:.+]] = arith.constant -766435501 : i32
// CHECK-DAG: %[[M1:.+]] = arith.constant -845247145 : i32
// CHECK: arith.mului_extended %[[M0]], %[[BLOCK]]
// CHECK-NEXT: arith.mului_extended %[[M1]], %[[C2]]
// Nine more rounds of two products each.
// CHECK-COUNT-18: arith.mului_extended
// CHECK-NOT: arith.mului_extended
// CHECK-COUNT-3: arith.select
// CHECK-NEXT: linalg.yield
func.func @depends_on_the_number_of_the_element(%key: tensor<i64>, %counter: tensor<i64>, %x: tensor<?xf32, #nn.symbols<N>>) -> tensor<?x3xi32, #nn.symbols<N>> {
  %y = nn.random_bits %key, %counter : tensor<i64>, tensor<i64> -> tensor<?x3xi32, #nn.symbols<N>>
  return %y : tensor<?x3xi32, #nn.symbols<N>>
}
