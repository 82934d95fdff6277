// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --plan-memory | FileCheck %s

// When a result may take the buffer of what it overwrites, and when not.

func.func private @make() -> tensor<4xf32> attributes {rt.kernel}
func.func private @update(tensor<4xf32>) -> (tensor<4xf32> {rt.in_place = 0 : i64}) attributes {rt.kernel}
func.func private @update_first(tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32> {rt.in_place = 0 : i64}) attributes {rt.kernel}
func.func private @repack(tensor<4xf32>) -> (tensor<4xf32> {rt.in_place = 0 : i64, rt.layout = #rt.layout<rows, 16>}) attributes {rt.kernel}
func.func private @read(tensor<4xf32>) -> tensor<f32> attributes {rt.kernel}

// The state's reader goes first, though the program has it last.
// CHECK-LABEL: rt.function @reads_before_it_writes
// CHECK: %[[S:.+]] = rt.binding 0
// CHECK: rt.launch @read(%[[S]] ->
// CHECK: rt.launch @update(inout %[[S]])
// CHECK-NOT: rt.launch
func.func @reads_before_it_writes(%s: tensor<4xf32> {train.state = @s}) -> (tensor<4xf32> {train.state = @s}, tensor<f32>) {
  %0 = rt.dispatch @update(%s) [] : (tensor<4xf32>) -> tensor<4xf32>
  %1 = rt.dispatch @read(%s) [] : (tensor<4xf32>) -> tensor<f32>
  return %0, %1 : tensor<4xf32>, tensor<f32>
}

// The argument of a caller is never written.
// CHECK-LABEL: rt.function @keeps_arguments
// CHECK: rt.launch @update(%[[X:.+]] -> %[[Y:.+]]) []
// CHECK-NOT: inout
func.func @keeps_arguments(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = rt.dispatch @update(%x) [] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// Nor is a constant.
// CHECK-LABEL: rt.function @keeps_constants
// CHECK: %[[C:.+]] = rt.constant
// CHECK: %[[A:.+]] = rt.arena
// CHECK: rt.launch @update(%[[C]] -> %[[A]])
func.func @keeps_constants() -> tensor<f32> {
  %c = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %0 = rt.dispatch @update(%c) [] : (tensor<4xf32>) -> tensor<4xf32>
  %1 = rt.dispatch @read(%0) [] : (tensor<4xf32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// The kernel reads the buffer as its second argument, too.
// CHECK-LABEL: rt.function @keeps_what_is_read_twice [] arena 128
func.func @keeps_what_is_read_twice() -> tensor<f32> {
  %a = rt.dispatch @make() [] : () -> tensor<4xf32>
  %0 = rt.dispatch @update_first(%a, %a) [] : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = rt.dispatch @read(%0) [] : (tensor<4xf32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// Elements that lie elsewhere afterwards.
// CHECK-LABEL: rt.function @keeps_other_layouts [] arena 128
func.func private @read_rows(tensor<4xf32> {rt.layout = #rt.layout<rows, 16>}) -> tensor<f32> attributes {rt.kernel}
func.func @keeps_other_layouts() -> tensor<f32> {
  %a = rt.dispatch @make() [] : () -> tensor<4xf32>
  %0 = rt.dispatch @repack(%a) [] : (tensor<4xf32>) -> tensor<4xf32>
  %1 = rt.dispatch @read_rows(%0) [] : (tensor<4xf32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// A state that nothing changes needs no launch; the descriptor still says that it goes in and out.
// CHECK-LABEL: rt.function @leaves_a_state
// CHECK-NEXT: inout 0 -> 1 @s : tensor<4xf32>{{$}}
// CHECK-NOT: rt.launch
func.func @leaves_a_state(%s: tensor<4xf32> {train.state = @s}) -> (tensor<4xf32> {train.state = @s}) {
  return %s : tensor<4xf32>
}
