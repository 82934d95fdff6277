// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// What holds stays, however little it says.
// CHECK-LABEL: func.func @holds
// CHECK: math.exp
func.func @holds(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = nn.exp %x : tensor<2xf32>
  return %y : tensor<2xf32>
}

// What was said of it before.
// CHECK-LABEL: func.func @stale
// CHECK: math.log
func.func @stale(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  // CHECK: math.log1p
  %y = nn.reduce_sum %x, [1] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}

func.func @has_none() -> tensor<2x1xf32> {
  %y = nn.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  return %y : tensor<2x1xf32>
}
