// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,cse),form-kernels)" | FileCheck %s

// A state may be padded or packed: its reshape is one of a dense copy.
// CHECK-LABEL: func.func @copies_a_state_that_is_reshaped
// CHECK-SAME: %[[X:[^:]+]]: tensor<3x2xf32>, %[[W:[^:]+]]: tensor<4x6xf32>
// CHECK: %[[COPY:.+]] = rt.dispatch @copy_4x6(%[[W]])
// CHECK: %[[FLAT:.+]] = tensor.collapse_shape %[[COPY]]
// CHECK: %[[WIDE:.+]] = tensor.expand_shape %[[FLAT]]
// CHECK: rt.dispatch @dot_3x12x2(%[[X]], %[[WIDE]])
func.func @copies_a_state_that_is_reshaped(%x: tensor<3x2xf32>, %w: tensor<4x6xf32> {train.state = @w}) -> tensor<3x12xf32> {
  %0 = nn.reshape %w : tensor<4x6xf32> -> tensor<2x12xf32>
  %1 = nn.dot_general %x, %0 contract [1] x [0] : tensor<3x2xf32>, tensor<2x12xf32> -> tensor<3x12xf32>
  return %1 : tensor<3x12xf32>
}

// CHECK-LABEL: func.func @reshapes_an_argument_without_a_copy
// CHECK-SAME: %[[W:[^:]+]]: tensor<4x6xf32>
// CHECK-NEXT: tensor.collapse_shape %[[W]]
func.func @reshapes_an_argument_without_a_copy(%w: tensor<4x6xf32>) -> tensor<24xf32> {
  %0 = nn.reshape %w : tensor<4x6xf32> -> tensor<24xf32>
  %1 = nn.exp %0 : tensor<24xf32>
  return %1 : tensor<24xf32>
}

// The second result reads the old value of @v after the first result is stored: only the second one is in place.
// CHECK-LABEL: func.func @keeps_what_is_read_later
// CHECK: %{{.+}}:2 = rt.dispatch @[[KERNEL:exp_add_mul_sub_40]](
// CHECK: func.func private @[[KERNEL]]({{.*}}) -> (tensor<40xf32>, tensor<40xf32> {rt.in_place = 2 : i64}) attributes {rt.kernel
func.func @keeps_what_is_read_later(%g: tensor<40xf32>, %v: tensor<40xf32> {train.state = @v}, %p: tensor<40xf32> {train.state = @p}) -> (tensor<40xf32> {train.state = @v}, tensor<40xf32> {train.state = @p}) {
  %e = nn.exp %g : tensor<40xf32>
  %v1 = nn.add %v, %e : tensor<40xf32>
  %d = nn.mul %v, %e : tensor<40xf32>
  %p1 = nn.sub %p, %d : tensor<40xf32>
  return %v1, %p1 : tensor<40xf32>, tensor<40xf32>
}
