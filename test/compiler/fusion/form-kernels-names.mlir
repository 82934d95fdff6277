// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg --form-kernels | FileCheck %s

// A function of the program may have the name that a kernel would get.
// CHECK-LABEL: func.func @loops_0(
// CHECK: rt.dispatch @loops_1(
// CHECK: func.func private @loops_1(
func.func @loops_0(%x: tensor<3xf32>) -> tensor<3xf32> {
  %y = nn.exp %x : tensor<3xf32>
  return %y : tensor<3xf32>
}
