// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --cauce-pipeline=level=kernel | FileCheck %s

// What is there first is copied, then each element goes to its place, if there is one.
// CHECK-LABEL: func.func private @place_Nx5x7(
// CHECK-SAME: %[[U:.+]]: memref<?xf32> {{.*}}, %[[IDS:.+]]: memref<?xi64> {{.*}}, %[[X:.+]]: memref<?xf32> {{.*}}, %[[Y:.+]]: memref<?xf32>
// CHECK: scf.for
// CHECK: memref.load %[[X]]
// CHECK: memref.store %{{.+}}, %[[Y]]
// CHECK: scf.for
// CHECK: memref.load %[[IDS]]
// CHECK: arith.cmpi ult
// CHECK: scf.if
// CHECK: memref.load %[[Y]]
// CHECK: memref.load %[[U]]
// CHECK: arith.addf
// CHECK: memref.store %{{.+}}, %[[Y]]
func.func @rows(%x: tensor<?x5xf32, #nn.symbols<N>>, %u: tensor<?x7xf32, #nn.symbols<N>>, %ids: tensor<?x7xi64, #nn.symbols<N>>) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x7xf32, #nn.symbols<N>>, tensor<?x7xi64, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}

// Where neighbours lie across, a task has some columns.
// CHECK-LABEL: func.func private @place_5x300x70(
// CHECK: arith.minui %{{.+}}, %c300
// CHECK-LABEL: func.func private @place_5x300x70.tasks(
// CHECK: arith.constant 5 : index
func.func @columns(%x: tensor<5x300xf32>, %u: tensor<70x300xf32>, %ids: tensor<70x300xi64>) -> tensor<5x300xf32> {
  %y = nn.scatter_elements max, %x, %u, %ids along 0 : tensor<5x300xf32>, tensor<70x300xf32>, tensor<70x300xi64>
  return %y : tensor<5x300xf32>
}

// Where few elements have a place, vectors of them that have none are passed over.
// CHECK-LABEL: func.func private @place_Nx5x300(
// CHECK: vector.load
// CHECK: arith.cmpi ult, {{.*}} : vector
// CHECK: vector.reduction <or>
// CHECK: scf.if
// CHECK: scf.for
func.func @few(%x: tensor<?x5xf32, #nn.symbols<N>>, %u: tensor<?x300xf32, #nn.symbols<N>>, %ids: tensor<?x300xi32, #nn.symbols<N>>) -> tensor<?x5xf32, #nn.symbols<N>> {
  %y = nn.scatter_elements replace, %x, %u, %ids along 1 : tensor<?x5xf32, #nn.symbols<N>>, tensor<?x300xf32, #nn.symbols<N>>, tensor<?x300xi32, #nn.symbols<N>>
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}
