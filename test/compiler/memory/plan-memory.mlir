// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,cse,transpose-operands),form-kernels,assign-layouts,merge-kernels,plan-memory)" | FileCheck %s

// The state is read by one kernel and overwritten by another: the writer runs after it, onto the same buffer.
// CHECK-LABEL: rt.function @writes_a_state_after_its_readers(["N"])
// CHECK-SAME: outputs [{
// CHECK: %[[W:.+]] = rt.binding 2 : !rt.buffer
// CHECK: rt.launch @transpose_{{.*}}(%[[W]],
// CHECK: rt.launch @contraction_{{.*}}(%{{.*}}, %{{.*}}, %[[W]], %[[W]])
func.func @writes_a_state_after_its_readers(%x: tensor<?x4xf32, #nn.symbols<N>>, %dy: tensor<?x3xf32, #nn.symbols<N>>, %w: tensor<4x3xf32> {train.state = @w}) -> (tensor<4x3xf32> {train.state = @w}, tensor<?x4xf32, #nn.symbols<N>> {train.name = "dx"}) {
  %dw = nn.dot_general %x, %dy contract [0] x [0] : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>> -> tensor<4x3xf32>
  %1 = nn.sub %w, %dw : tensor<4x3xf32>
  %dx = nn.dot_general %dy, %w contract [1] x [1] : tensor<?x3xf32, #nn.symbols<N>>, tensor<4x3xf32> -> tensor<?x4xf32, #nn.symbols<N>>
  return %1, %dx : tensor<4x3xf32>, tensor<?x4xf32, #nn.symbols<N>>
}
