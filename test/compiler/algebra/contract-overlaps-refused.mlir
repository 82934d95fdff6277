// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --contract-overlaps --remarks-filter=contract-overlaps -verify-diagnostics | FileCheck %s

func.func @of_a_product(%a: tensor<5x4xf32>, %f: tensor<3x4xf32>) -> tensor<7xf32> {
  %p = nn.dot_general %a, %f contract [1] x [1] : tensor<5x4xf32>, tensor<3x4xf32> -> tensor<5x3xf32>
  // expected-remark @below {{sum of overlapping windows of an unnamed node became a product over windows}}
  %y = nn.overlap_add %p along 0 : tensor<5x3xf32> -> tensor<7xf32>
  return %y : tensor<7xf32>
}

// CHECK-LABEL: func.func @of_no_product
// CHECK: nn.overlap_add
func.func @of_no_product(%x: tensor<5x3xf32>) -> tensor<7xf32> {
  %e = nn.exp %x : tensor<5x3xf32>
  // expected-remark @below {{sum of overlapping windows of an unnamed node stays: what it sums is no product}}
  %y = nn.overlap_add %e along 0 : tensor<5x3xf32> -> tensor<7xf32>
  return %y : tensor<7xf32>
}

func.func @of_an_argument(%x: tensor<5x3xf32>) -> tensor<7xf32> {
  // expected-remark @below {{stays: what it sums is no product}}
  %y = nn.overlap_add %x along 0 : tensor<5x3xf32> -> tensor<7xf32>
  return %y : tensor<7xf32>
}

// The product would be computed twice.
func.func @of_a_product_with_other_users(%a: tensor<5x4xf32>, %f: tensor<3x4xf32>) -> (tensor<7xf32>, tensor<5x3xf32>) {
  %p = nn.dot_general %a, %f contract [1] x [1] : tensor<5x4xf32>, tensor<3x4xf32> -> tensor<5x3xf32>
  // expected-remark @below {{stays: what it sums has other users}}
  %y = nn.overlap_add %p along 0 : tensor<5x3xf32> -> tensor<7xf32>
  return %y, %p : tensor<7xf32>, tensor<5x3xf32>
}

func.func @of_windows_of_one_operand(%a: tensor<5x3x4xf32>, %f: tensor<2x4xf32>) -> tensor<7x2xf32> {
  %p = nn.dot_general %a, %f contract [2] x [1] : tensor<5x3x4xf32>, tensor<2x4xf32> -> tensor<5x3x2xf32>
  // expected-remark @below {{stays: windows and places within them are not dimensions of one operand each}}
  %y = nn.overlap_add %p along 0 : tensor<5x3x2xf32> -> tensor<7x2xf32>
  return %y : tensor<7x2xf32>
}

// Another filter for each place: a locally connected layer.
func.func @of_windows_that_are_a_batch(%a: tensor<5x4xf32>, %f: tensor<5x3x4xf32>) -> tensor<7xf32> {
  %p = nn.dot_general %a, %f batch [0] x [0] contract [1] x [2] : tensor<5x4xf32>, tensor<5x3x4xf32> -> tensor<5x3xf32>
  // expected-remark @below {{stays: windows and places within them are not dimensions of one operand each}}
  %y = nn.overlap_add %p along 0 : tensor<5x3xf32> -> tensor<7xf32>
  return %y : tensor<7xf32>
}

// The inner sum becomes a product by itself.
// CHECK-LABEL: func.func @of_windows_of_windows
// CHECK: nn.dot_general
// CHECK: %[[S:.+]] = nn.reshape
// CHECK: nn.overlap_add %[[S]] along 0 : tensor<2x4xf32> -> tensor<5xf32>
func.func @of_windows_of_windows(%a: tensor<6x4xf32>, %f: tensor<3x4xf32>) -> tensor<5xf32> {
  %p = nn.dot_general %a, %f contract [1] x [1] : tensor<6x4xf32>, tensor<3x4xf32> -> tensor<6x3xf32>
  // expected-remark @below {{became a product over windows}}
  %s = nn.overlap_add %p along 0 : tensor<6x3xf32> -> tensor<8xf32>
  %r = nn.reshape %s : tensor<8xf32> -> tensor<2x4xf32>
  // expected-remark @below {{stays: what it sums is no product}}
  %y = nn.overlap_add %r along 0 : tensor<2x4xf32> -> tensor<5xf32>
  return %y : tensor<5xf32>
}

func.func @of_windows_of_sums(%a: tensor<3x4xf32>, %f: tensor<2x2x4xf32>) -> tensor<5xf32> {
  %p = nn.dot_general %a, %f contract [1] x [2] : tensor<3x4xf32>, tensor<2x2x4xf32> -> tensor<3x2x2xf32>
  // expected-remark @below {{became a product over windows}}
  %s = nn.overlap_add %p along 0 : tensor<3x2x2xf32> -> tensor<4x2xf32>
  // expected-remark @below {{stays: it sums windows of windows}}
  %y = nn.overlap_add %s along 0 : tensor<4x2xf32> -> tensor<5xf32>
  return %y : tensor<5xf32>
}

func.func @of_which_nothing_is_left(%a: tensor<5x4xf32>, %f: tensor<3x4xf32>) -> tensor<2xf32> {
  %p = nn.dot_general %a, %f contract [1] x [1] : tensor<5x4xf32>, tensor<3x4xf32> -> tensor<5x3xf32>
  // expected-remark @below {{stays: nothing of it is left by a slice}}
  %s = nn.overlap_add %p along 0 : tensor<5x3xf32> -> tensor<11xf32>
  %y = nn.slice %s along 0 from 8 to 10 : tensor<11xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
