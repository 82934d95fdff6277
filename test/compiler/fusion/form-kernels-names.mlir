// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg --form-kernels | FileCheck %s

// What a kernel computes, in words and sizes, which are an identifier of C.

// A function of the program may have the name that a kernel would get, or what is appended to it.
// CHECK-LABEL: func.func @exp_3(
// CHECK: rt.dispatch @exp_3_1(
func.func @exp_3(%x: tensor<3xf32>) -> tensor<3xf32> {
  %y = nn.exp %x : tensor<3xf32>
  return %y : tensor<3xf32>
}
// CHECK-LABEL: func.func @exp_3_2.tasks(
// CHECK: rt.dispatch @exp_3_3(
func.func @exp_3_2.tasks(%x: tensor<3xf32>) -> tensor<3xf32> {
  %y = nn.exp %x : tensor<3xf32>
  return %y : tensor<3xf32>
}

// A number has no sizes, but no kernel is called as a function of libc.
// CHECK-LABEL: func.func @number(
// CHECK: rt.dispatch @exp_scalar(
func.func @number(%x: tensor<f32>) -> tensor<f32> {
  %y = nn.exp %x : tensor<f32>
  return %y : tensor<f32>
}

// A symbol may be any text, and so may be many; a name is short.
// CHECK-LABEL: func.func @odd_symbols(
// CHECK: rt.dispatch @exp_batchsizexnx3(
func.func @odd_symbols(%x: tensor<?x?x3xf32, #nn.symbols<"batch-size", "é">>) -> tensor<?x?x3xf32, #nn.symbols<"batch-size", "é">> {
  %y = nn.exp %x : tensor<?x?x3xf32, #nn.symbols<"batch-size", "é">>
  return %y : tensor<?x?x3xf32, #nn.symbols<"batch-size", "é">>
}
// CHECK-LABEL: func.func @many_sizes(
// CHECK: rt.dispatch @exp_abcdefghijklx2x3xabcdefghijklx4x5_more(
func.func @many_sizes(%x: tensor<?x2x3x?x4x5x?x6xf32, #nn.symbols<abcdefghijklm, abcdefghijklmn, abcdefghijklmno>>) -> tensor<?x2x3x?x4x5x?x6xf32, #nn.symbols<abcdefghijklm, abcdefghijklmn, abcdefghijklmno>> {
  %y = nn.exp %x : tensor<?x2x3x?x4x5x?x6xf32, #nn.symbols<abcdefghijklm, abcdefghijklmn, abcdefghijklmno>>
  return %y : tensor<?x2x3x?x4x5x?x6xf32, #nn.symbols<abcdefghijklm, abcdefghijklmn, abcdefghijklmno>>
}

// What only moves elements says how.
// CHECK-LABEL: func.func @moves(
// CHECK-DAG: rt.dispatch @broadcast_2x3(
// CHECK-DAG: rt.dispatch @transpose_3x2(
// CHECK-DAG: rt.dispatch @copy_3(
func.func @moves(%x: tensor<3xf32>, %a: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3x2xf32>, tensor<3xf32>) {
  %y = nn.broadcast %x, [1] : tensor<3xf32> -> tensor<2x3xf32>
  %t = nn.transpose %a, [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  return %y, %t, %x : tensor<2x3xf32>, tensor<3x2xf32>, tensor<3xf32>
}
