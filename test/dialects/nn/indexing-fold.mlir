// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @converts_what_is_looked_up
// CHECK-NEXT: %[[ROWS:.+]] = nn.gather %arg0, %arg1 along 0 : tensor<5x3xbf16>, tensor<?xi64, #N> -> tensor<?x3xbf16, #N>
// CHECK-NEXT: %[[Y:.+]] = nn.convert %[[ROWS]] : tensor<?x3xbf16, #N> -> tensor<?x3xf32, #N>
// CHECK-NEXT: return %[[Y]]
func.func @converts_what_is_looked_up(%table: tensor<5x3xbf16>, %ids: tensor<?xi64, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %wide = nn.convert %table : tensor<5x3xbf16> -> tensor<5x3xf32>
  %y = nn.gather %wide, %ids along 0 : tensor<5x3xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}

// An integer of 64 bits takes more room than the f32 that is made of it.
// CHECK-LABEL: func.func @keeps_other_conversions
// CHECK-NEXT: nn.convert
// CHECK-NEXT: nn.gather %{{.+}}, %arg1 along 0 : tensor<5x3xf32>
func.func @keeps_other_conversions(%table: tensor<5x3xi64>, %ids: tensor<2xi64>) -> tensor<2x3xf32> {
  %wide = nn.convert %table : tensor<5x3xi64> -> tensor<5x3xf32>
  %y = nn.gather %wide, %ids along 0 : tensor<5x3xf32>, tensor<2xi64> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}
