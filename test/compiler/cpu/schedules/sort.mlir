// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --cauce-pipeline=level=kernel | FileCheck %s

// Few elements are compared with each other, in vectors.
// CHECK-LABEL: rt.function @few
// CHECK: rt.launch @{{.*}}sum_Nx17x17(%
// CHECK-LABEL: rt.function @many
// CHECK: rt.launch @[[KEYS:.+]](%0 -> %[[K:.+]]) [%N]
// CHECK: rt.launch @sort_Nx300x300(%[[K]] -> %1, %{{.+}}) [%N]
func.func @few(%x: tensor<?x17xf32, #nn.symbols<N>>) -> tensor<?x17xi32, #nn.symbols<N>> {
  %y = nn.sort_places %x along 1 : tensor<?x17xf32, #nn.symbols<N>> -> tensor<?x17xi32, #nn.symbols<N>>
  return %y : tensor<?x17xi32, #nn.symbols<N>>
}

// Of many, digits are counted: all four of a key at once, then each puts the elements in order.
// CHECK-LABEL: func.func private @sort_Nx300x300(
// CHECK-SAME: %[[K:.+]]: memref<?xi32> {{.*}}, %[[Y:.+]]: memref<?xi32> {{.*}}, %[[BESIDES:.+]]: memref<?xi32>
// CHECK: %[[STARTS:.+]] = memref.alloca() : memref<1024xi32>
// CHECK: memref.load %[[K]]
// CHECK-COUNT-4: memref.store %{{.+}}, %[[STARTS]]
// CHECK: scf.for {{.*}} -> (i32, i32, i32, i32)
// CHECK: memref.store %{{.+}}, %[[BESIDES]]
// CHECK: memref.load %[[BESIDES]]
// CHECK: memref.store %{{.+}}, %[[Y]]
// CHECK: memref.load %[[Y]]
// CHECK: memref.store %{{.+}}, %[[BESIDES]]
// CHECK: memref.load %[[BESIDES]]
// CHECK: memref.store %{{.+}}, %[[Y]]
func.func @many(%x: tensor<?x300xf32, #nn.symbols<N>>) -> tensor<?x300xi32, #nn.symbols<N>> {
  %y = nn.sort_places %x along 1 : tensor<?x300xf32, #nn.symbols<N>> -> tensor<?x300xi32, #nn.symbols<N>>
  return %y : tensor<?x300xi32, #nn.symbols<N>>
}

// The first few are a list, which most vectors of keys have nothing for; it needs no memory besides.
// CHECK-LABEL: func.func private @sort_Nx300x300_1(
// CHECK-SAME: %[[K:.+]]: memref<?xi32> {{.*}}, %[[Y:.+]]: memref<?xi32> {llvm.noalias}, %{{.+}}: index
// CHECK-DAG: %[[KEYS:.+]] = memref.alloca() : memref<5xi32>
// CHECK-DAG: %[[ELEMENTS:.+]] = memref.alloca() : memref<5xindex>
// CHECK: vector.load %[[K]]
// CHECK: %[[LAST:.+]] = memref.load %[[KEYS]][%c4]
// CHECK: arith.cmpi slt
// CHECK: vector.reduction <or>
// CHECK: scf.if
// CHECK: memref.store %{{.+}}, %[[KEYS]]
// CHECK: memref.store %{{.+}}, %[[ELEMENTS]]
// CHECK: memref.store %c5_i32, %[[Y]]
// CHECK: memref.load %[[ELEMENTS]]
// CHECK: memref.store %{{.+}}, %[[Y]]
func.func @first(%x: tensor<?x300xf32, #nn.symbols<N>>) -> tensor<?x300xi32, #nn.symbols<N>> {
  %y = nn.sort_places %x along 1 descending first 5 : tensor<?x300xf32, #nn.symbols<N>> -> tensor<?x300xi32, #nn.symbols<N>>
  return %y : tensor<?x300xi32, #nn.symbols<N>>
}
