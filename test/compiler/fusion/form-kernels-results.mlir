// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg --form-kernels | FileCheck %s

// What a function returns is written by a kernel, into a buffer of its own.

// CHECK-LABEL: func.func @copies_an_argument
// CHECK-SAME: %[[X:[^:]+]]: tensor<3xf32>
// CHECK-NEXT: %[[Y:.+]] = rt.dispatch @copy_3(%[[X]])
// CHECK-NEXT: return %[[Y]]
func.func @copies_an_argument(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}

// CHECK-LABEL: func.func @leaves_an_unchanged_state
// CHECK-SAME: %[[S:[^:]+]]: tensor<3xf32>
// CHECK-NEXT: return %[[S]]
func.func @leaves_an_unchanged_state(%s: tensor<3xf32> {train.state = @s}) -> (tensor<3xf32> {train.state = @s}) {
  return %s : tensor<3xf32>
}

// CHECK-LABEL: func.func @copies_one_state_to_another
// CHECK-SAME: %[[S:[^:]+]]: tensor<3xf32>
// CHECK: %[[T:.+]] = rt.dispatch @copy_3_1(%[[S]])
// CHECK: return %[[T]]
func.func @copies_one_state_to_another(%s: tensor<3xf32> {train.state = @s}, %t: tensor<3xf32> {train.state = @t}) -> (tensor<3xf32> {train.state = @t}) {
  return %s : tensor<3xf32>
}

// CHECK-LABEL: func.func @copies_what_is_returned_twice
// CHECK: %[[Y:.+]]:2 = rt.dispatch @exp_3
// CHECK-NEXT: return %[[Y]]#0, %[[Y]]#1
func.func @copies_what_is_returned_twice(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %0 = nn.exp %x : tensor<3xf32>
  return %0, %0 : tensor<3xf32>, tensor<3xf32>
}

// CHECK-LABEL: func.func @copies_constants
// CHECK-DAG: %[[C:.+]] = arith.constant dense<[1.000000e+00, 2.000000e+00]>
// CHECK: rt.dispatch @copy_2(%[[C]])
func.func @copies_constants() -> tensor<2xf32> {
  %0 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @writes_fills
// CHECK: rt.dispatch @fill_3() [] : () -> tensor<3xf32>
func.func @writes_fills() -> tensor<3xf32> {
  %0 = nn.full 1.0 : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// A state's new value may overwrite the old one where it is read at the same place only.
// CHECK-LABEL: func.func @updates_in_place
// CHECK: rt.dispatch @[[UPDATE:sub_3]](
func.func @updates_in_place(%s: tensor<3xf32> {train.state = @s}, %g: tensor<3xf32>) -> (tensor<3xf32> {train.state = @s}) {
  %0 = nn.sub %s, %g : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// Every element of the result needs the whole old value.
// CHECK-LABEL: func.func @keeps_a_state_that_is_read_elsewhere
// CHECK: rt.dispatch @[[PRODUCT:dot_3x3x3]](
func.func @keeps_a_state_that_is_read_elsewhere(%s: tensor<3x3xf32> {train.state = @s}, %x: tensor<3x3xf32>) -> (tensor<3x3xf32> {train.state = @s}) {
  %0 = nn.dot_general %x, %s contract [1] x [0] : tensor<3x3xf32>, tensor<3x3xf32> -> tensor<3x3xf32>
  return %0 : tensor<3x3xf32>
}

// What a long reduction is added up in between its parts is memory of the host's.
// CHECK-LABEL: func.func @keeps_the_sums_of_a_long_reduction
// CHECK: %[[Y:.+]]:2 = rt.dispatch @dot_sub_12x7xNx3
// CHECK-NEXT: return %[[Y]]#0
func.func @keeps_the_sums_of_a_long_reduction(%x: tensor<?x3x12xf32, #nn.symbols<N>>, %dy: tensor<?x3x7xf32, #nn.symbols<N>>, %w: tensor<12x7xf32>) -> tensor<12x7xf32> {
  %g = nn.dot_general %x, %dy contract [0, 1] x [0, 1] : tensor<?x3x12xf32, #nn.symbols<N>>, tensor<?x3x7xf32, #nn.symbols<N>> -> tensor<12x7xf32>
  %y = nn.sub %w, %g : tensor<12x7xf32>
  return %y : tensor<12x7xf32>
}

// CHECK: func.func private @[[UPDATE]]({{.*}}) -> (tensor<3xf32> {rt.in_place = 0 : i64})
// CHECK: func.func private @[[PRODUCT]]({{.*}}) -> tensor<3x3xf32> attributes
// CHECK: func.func private @dot_sub_12x7xNx3
// CHECK-SAME: -> (tensor<12x7xf32>, tensor<12x7xf32> {rt.scratch})
