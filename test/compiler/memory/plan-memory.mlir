// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,cse,transpose-operands),form-kernels,assign-layouts,merge-kernels,plan-memory)" | FileCheck %s

// The state is read by one kernel and overwritten by another: the writer runs after it, onto the same buffer.
// CHECK-LABEL: rt.function @writes_a_state_after_its_readers [N = %N]
// CHECK: inout 2 -> 3 @w : tensor<4x3xf32> rows 16,
// CHECK-NEXT: out 4 "dx" : tensor<?x4xf32> [N]
// CHECK: %[[W:.+]] = rt.binding 2
// CHECK: rt.launch @transpose_3x4(%[[W]] ->
// CHECK: rt.launch @dot_sub_4x3xN(%{{.*}}, %{{.*}}, inout %[[W]])
func.func @writes_a_state_after_its_readers(%x: tensor<?x4xf32, #nn.symbols<N>>, %dy: tensor<?x3xf32, #nn.symbols<N>>, %w: tensor<4x3xf32> {train.state = @w}) -> (tensor<4x3xf32> {train.state = @w}, tensor<?x4xf32, #nn.symbols<N>> {train.name = "dx"}) {
  %dw = nn.dot_general %x, %dy contract [0] x [0] : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>> -> tensor<4x3xf32>
  %1 = nn.sub %w, %dw : tensor<4x3xf32>
  %dx = nn.dot_general %dy, %w contract [1] x [1] : tensor<?x3xf32, #nn.symbols<N>>, tensor<4x3xf32> -> tensor<?x4xf32, #nn.symbols<N>>
  return %1, %dx : tensor<4x3xf32>, tensor<?x4xf32, #nn.symbols<N>>
}

// Exchanged states need copies; those of one type and layout share a kernel.
// CHECK-LABEL: rt.function @exchanges_states
// CHECK-COUNT-2: rt.launch @copy_4_1(
// CHECK-NOT: rt.launch @copy_
// CHECK: func.func private @copy_4_1(
// CHECK-NOT: func.func private @copy
func.func @exchanges_states(%a: tensor<4xf32> {train.state = @a}, %b: tensor<4xf32> {train.state = @b}, %c: tensor<4xf32> {train.state = @c}, %d: tensor<4xf32> {train.state = @d}) -> (tensor<4xf32> {train.state = @a}, tensor<4xf32> {train.state = @b}, tensor<4xf32> {train.state = @c}, tensor<4xf32> {train.state = @d}) {
  return %b, %a, %d, %c : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
