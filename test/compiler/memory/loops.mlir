// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops in the plan: the bodies' arenas lie behind that of the function, one over the other.
// RUN: cauce-opt %s --plan-memory | FileCheck %s

func.func private @neg(tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel}
func.func private @wide(tensor<4xf32>, index {rt.symbol = "N"}) -> (tensor<?xf32> {rt.dims = ["N"]}) attributes {rt.kernel}
func.func private @sum(tensor<?xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> tensor<4xf32> attributes {rt.kernel}

// CHECK-LABEL: rt.function @small [] arena 64 (
// CHECK-NEXT: in 0 : tensor<4xf32>,
// CHECK-NEXT: out 1 : tensor<4xf32>
// CHECK-NEXT: ) attributes {rt.body} {
func.func private @small(%c: tensor<4xf32>) -> tensor<4xf32> {
  %a = rt.dispatch @neg(%c) [] : (tensor<4xf32>) -> tensor<4xf32>
  %b = rt.dispatch @neg(%a) [] : (tensor<4xf32>) -> tensor<4xf32>
  return %b : tensor<4xf32>
}

// CHECK-LABEL: rt.function @large [N = %N] arena 64*N (
// CHECK: attributes {rt.body} {
func.func private @large(%n: index {rt.symbol = "N"}, %c: tensor<4xf32>, %x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %a = rt.dispatch @wide(%c) [%n] : (tensor<4xf32>) -> tensor<?xf32>
  %b = rt.dispatch @sum(%a) [%n] : (tensor<?xf32>) -> tensor<4xf32>
  %y = rt.dispatch @neg(%x) [] : (tensor<4xf32>) -> tensor<4xf32>
  return %b, %y : tensor<4xf32>, tensor<4xf32>
}

// Of the carries before the trips of the first loop, which nobody reads, there is room for one; those of the second are stacked. Its last
// carry, which nobody reads, is written all the same.
// CHECK-LABEL: rt.function @loops [N = %N, T = %T] arena 64*N + 64*T + 192 (
// CHECK: %[[C:.+]] = rt.binding 0
// CHECK: %[[FIRST:.+]] = rt.arena 0
// CHECK: rt.repeat @small trips 5 arena 64*T + 128 carry(%[[C]] -> %[[FIRST]] by %{{.+}}) over() with() to() {copies = [@copy_4], stacked = array<i1: false>}
// CHECK: %[[STACK:.+]] = rt.arena 128
// CHECK: %[[XS:.+]] = rt.binding 1
// CHECK: %[[YS:.+]] = rt.binding 2
// CHECK: rt.repeat @large trips T reverse arena 64*T + 128 carry(%[[FIRST]] -> %{{.+}} by %[[STACK]]) over(%[[XS]]) with() to(%[[YS]]) {copies = [@copy_4], stacked = array<i1: true>}
// CHECK: rt.launch @first(%[[STACK]] -> %{{.+}}) [%T]
func.func private @first(tensor<?x4xf32> {rt.dims = ["T"]}, index {rt.symbol = "T"}) -> tensor<4xf32> attributes {rt.kernel}
func.func @loops(%n: index {rt.symbol = "N"}, %t: index {rt.symbol = "T"}, %c: tensor<4xf32>, %xs: tensor<?x4xf32> {rt.dims = ["T"]})
    -> (tensor<?x4xf32> {rt.dims = ["T"]}, tensor<4xf32>) {
  %a, %unused = rt.scan @small trips 5 carry(%c) over() with() [] {dims = [[], []]} : (tensor<4xf32>) () () -> (tensor<4xf32>, tensor<5x4xf32>)
  %last, %before, %ys = rt.scan @large trips T reverse carry(%a) over(%xs) with() [%n] {dims = [[], ["T"], ["T"]]}
      : (tensor<4xf32>) (tensor<?x4xf32>) () -> (tensor<4xf32>, tensor<?x4xf32>, tensor<?x4xf32>)
  %s = rt.dispatch @first(%before) [%t] : (tensor<?x4xf32>) -> tensor<4xf32>
  return %ys, %s : tensor<?x4xf32>, tensor<4xf32>
}
