// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --canonicalize | FileCheck %s

// What nobody reads is neither computed nor carried nor read; a carry stays that another one needs.
// CHECK-LABEL: func.func @drops_what_nobody_reads
// CHECK-SAME: (%[[XS:.+]]: tensor<3x2xf32>, %[[ZS:.+]]: tensor<3x2xf32>, %[[C:.+]]: tensor<2xf32>, %[[D:.+]]: tensor<2xf32>, %[[E:.+]]: tensor<2xf32>, %[[W:.+]]: tensor<2xf32>)
func.func @drops_what_nobody_reads(%xs: tensor<3x2xf32>, %zs: tensor<3x2xf32>, %c0: tensor<2xf32>, %d0: tensor<2xf32>, %e0: tensor<2xf32>, %w: tensor<2xf32>)
    -> tensor<2xf32> {
  // CHECK-NEXT: %[[R:.+]]:4 = nn.scan trips 3 carry(%[[A:.+]] = %[[C]] : tensor<2xf32>, %[[B:.+]] = %[[D]] : tensor<2xf32>) over(%[[X:.+]] = %[[XS]] : tensor<3x2xf32>) {
  %r:7 = nn.scan trips 3 carry(%c = %c0 : tensor<2xf32>, %d = %d0 : tensor<2xf32>, %e = %e0 : tensor<2xf32>)
      over(%x = %xs : tensor<3x2xf32>, %z = %zs : tensor<3x2xf32>) with(%v = %w : tensor<2xf32>) {
    // CHECK-NEXT: %[[P:.+]] = nn.mul %[[A]], %[[B]]
    %p = nn.mul %c, %d : tensor<2xf32>
    // CHECK-NEXT: %[[S:.+]] = nn.sin %[[X]]
    %s = nn.sin %x : tensor<2xf32>
    %q = nn.add %e, %z : tensor<2xf32>
    %t = nn.mul %q, %v : tensor<2xf32>
    // CHECK-NEXT: nn.yield %[[P]], %[[S]] : tensor<2xf32>, tensor<2xf32>
    nn.yield %p, %s, %t, %p : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
  }
  // CHECK: return %[[R]]#0
  return %r#0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @drops_loops_that_nobody_reads
func.func @drops_loops_that_nobody_reads(%c0: tensor<2xf32>) {
  // CHECK-NEXT: return
  %last, %before = nn.scan trips 3 carry(%c = %c0 : tensor<2xf32>) {
    nn.yield %c : tensor<2xf32>
  }
  return
}
