// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --cauce-pipeline=level=kernel | FileCheck %s

// Rows of the result belong to tasks, which look at every id.
// CHECK-LABEL: func.func private @scatter_5x32xN
// CHECK-SAME: (%[[X:.+]]: memref<?xf32> {{.*}}, %[[IDS:.+]]: memref<?xi64> {{.*}}, %[[Y:.+]]: memref<?xf32>
// CHECK: vector.store %{{.*}}, %[[Y]]
// CHECK: scf.for
// CHECK: memref.load %[[IDS]]
// CHECK: arith.cmpi ult
// CHECK: scf.if
// CHECK: vector.load %[[Y]]
// CHECK: vector.load %[[X]]
// CHECK: arith.addf
// CHECK: vector.store %{{.*}}, %[[Y]]
func.func @rows(%x: tensor<?x32xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>>) -> tensor<5x32xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?x32xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>> -> tensor<5x32xf32>
  return %y : tensor<5x32xf32>
}

// Without a dimension for vectors, or with one before the indices, it is a reduction like others.
// CHECK-NOT: func.func private @scatter_{{[^.]*}}(
// CHECK: func.func private @select_sum_5xN(
func.func @elements(%x: tensor<?xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>>) -> tensor<5xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>> -> tensor<5xf32>
  return %y : tensor<5xf32>
}

// Many indices of a small table are not taken for a long sum to few numbers.
// CHECK: func.func private @scatter_2x3xNx256(
func.func @rows_of_a_small_table(%x: tensor<?x256x3xf32, #nn.symbols<N>>, %ids: tensor<?x256xi64, #nn.symbols<N>>) -> tensor<2x3xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?x256x3xf32, #nn.symbols<N>>, tensor<?x256xi64, #nn.symbols<N>> -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}
