// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

// CHECK: func.func private @k(tensor<?x4xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x3xf32> {rt.dims = ["N"]})
func.func private @k(tensor<?x4xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x3xf32> {rt.dims = ["N"]})
// CHECK: func.func private @none() attributes {rt.kernel}
func.func private @none() attributes {rt.kernel}
// CHECK: func.func private @update(tensor<4x3xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<4x3xf32> {rt.in_place = 0 : i64, rt.layout = #rt.layout<panel, 64>})
func.func private @update(tensor<4x3xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<4x3xf32> {rt.in_place = 0 : i64, rt.layout = #rt.layout<panel, 64>})

func.func private @made() -> tensor<f32>
func.func private @update_two(tensor<f32>, tensor<4x3xf32>, tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>, tensor<f32>)

// CHECK-LABEL: func.func @host
// CHECK-SAME: tensor<?x4xf32> {rt.dims = ["N"], rt.layout = #rt.layout<rows, 304>}, %{{.+}}: tensor<2xf32> {rt.layout = #rt.layout<dense>}
func.func @host(%n: index {rt.symbol = "N"}, %x: tensor<?x4xf32> {rt.dims = ["N"], rt.layout = #rt.layout<rows, 304>}, %z: tensor<2xf32> {rt.layout = #rt.layout<dense>}) {
  // CHECK: rt.dispatch @k(%{{.*}}) [%{{.*}}] : (tensor<?x4xf32>) -> tensor<?x3xf32>
  %y = rt.dispatch @k(%x) [%n] : (tensor<?x4xf32>) -> tensor<?x3xf32>
  // CHECK: rt.dispatch @none() [] : () -> ()
  rt.dispatch @none() [] : () -> ()
  return
}

// A buffer is a line; a state that comes out as it goes in is one, too.
// CHECK: rt.function @f [N = %N, "batch-size" = %{{.+}}] arena "64*N*batch-size + 256*N" (
// CHECK-NEXT: in 0 "x" : tensor<?x2xf32> [N] {train.row_wise},
// CHECK-NEXT: inout 1 -> 4 @w : tensor<4x3xf32> panel 64,
// CHECK-NEXT: inout 2 -> 3 @"w/m" : tensor<4x3xf32> rows 16,
// CHECK-NEXT: out 5 "loss" : tensor<f32> dense,
// CHECK-NEXT: out 6 @w : tensor<4x3xf32>
// CHECK-NEXT: ) attributes {note} {
rt.function @f [N = %n, "batch-size" = %b] arena "256*N + 64*batch-size*N" (
  inout 2 -> 3 @"w/m" : tensor<4x3xf32> rows 16, in 0 "x" : tensor<?x2xf32> [N] {train.row_wise},
  in 1 @w : tensor<4x3xf32> panel 64, out 4 @w : tensor<4x3xf32> panel 64,
  out 6 @w : tensor<4x3xf32>, out 5 "loss" : tensor<f32> dense
) attributes {note} {
  // CHECK: %w = rt.binding 1
  %a = rt.binding 1
  // CHECK: %w.m = rt.binding 2
  %m = rt.binding 2
  // CHECK: %loss = rt.binding 5
  %l = rt.binding 5
  // CHECK: %[[B:.+]] = rt.arena 256*N + 128
  %place = rt.arena 100 + 256*N + 28
  // CHECK: %[[START:.+]] = rt.arena 0 size 12*N
  %start = rt.arena 0 size 12*N
  // CHECK: %constant = rt.constant dense<1.000000e+00> : tensor<2xf32>
  %c = rt.constant dense<1.0> : tensor<2xf32>
  // CHECK: rt.launch @k(%constant -> %loss) [%N]
  rt.launch @k(%c -> %l) [%n]
  // CHECK: rt.launch @none() []{{$}}
  rt.launch @none() []
  // CHECK: rt.launch @made(-> %loss) []
  rt.launch @made(-> %l) []
  // CHECK: rt.launch @update(inout %w) []
  rt.launch @update(%a -> %a) []
  // CHECK: rt.launch @update_two(%[[B]], inout %w, inout %w.m -> %[[START]]) []
  rt.launch @update_two(%place, %a, inout %m -> %start, %a) []
  // What a kernel writes is in the order of its results.
  // CHECK: rt.launch @update_two(%[[B]], %w, %w.m -> %w.m, %w, %[[START]]) []
  rt.launch @update_two(%place, %a, %m -> %m, %a, %start) []
}

// CHECK-LABEL: func.func @indices
func.func @indices(%i: index, %j: index) -> (index, index) {
  // CHECK: %[[A:.+]] = rt.index %arg0 * 64 + %arg1 + (%arg0 floordiv 16) * 4 + 16
  %a = rt.index %i * 64 + %j + (%i floordiv 16) * 4 + 16
  // CHECK: rt.index %[[A]] ceildiv 6 {note}
  %b = rt.index %a ceildiv 6 {note}
  return %a, %b : index, index
}

// CHECK: rt.function @nothing [] arena 0 () {
rt.function @nothing [] arena 0 () {
}

// Loops over functions, on tensors and on buffers.
func.func private @body(%n: index {rt.symbol = "N"}, %c: tensor<?xf32> {rt.dims = ["N"]}, %x: tensor<2xi8>, %w: tensor<f32>) -> (tensor<?xf32> {rt.dims = ["N"]}, tensor<f32>) {
  return %c, %w : tensor<?xf32>, tensor<f32>
}
// CHECK-LABEL: func.func @loop
func.func @loop(%n: index {rt.symbol = "N"}, %t: index {rt.symbol = "T"}, %c: tensor<?xf32> {rt.dims = ["N"]}, %xs: tensor<?x2xi8> {rt.dims = ["N*T"]}, %w: tensor<f32>) {
  // CHECK: rt.scan @body trips N*T reverse carry(%{{.+}}) over(%{{.+}}) with(%{{.+}}) [%{{.+}}] {dims = {{.+}}} : (tensor<?xf32>) (tensor<?x2xi8>) (tensor<f32>) -> (tensor<?xf32>, tensor<?x?xf32>, tensor<?xf32>)
  %last, %before, %ys = rt.scan @body trips T*N reverse carry(%c) over(%xs) with(%w) [%n] {dims = [["N"], ["N*T", "N"], ["N*T"]]}
      : (tensor<?xf32>) (tensor<?x2xi8>) (tensor<f32>) -> (tensor<?xf32>, tensor<?x?xf32>, tensor<?xf32>)
  return
}
func.func private @copy()
rt.function @trip [] arena 0 (in 0 : tensor<2xf32>, in 1 : tensor<f32>, in 2 : tensor<3xf32>, out 3 : tensor<2xf32>, out 4 : tensor<f32>) attributes {rt.body} {
}
// CHECK-LABEL: rt.function @trips
rt.function @trips [T = %t] arena 64*T (
  in 0 : tensor<2xf32>, in 1 : tensor<?xf32> [T], in 2 : tensor<3xf32>, out 3 : tensor<2xf32>, out 4 : tensor<?xf32> [T]
) {
  %c = rt.binding 0
  %xs = rt.binding 1
  %w = rt.binding 2
  %last = rt.binding 3
  %ys = rt.binding 4
  %before = rt.arena 0
  // CHECK: rt.repeat @trip trips T arena 64*T carry(%{{.+}} -> %{{.+}} by %{{.+}}) over(%{{.+}}) with(%{{.+}}) to(%{{.+}}) {copies = [@copy], stacked = array<i1: true>}
  rt.repeat @trip trips T arena 64*T carry(%c -> %last by %before) over(%xs) with(%w) to(%ys) {copies = [@copy], stacked = array<i1: true>}
  // CHECK: rt.repeat @none_at_all trips 3 reverse arena 0 carry( -> by ) over() with() to() {copies = [], stacked = array<i1>}
  rt.repeat @none_at_all trips 3 reverse arena 0 carry( -> by ) over() with() to() {copies = [], stacked = array<i1>}
}
rt.function @none_at_all [] arena 0 () attributes {rt.body} {
}
