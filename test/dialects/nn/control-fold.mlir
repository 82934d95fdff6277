// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -canonicalize | FileCheck %s

// CHECK-LABEL: func.func @keeps_the_body_of_a_known_condition
// CHECK-NEXT: %[[Y:.+]] = nn.sin
// CHECK-NEXT: return %[[Y]]
func.func @keeps_the_body_of_a_known_condition(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = nn.full 0.0 : tensor<i1>
  %y = nn.if %c with(%a = %x : tensor<2xf32>) {
    %0 = nn.cos %a : tensor<2xf32>
    nn.yield %0 : tensor<2xf32>
  } else {
    %0 = nn.sin %a : tensor<2xf32>
    nn.yield %0 : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}

// What makes no result that is used goes, with the inputs that it takes.
// CHECK-LABEL: func.func @drops_what_nobody_reads
// CHECK-SAME: %[[C:.+]]: tensor<i1>, %[[X:.+]]: tensor<2xf32>, %{{.+}}: tensor<3xf32>
// CHECK-NEXT: %[[Y:.+]] = nn.if %[[C]] with(%[[A:.+]] = %[[X]] : tensor<2xf32>) {
// CHECK-NEXT: %[[S:.+]] = nn.sin %[[A]]
// CHECK-NEXT: nn.yield %[[S]] : tensor<2xf32>
// CHECK-NEXT: } else {
// CHECK-NEXT: nn.yield %[[A]] : tensor<2xf32>
// CHECK-NEXT: }
// CHECK-NEXT: return %[[Y]]
func.func @drops_what_nobody_reads(%c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<2xf32> {
  %r:2 = nn.if %c with(%a = %x : tensor<2xf32>, %b = %y : tensor<3xf32>) {
    %0 = nn.sin %a : tensor<2xf32>
    %1 = nn.exp %b : tensor<3xf32>
    nn.yield %0, %1 : tensor<2xf32>, tensor<3xf32>
  } else {
    nn.yield %a, %b : tensor<2xf32>, tensor<3xf32>
  }
  return %r#0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @takes_no_trip
// CHECK-NEXT: return %{{.+}} : tensor<2xf32>
func.func @takes_no_trip(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = nn.while most 0 carry(%a = %x : tensor<2xf32>) {
    %t = nn.full 1.0 : tensor<i1>
    nn.yield %t : tensor<i1>
  } do {
    %0 = nn.exp %a : tensor<2xf32>
    nn.yield %0 : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}

// A carry that the condition needs stays.
// CHECK-LABEL: func.func @keeps_what_the_condition_needs
// CHECK: nn.while limit 9 carry(%[[A:.+]] = %{{.+}} : tensor<i32>, %[[B:.+]] = %{{.+}} : tensor<2xf32>) {
// CHECK: nn.compare lt, %[[A]]
// CHECK: } do {
// CHECK-NOT: nn.exp
// CHECK: nn.yield %{{.+}}, %{{.+}} : tensor<i32>, tensor<2xf32>
func.func @keeps_what_the_condition_needs(%n: tensor<i32>, %x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<2xf32> {
  %r:3 = nn.while limit 9 carry(%i = %n : tensor<i32>, %a = %x : tensor<2xf32>, %b = %y : tensor<3xf32>) with(%w = %y : tensor<3xf32>) {
    %five = nn.constant dense<5> : tensor<i32>
    %p = nn.compare lt, %i, %five : tensor<i32> -> tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %j = nn.add %i, %i : tensor<i32>
    %0 = nn.sin %a : tensor<2xf32>
    %1 = nn.exp %b : tensor<3xf32>
    %2 = nn.mul %1, %w : tensor<3xf32>
    nn.yield %j, %0, %2 : tensor<i32>, tensor<2xf32>, tensor<3xf32>
  }
  return %r#1 : tensor<2xf32>
}
