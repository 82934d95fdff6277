// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops among kernels: what is made before one and what is made of its results are never one kernel, and what it takes and gives is dense.
// RUN: cauce-opt %s --outline-regions --convert-nn-to-linalg --form-kernels --assign-layouts | FileCheck %s

// CHECK-LABEL: func.func @before_and_after
// CHECK: %[[E:.+]] = rt.dispatch @[[BEFORE:.+]](%{{.+}}) []
// CHECK-NEXT: %[[R:.+]]:2 = rt.scan @before_and_after.body trips 2 carry(%[[E]])
// CHECK-NEXT: %[[Y:.+]] = rt.dispatch @[[AFTER:.+]](%[[R]]#0, %{{.+}}) []
// CHECK-NEXT: return %[[E]], %[[Y]]
func.func @before_and_after(%x: tensor<8x4xf32>) -> (tensor<8x4xf32>, tensor<8x4xf32>) {
  %e = nn.exp %x : tensor<8x4xf32>
  %last, %before = nn.scan trips 2 carry(%c = %e : tensor<8x4xf32>) {
    %n = nn.tanh %c : tensor<8x4xf32>
    nn.yield %n : tensor<8x4xf32>
  }
  %y = nn.add %last, %x : tensor<8x4xf32>
  return %e, %y : tensor<8x4xf32>, tensor<8x4xf32>
}

// A state that a loop reads is copied, and so is what becomes one; other results of loops are returned as they are.
// CHECK-LABEL: func.func @states
// CHECK-SAME: %[[W:.+]]: tensor<8x5xf32> {rt.layout = #rt.layout<rows, 16>, train.state = @w}
// CHECK: %[[COPY:.+]] = rt.dispatch @[[IN:.+]](%[[W]]) []
// CHECK-NEXT: %[[R:.+]]:3 = rt.scan @states.body trips 2 carry(%[[COPY]])
// CHECK-NEXT: %[[BACK:.+]] = rt.dispatch @[[OUT:.+]](%[[R]]#0) []
// CHECK-NEXT: return %[[BACK]], %[[R]]#2
// CHECK-DAG: func.func private @[[IN]](%{{.+}}: tensor<8x5xf32> {rt.layout = #rt.layout<rows, 16>}) -> (tensor<8x5xf32> {rt.layout = #rt.layout<dense>})
// CHECK-DAG: func.func private @[[OUT]](%{{.+}}: tensor<8x5xf32> {rt.layout = #rt.layout<dense>}) -> (tensor<8x5xf32> {{{.*}}rt.layout = #rt.layout<rows, 16>})
train.state parameter @w : tensor<8x5xf32>
func.func @states(%w: tensor<8x5xf32> {train.state = @w}) -> (tensor<8x5xf32> {train.state = @w}, tensor<2x8x5xf32>) {
  %last, %before, %ys = nn.scan trips 2 carry(%c = %w : tensor<8x5xf32>) {
    %n = nn.tanh %c : tensor<8x5xf32>
    nn.yield %n, %n : tensor<8x5xf32>, tensor<8x5xf32>
  }
  return %last, %ys : tensor<8x5xf32>, tensor<2x8x5xf32>
}
