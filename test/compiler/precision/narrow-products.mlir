// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline='builtin.module(func.func(narrow-products))' -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @rounds_what_is_multiplied
// CHECK-NOT: train.precision
// CHECK-DAG: %[[X:.+]] = nn.convert %arg0 : tensor<2x3xf32> -> tensor<2x3xbf16>
// CHECK-DAG: %[[W:.+]] = nn.convert %arg1 : tensor<3x4xf32> -> tensor<3x4xbf16>
// CHECK-DAG: %[[WIDE_X:.+]] = nn.convert %[[X]] : tensor<2x3xbf16> -> tensor<2x3xf32>
// CHECK-DAG: %[[WIDE_W:.+]] = nn.convert %[[W]] : tensor<3x4xbf16> -> tensor<3x4xf32>
// CHECK: %[[Y:.+]] = nn.dot_general %[[WIDE_X]], %[[WIDE_W]] {{.+}} -> tensor<2x4xf32>
// CHECK-NEXT: return %[[Y]]
func.func @rounds_what_is_multiplied(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> attributes {train.precision = bf16} {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @rounds_an_operand_of_two_products_once
// CHECK-COUNT-1: tensor<2x2xf32> -> tensor<2x2xf16>
// CHECK-NOT: tensor<2x2xf32> -> tensor<2x2xf16>
// CHECK: return
func.func @rounds_an_operand_of_two_products_once(%x: tensor<2x2xf32>) -> tensor<2x2xf32> attributes {train.precision = f16} {
  %y = nn.dot_general %x, %x contract [1] x [0] : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// Windows are of halves.
// CHECK-LABEL: func.func @rounds_before_windows
// CHECK: %[[X:.+]] = nn.convert %arg0 : tensor<7x3xf32> -> tensor<7x3xbf16>
// CHECK: nn.windows %[[X]] along 0 size 3 : tensor<7x3xbf16> -> tensor<5x3x3xbf16>
// CHECK: nn.dot_general
func.func @rounds_before_windows(%x: tensor<7x3xf32>, %w: tensor<3x3x4xf32>) -> tensor<5x4xf32> attributes {train.precision = bf16} {
  %0 = nn.windows %x along 0 size 3 : tensor<7x3xf32> -> tensor<5x3x3xf32>
  %y = nn.dot_general %0, %w contract [1, 2] x [0, 1] : tensor<5x3x3xf32>, tensor<3x3x4xf32> -> tensor<5x4xf32>
  return %y : tensor<5x4xf32>
}

// CHECK-LABEL: func.func @reads_what_is_stored_so
// CHECK: %[[W:.+]] = nn.convert %arg1 : tensor<3x4xbf16> -> tensor<3x4xf32>
// CHECK-NOT: -> tensor<3x4xbf16>
// CHECK: return
func.func @reads_what_is_stored_so(%x: tensor<2x3xf32>, %w: tensor<3x4xbf16>) -> tensor<2x4xf32> attributes {train.precision = bf16} {
  %0 = nn.convert %w : tensor<3x4xbf16> -> tensor<3x4xf32>
  %y = nn.dot_general %x, %0 contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @keeps_what_is_no_product_of_f32
// CHECK-NOT: nn.convert
// CHECK: return
func.func @keeps_what_is_no_product_of_f32(%x: tensor<2x3xf32>, %a: tensor<2x3xf64>, %b: tensor<3x4xf64>) -> (tensor<2x3xf32>, tensor<2x4xf64>)
    attributes {train.precision = bf16} {
  %0 = nn.mul %x, %x : tensor<2x3xf32>
  %1 = nn.dot_general %a, %b contract [1] x [0] : tensor<2x3xf64>, tensor<3x4xf64> -> tensor<2x4xf64>
  return %0, %1 : tensor<2x3xf32>, tensor<2x4xf64>
}

// CHECK-LABEL: func.func @keeps_functions_without_precision
// CHECK-NOT: nn.convert
// CHECK: return
func.func @keeps_functions_without_precision(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %y = nn.dot_general %x, %x contract [1] x [0] : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// -----

// expected-error @below {{expected 'train.precision' to be f16 or bf16, but got f32}}
func.func @another_precision() attributes {train.precision = f32} {
  return
}
