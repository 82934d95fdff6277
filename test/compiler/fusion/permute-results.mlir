// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg --permute-results --mlir-print-local-scope | FileCheck %s
// RUN: cauce-opt %s --convert-nn-to-linalg --permute-results --remarks-filter=permute-results 2>&1 | FileCheck %s --check-prefix=EXPLAIN

// A product with a batch dimension, which is last in both operands: a convolution of each channel by itself.
// CHECK-LABEL: func.func @batch_last
// CHECK-SAME: (%[[N:.+]]: index {{.*}}, %[[X:.+]]: tensor<?x5x8xf32> {{.*}}, %[[W:.+]]: tensor<5x8xf32>)
// CHECK: %[[E:.+]] = tensor.empty(%[[N]]) : tensor<?x8xf32>
// CHECK: %[[F:.+]] = linalg.fill ins(%{{.+}} : f32) outs(%[[E]] : tensor<?x8xf32>)
// CHECK: %[[Y:.+]] = linalg.generic
// CHECK-SAME: affine_map<(d0, d1, d2) -> (d1, d2, d0)>, affine_map<(d0, d1, d2) -> (d2, d0)>, affine_map<(d0, d1, d2) -> (d1, d0)>
// CHECK-SAME: ins(%[[X]], %[[W]] :
// CHECK-SAME: outs(%[[F]] : tensor<?x8xf32>)
// CHECK: return %[[Y]] : tensor<?x8xf32>
// EXPLAIN: remark: {{.*}}the reduction of {{.*}} writes its result transposed
func.func @batch_last(%x: tensor<?x5x8xf32, #nn.symbols<N>>, %w: tensor<5x8xf32>) -> tensor<?x8xf32, #nn.symbols<N>> {
  %y = nn.dot_general %x, %w batch [2] x [1] contract [1] x [0] : tensor<?x5x8xf32, #nn.symbols<N>>, tensor<5x8xf32> -> tensor<8x?xf32, #nn.symbols<N>>
  %t = nn.transpose %y, [1, 0] : tensor<8x?xf32, #nn.symbols<N>> -> tensor<?x8xf32, #nn.symbols<N>>
  return %t : tensor<?x8xf32, #nn.symbols<N>>
}

// Vectors along the new last dimension would need a transposed copy of the operand instead.
// CHECK-LABEL: func.func @would_copy_an_operand
// CHECK-COUNT-2: linalg.generic
// CHECK: return
func.func @would_copy_an_operand(%x: tensor<4x5xf32>, %w: tensor<5x8xf32>) -> tensor<8x4xf32> {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<4x5xf32>, tensor<5x8xf32> -> tensor<4x8xf32>
  %t = nn.transpose %y, [1, 0] : tensor<4x8xf32> -> tensor<8x4xf32>
  return %t : tensor<8x4xf32>
}

// CHECK-LABEL: func.func @read_by_others
// CHECK-COUNT-2: linalg.generic
// CHECK: return
func.func @read_by_others(%x: tensor<2x5x8xf32>, %w: tensor<5x8xf32>) -> (tensor<2x8xf32>, tensor<8x2xf32>) {
  %y = nn.dot_general %x, %w batch [2] x [1] contract [1] x [0] : tensor<2x5x8xf32>, tensor<5x8xf32> -> tensor<8x2xf32>
  %t = nn.transpose %y, [1, 0] : tensor<8x2xf32> -> tensor<2x8xf32>
  return %t, %y : tensor<2x8xf32>, tensor<8x2xf32>
}

// Three dimensions, of a sum.
// CHECK-LABEL: func.func @sum
// CHECK: linalg.generic
// CHECK-SAME: affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d0, d3)>
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @sum(%x: tensor<2x3x4x5xf32>) -> tensor<4x2x5xf32> {
  %y = nn.reduce_sum %x, [1] : tensor<2x3x4x5xf32> -> tensor<2x4x5xf32>
  %t = nn.transpose %y, [1, 0, 2] : tensor<2x4x5xf32> -> tensor<4x2x5xf32>
  return %t : tensor<4x2x5xf32>
}
