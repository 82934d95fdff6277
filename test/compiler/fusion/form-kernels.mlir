// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,cse,transpose-operands),form-kernels,assign-layouts,merge-kernels)" | FileCheck %s

// CHECK-LABEL: func.func @fuses_bias_and_relu_into_contraction
// CHECK: %[[Y:.+]] = rt.dispatch @dot_add_relu_Nx3x4(
// CHECK-NOT: rt.dispatch
// CHECK: return %[[Y]]
func.func @fuses_bias_and_relu_into_contraction(%x: tensor<?x4xf32, #nn.symbols<N>>, %w: tensor<4x3xf32> {train.state = @w}, %b: tensor<3xf32>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<?x4xf32, #nn.symbols<N>>, tensor<4x3xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  %1 = nn.broadcast %b, [1] : tensor<3xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  %2 = nn.add %0, %1 : tensor<?x3xf32, #nn.symbols<N>>
  %3 = nn.relu %2 : tensor<?x3xf32, #nn.symbols<N>>
  return %3 : tensor<?x3xf32, #nn.symbols<N>>
}

// The whole softmax of a short row is one kernel.
// CHECK-LABEL: func.func @keeps_short_rows_in_registers
// CHECK: rt.dispatch @max_exp_sum_div_Nx10(
// CHECK-NOT: rt.dispatch
// CHECK: return
func.func @keeps_short_rows_in_registers(%x: tensor<?x10xf32, #nn.symbols<N>>) -> tensor<?x10xf32, #nn.symbols<N>> {
  %y = nn.softmax %x : tensor<?x10xf32, #nn.symbols<N>>
  return %y : tensor<?x10xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @updates_in_the_epilogue_of_the_gradient
// CHECK: rt.dispatch @dot_mul_sub_4x3xN(
// CHECK-NOT: rt.dispatch
// CHECK: return
func.func @updates_in_the_epilogue_of_the_gradient(%x: tensor<?x4xf32, #nn.symbols<N>>, %dy: tensor<?x3xf32, #nn.symbols<N>>, %w: tensor<4x3xf32> {train.state = @w}) -> (tensor<4x3xf32> {train.state = @w}) {
  %dw = nn.dot_general %x, %dy contract [0] x [0] : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>> -> tensor<4x3xf32>
  %rate = nn.full 0.1 : tensor<4x3xf32>
  %0 = nn.mul %dw, %rate : tensor<4x3xf32>
  %1 = nn.sub %w, %0 : tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// The gradients of a weight that is used twice are added, and the weight updated, where the last of them is made.
// CHECK-LABEL: func.func @updates_a_shared_weight_in_the_epilogue_of_its_last_gradient
// CHECK: rt.dispatch @dot_4x3xN(
// CHECK: rt.dispatch @dot_add_mul_sub_4x3xN(
// CHECK-NOT: rt.dispatch
// CHECK: return
func.func @updates_a_shared_weight_in_the_epilogue_of_its_last_gradient(%x: tensor<?x4xf32, #nn.symbols<N>>, %dy: tensor<?x3xf32, #nn.symbols<N>>, %u: tensor<?x4xf32, #nn.symbols<N>>, %dv: tensor<?x3xf32, #nn.symbols<N>>, %w: tensor<4x3xf32> {train.state = @w}) -> (tensor<4x3xf32> {train.state = @w}) {
  %0 = nn.dot_general %x, %dy contract [0] x [0] : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>> -> tensor<4x3xf32>
  %1 = nn.dot_general %u, %dv contract [0] x [0] : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>> -> tensor<4x3xf32>
  %dw = nn.add %0, %1 : tensor<4x3xf32>
  %rate = nn.full 0.1 : tensor<4x3xf32>
  %2 = nn.mul %dw, %rate : tensor<4x3xf32>
  %3 = nn.sub %w, %2 : tensor<4x3xf32>
  return %3 : tensor<4x3xf32>
}

// CHECK-LABEL: func.func @transposes_the_vector_operand
// CHECK: %[[T:.+]] = rt.dispatch @transpose_3x4(
// CHECK: rt.dispatch @dot_Nx4x3(%{{.*}}, %[[T]])
func.func @transposes_the_vector_operand(%dy: tensor<?x3xf32, #nn.symbols<N>>, %w: tensor<4x3xf32>) -> tensor<?x4xf32, #nn.symbols<N>> {
  %dx = nn.dot_general %dy, %w contract [1] x [1] : tensor<?x3xf32, #nn.symbols<N>>, tensor<4x3xf32> -> tensor<?x4xf32, #nn.symbols<N>>
  return %dx : tensor<?x4xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func private @dot_add_relu_Nx3x4(
// CHECK-SAME: rt.layout = #rt.layout<panel, 64>
// CHECK-SAME: rt.kernel, rt.schedule = "contraction"
// CHECK: func.func private @dot_mul_sub_4x3xN(
// CHECK-SAME: rt.in_place = 2 : i64, rt.layout = #rt.layout<panel, 64>
