// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --plan-memory | FileCheck %s

func.func private @make(tensor<?x16xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N"]}) attributes {rt.kernel}
func.func private @update(tensor<?x16xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N"], rt.in_place = 0 : i64}) attributes {rt.kernel}
func.func private @pack(tensor<?x16xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<4xf32>) attributes {rt.kernel}
func.func private @next(tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel}
func.func private @next_in_place(tensor<4xf32>) -> (tensor<4xf32> {rt.in_place = 0 : i64}) attributes {rt.kernel}

// Two values that are never alive together share a place; three in a row take two.
// CHECK-LABEL: rt.function @reuses_places [N = %N] arena 128*N
// CHECK: %[[X:.+]] = rt.binding 0
// CHECK: %[[A:.+]] = rt.arena 0
// CHECK: rt.launch @make(%[[X]] -> %[[A]])
// CHECK: %[[B:.+]] = rt.arena 64*N
// CHECK: rt.launch @make(%[[A]] -> %[[B]])
// CHECK: %[[C:.+]] = rt.arena 0
// CHECK: rt.launch @make(%[[B]] -> %[[C]])
// CHECK: %[[Y:.+]] = rt.binding 1
// CHECK: rt.launch @make(%[[C]] -> %[[Y]])
func.func @reuses_places(%n: index {rt.symbol = "N"}, %x: tensor<?x16xf32> {rt.dims = ["N"]}) -> (tensor<?x16xf32> {rt.dims = ["N"]}) {
  %a = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %b = rt.dispatch @make(%a) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %c = rt.dispatch @make(%b) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %y = rt.dispatch @make(%c) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  return %y : tensor<?x16xf32>
}

// A result that may be in place takes the place of what dies there.
// CHECK-LABEL: rt.function @writes_in_place [N = %N] arena 64*N
// CHECK: rt.launch @update(inout %[[A:.+]]) [
// CHECK: rt.launch @make(%[[A]] -> %
func.func @writes_in_place(%n: index {rt.symbol = "N"}, %x: tensor<?x16xf32> {rt.dims = ["N"]}) -> (tensor<?x16xf32> {rt.dims = ["N"]}) {
  %a = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %b = rt.dispatch @update(%a) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %y = rt.dispatch @make(%b) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  return %y : tensor<?x16xf32>
}

// What is read later keeps its place.
// CHECK-LABEL: rt.function @keeps_what_lives [N = %N] arena 128*N
func.func @keeps_what_lives(%n: index {rt.symbol = "N"}, %x: tensor<?x16xf32> {rt.dims = ["N"]}) -> (tensor<?x16xf32> {rt.dims = ["N"]}, tensor<?x16xf32> {rt.dims = ["N"]}) {
  %a = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %b = rt.dispatch @update(%a) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %y = rt.dispatch @make(%b) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %z = rt.dispatch @make(%a) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  return %y, %z : tensor<?x16xf32>, tensor<?x16xf32>
}

// One region per monomial, each a multiple of 64 bytes; the second starts where the first ends.
// CHECK-LABEL: rt.function @splits_by_symbols [N = %N] arena 64*N + 64
// CHECK: rt.arena 64
// CHECK: rt.arena 0
func.func @splits_by_symbols(%n: index {rt.symbol = "N"}, %x: tensor<?x16xf32> {rt.dims = ["N"]}) -> tensor<4xf32> {
  %a = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %b = rt.dispatch @pack(%a) [%n] : (tensor<?x16xf32>) -> tensor<4xf32>
  %y = rt.dispatch @next(%b) [] : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// Each of two states needs the old value of the other: one of them is made aside and copied.
// CHECK-LABEL: rt.function @copies_where_states_cross [] arena 64
// CHECK: %[[A:.+]] = rt.binding 0
// CHECK: %[[T:.+]] = rt.arena 0
// CHECK: rt.launch @next(%[[A]] -> %[[T]])
// CHECK: %[[B:.+]] = rt.binding 1
// CHECK: rt.launch @next(%[[B]] -> %[[A]])
// CHECK: rt.launch @copy_4(%[[T]] -> %[[B]])
func.func @copies_where_states_cross(%a: tensor<4xf32> {train.state = @a}, %b: tensor<4xf32> {train.state = @b}) -> (tensor<4xf32> {train.state = @a}, tensor<4xf32> {train.state = @b}) {
  %0 = rt.dispatch @next(%b) [] : (tensor<4xf32>) -> tensor<4xf32>
  %1 = rt.dispatch @next(%a) [] : (tensor<4xf32>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// A kernel that may write onto its argument updates the state without a copy; one that may not gets a place aside.
// CHECK-LABEL: rt.function @updates_a_state [] arena 0
// CHECK: rt.launch @next_in_place(inout %[[S:.+]])
func.func @updates_a_state(%a: tensor<4xf32> {train.state = @a}) -> (tensor<4xf32> {train.state = @a}) {
  %0 = rt.dispatch @next_in_place(%a) [] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
// CHECK-LABEL: rt.function @copies_a_state [] arena 64
// CHECK: rt.launch @next(%[[S:.+]] -> %[[T:.+]]) []
// CHECK: rt.launch @copy_4(%[[T]] -> %[[S]])
func.func @copies_a_state(%a: tensor<4xf32> {train.state = @a}) -> (tensor<4xf32> {train.state = @a}) {
  %0 = rt.dispatch @next(%a) [] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
