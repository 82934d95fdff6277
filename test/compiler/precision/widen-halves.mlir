// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline='builtin.module(func.func(widen-halves))' | FileCheck %s
// RUN: cauce-opt %s --pass-pipeline='builtin.module(func.func(widen-halves, widen-halves))' | FileCheck %s

// CHECK-LABEL: func.func @sums_in_f32
// CHECK-NEXT: %[[WIDE:.+]] = nn.convert %arg0 : tensor<2x3xbf16> -> tensor<2x3xf32>
// CHECK-NEXT: %[[SUM:.+]] = nn.reduce_sum %[[WIDE]], [1] : tensor<2x3xf32> -> tensor<2xf32>
// CHECK-NEXT: nn.convert %[[SUM]] : tensor<2xf32> -> tensor<2xbf16>
// CHECK-NEXT: return
func.func @sums_in_f32(%x: tensor<2x3xbf16>) -> tensor<2xbf16> {
  %y = nn.reduce_sum %x, [1] : tensor<2x3xbf16> -> tensor<2xbf16>
  return %y : tensor<2xbf16>
}

// CHECK-LABEL: func.func @converts_an_operand_once
// CHECK-NEXT: %[[WIDE:.+]] = nn.convert
// CHECK-NEXT: nn.mul %[[WIDE]], %[[WIDE]] : tensor<3xf32>
// CHECK-NEXT: nn.convert
func.func @converts_an_operand_once(%x: tensor<3xf16>) -> tensor<3xf16> {
  %y = nn.mul %x, %x : tensor<3xf16>
  return %y : tensor<3xf16>
}

// CHECK-LABEL: func.func @compares_in_f32
// CHECK: nn.compare lt, %{{.+}}, %{{.+}} : tensor<3xf32> -> tensor<3xi1>
// CHECK-NEXT: return
func.func @compares_in_f32(%x: tensor<3xf16>, %y: tensor<3xf16>) -> tensor<3xi1> {
  %z = nn.compare lt, %x, %y : tensor<3xf16> -> tensor<3xi1>
  return %z : tensor<3xi1>
}

// CHECK-LABEL: func.func @keeps_what_moves
// CHECK-NOT: nn.convert
// CHECK: return
func.func @keeps_what_moves(%x: tensor<2x3xbf16>) -> tensor<3x2xbf16> {
  %y = nn.transpose %x, [1, 0] : tensor<2x3xbf16> -> tensor<3x2xbf16>
  return %y : tensor<3x2xbf16>
}

// CHECK-LABEL: func.func @keeps_wider_types
// CHECK-NOT: nn.convert
// CHECK: return
func.func @keeps_wider_types(%x: tensor<3xf32>, %y: tensor<3xf64>) -> (tensor<3xf32>, tensor<3xf64>) {
  %0 = nn.exp %x : tensor<3xf32>
  %1 = nn.exp %y : tensor<3xf64>
  return %0, %1 : tensor<3xf32>, tensor<3xf64>
}

// Each op rounds what it says.
// CHECK-LABEL: func.func @keeps_roundings
// CHECK: nn.add
// CHECK-NEXT: %[[ROUNDED:.+]] = nn.convert %{{.+}} : tensor<3xf32> -> tensor<3xbf16>
// CHECK: nn.convert %[[ROUNDED]] : tensor<3xbf16> -> tensor<3xf32>
func.func @keeps_roundings(%x: tensor<3xbf16>, %y: tensor<3xbf16>) -> tensor<3xbf16> {
  %0 = nn.add %x, %y : tensor<3xbf16>
  %1 = nn.sub %0, %y : tensor<3xbf16>
  return %1 : tensor<3xbf16>
}
