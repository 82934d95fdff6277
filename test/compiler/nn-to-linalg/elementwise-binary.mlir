// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// CHECK-LABEL: func.func @floats
// CHECK: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: arith.addf %[[A]], %[[B]] : f32
// CHECK: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: arith.subf %[[A]], %[[B]] : f32
// CHECK: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: arith.mulf %[[A]], %[[B]] : f32
// CHECK: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: arith.divf %[[A]], %[[B]] : f32
// CHECK: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: math.powf %[[A]], %[[B]] : f32
// CHECK: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: arith.maximumf %[[A]], %[[B]] : f32
// CHECK: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: arith.minimumf %[[A]], %[[B]] : f32
func.func @floats(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.add %x, %y : tensor<2x3xf32>
  %1 = nn.sub %0, %y : tensor<2x3xf32>
  %2 = nn.mul %1, %y : tensor<2x3xf32>
  %3 = nn.div %2, %y : tensor<2x3xf32>
  %4 = nn.pow %3, %y : tensor<2x3xf32>
  %5 = nn.max %4, %y : tensor<2x3xf32>
  %6 = nn.min %5, %y : tensor<2x3xf32>
  return %6 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @integers
// CHECK: arith.addi %{{.+}} : i64
// CHECK: arith.subi %{{.+}} : i64
// CHECK: arith.muli %{{.+}} : i64
// CHECK: arith.maxsi %{{.+}} : i64
// CHECK: arith.minsi %{{.+}} : i64
func.func @integers(%x: tensor<2x3xi64>, %y: tensor<2x3xi64>) -> tensor<2x3xi64> {
  %0 = nn.add %x, %y : tensor<2x3xi64>
  %1 = nn.sub %0, %y : tensor<2x3xi64>
  %2 = nn.mul %1, %y : tensor<2x3xi64>
  %3 = nn.max %2, %y : tensor<2x3xi64>
  %4 = nn.min %3, %y : tensor<2x3xi64>
  return %4 : tensor<2x3xi64>
}

// Comparisons with NaN are false, but for ne: `o`rdered, but for une.
// CHECK-LABEL: func.func @compares_floats
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<2x3xi1>)
// CHECK-NEXT: ^bb0(%[[A:.+]]: f32, %[[B:.+]]: f32, %{{.+}}: i1):
// CHECK-NEXT: arith.cmpf oeq, %[[A]], %[[B]]
// CHECK: arith.cmpf une,
// CHECK: arith.cmpf olt,
// CHECK: arith.cmpf ole,
// CHECK: arith.cmpf ogt,
// CHECK: arith.cmpf oge,
func.func @compares_floats(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> (tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>) {
  %0 = nn.compare eq, %x, %y : tensor<2x3xf32> -> tensor<2x3xi1>
  %1 = nn.compare ne, %x, %y : tensor<2x3xf32> -> tensor<2x3xi1>
  %2 = nn.compare lt, %x, %y : tensor<2x3xf32> -> tensor<2x3xi1>
  %3 = nn.compare le, %x, %y : tensor<2x3xf32> -> tensor<2x3xi1>
  %4 = nn.compare gt, %x, %y : tensor<2x3xf32> -> tensor<2x3xi1>
  %5 = nn.compare ge, %x, %y : tensor<2x3xf32> -> tensor<2x3xi1>
  return %0, %1, %2, %3, %4, %5 : tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>
}

// CHECK-LABEL: func.func @compares_integers
// CHECK: arith.cmpi eq,
// CHECK: arith.cmpi ne,
// CHECK: arith.cmpi slt,
// CHECK: arith.cmpi sge,
func.func @compares_integers(%x: tensor<2x3xi32>, %y: tensor<2x3xi32>) -> (tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>) {
  %0 = nn.compare eq, %x, %y : tensor<2x3xi32> -> tensor<2x3xi1>
  %1 = nn.compare ne, %x, %y : tensor<2x3xi32> -> tensor<2x3xi1>
  %2 = nn.compare lt, %x, %y : tensor<2x3xi32> -> tensor<2x3xi1>
  %3 = nn.compare ge, %x, %y : tensor<2x3xi32> -> tensor<2x3xi1>
  return %0, %1, %2, %3 : tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>, tensor<2x3xi1>
}

// CHECK-LABEL: func.func @selects
// CHECK: ^bb0(%[[C:.+]]: i1, %[[A:.+]]: f32, %[[B:.+]]: f32, %{{.+}}: f32):
// CHECK-NEXT: arith.select %[[C]], %[[A]], %[[B]] : f32
func.func @selects(%c: tensor<2x3xi1>, %x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.select %c, %x, %y : tensor<2x3xi1>, tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// No divisor is 0, and the lowest number is not divided by -1: what is divided by is 1 then.
// CHECK-LABEL: func.func @divides_safely
// CHECK: %[[NONE:.+]] = arith.cmpi eq, %[[Y:.+]], %{{.+}} : i32
// CHECK: %[[LOWEST:.+]] = arith.cmpi eq
// CHECK: %[[MINUS:.+]] = arith.cmpi eq, %[[Y]]
// CHECK: %[[WRAPS:.+]] = arith.andi %[[LOWEST]], %[[MINUS]]
// CHECK: %[[UNSAFE:.+]] = arith.ori %[[NONE]], %[[WRAPS]]
// CHECK: %[[DIVISOR:.+]] = arith.select %[[UNSAFE]], %{{.+}}, %[[Y]]
// CHECK: %[[QUOTIENT:.+]] = arith.divsi %{{.+}}, %[[DIVISOR]] : i32
// CHECK: arith.select %[[NONE]]
func.func @divides_safely(%x: tensor<2x3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %z = nn.integer div, %x, %y : tensor<2x3xi32>
  return %z : tensor<2x3xi32>
}

// Neither is a shift by more than the width poison.
// CHECK-LABEL: func.func @shifts_safely
// CHECK: %[[LAST:.+]] = arith.constant 7 : i8
// CHECK: %[[AMOUNT:.+]] = arith.minui %{{.+}}, %[[LAST]] : i8
// CHECK: %[[OUT:.+]] = arith.cmpi ugt
// CHECK: %[[SHIFTED:.+]] = arith.shrui %{{.+}}, %[[AMOUNT]]
// CHECK: arith.select %[[OUT]], %{{.+}}, %[[SHIFTED]]
func.func @shifts_safely(%x: tensor<2x3xui8>, %y: tensor<2x3xui8>) -> tensor<2x3xui8> {
  %z = nn.integer shift_right, %x, %y : tensor<2x3xui8>
  return %z : tensor<2x3xui8>
}
