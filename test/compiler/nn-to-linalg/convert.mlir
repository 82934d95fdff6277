// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// Bytes go through 32 bits: vector units convert those.
// CHECK-LABEL: func.func @widens_bytes_first
// CHECK: %[[UNSIGNED:.+]] = arith.extui %{{.+}} : i8 to i32
// CHECK-NEXT: arith.sitofp %[[UNSIGNED]] : i32 to f32
// CHECK: %[[SIGNED:.+]] = arith.extsi %{{.+}} : i8 to i32
// CHECK-NEXT: arith.sitofp %[[SIGNED]] : i32 to f32
// CHECK: %[[BIT:.+]] = arith.extui %{{.+}} : i1 to i32
// CHECK-NEXT: arith.sitofp %[[BIT]] : i32 to f64
func.func @widens_bytes_first(%x: tensor<3xui8>, %y: tensor<3xi8>, %z: tensor<3xi1>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf64>) {
  %0 = nn.convert %x : tensor<3xui8> -> tensor<3xf32>
  %1 = nn.convert %y : tensor<3xi8> -> tensor<3xf32>
  %2 = nn.convert %z : tensor<3xi1> -> tensor<3xf64>
  return %0, %1, %2 : tensor<3xf32>, tensor<3xf32>, tensor<3xf64>
}

// CHECK-LABEL: func.func @integers_to_floats
// CHECK: arith.sitofp %{{.+}} : i64 to f32
// CHECK: arith.uitofp %{{.+}} : i32 to f32
func.func @integers_to_floats(%x: tensor<3xi64>, %y: tensor<3xui32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %0 = nn.convert %x : tensor<3xi64> -> tensor<3xf32>
  %1 = nn.convert %y : tensor<3xui32> -> tensor<3xf32>
  return %0, %1 : tensor<3xf32>, tensor<3xf32>
}

// NaN is 0, what is beyond an end is that end.
// CHECK-LABEL: func.func @floats_to_integers
// CHECK: %[[WHOLE:.+]] = arith.fptosi %[[X:.+]] : f32 to i64
// CHECK: %[[IS_NONE:.+]] = arith.cmpf uno, %[[X]], %[[X]] : f32
// CHECK: %[[NUMBER:.+]] = arith.select %[[IS_NONE]], %c0_i64, %[[WHOLE]] : i64
// CHECK: %[[IS_BELOW:.+]] = arith.cmpf olt, %[[X]], %cst : f32
// CHECK: %[[ABOVE:.+]] = arith.select %[[IS_BELOW]], %c-9223372036854775808_i64, %[[NUMBER]] : i64
// CHECK: %[[IS_ABOVE:.+]] = arith.cmpf oge, %[[X]], %cst_{{[0-9]+}} : f32
// CHECK: arith.select %[[IS_ABOVE]], %c9223372036854775807_i64, %[[ABOVE]] : i64
// CHECK: arith.fptosi %{{.+}} : f32 to i32
// CHECK: %[[BYTE:.+]] = arith.select %{{.+}}, %c255_i32, %{{.+}} : i32
// CHECK: arith.trunci %[[BYTE]] : i32 to i8
func.func @floats_to_integers(%x: tensor<3xf32>) -> (tensor<3xi64>, tensor<3xui8>) {
  %0 = nn.convert %x : tensor<3xf32> -> tensor<3xi64>
  %1 = nn.convert %x : tensor<3xf32> -> tensor<3xui8>
  return %0, %1 : tensor<3xi64>, tensor<3xui8>
}

// CHECK-LABEL: func.func @between_floats
// CHECK: arith.extf %{{.+}} : f32 to f64
// CHECK: arith.truncf %{{.+}} : f64 to f32
func.func @between_floats(%x: tensor<3xf32>, %y: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf32>) {
  %0 = nn.convert %x : tensor<3xf32> -> tensor<3xf64>
  %1 = nn.convert %y : tensor<3xf64> -> tensor<3xf32>
  return %0, %1 : tensor<3xf64>, tensor<3xf32>
}

// Neither half has all numbers of the other: through f32.
// CHECK-LABEL: func.func @between_halves
// CHECK: %[[WIDE:.+]] = arith.extf %{{.+}} : f16 to f32
// CHECK: arith.truncf %[[WIDE]] : f32 to bf16
// CHECK: %[[WIDE:.+]] = arith.extf %{{.+}} : bf16 to f32
// CHECK: arith.truncf %[[WIDE]] : f32 to f16
func.func @between_halves(%x: tensor<3xf16>, %y: tensor<3xbf16>) -> (tensor<3xbf16>, tensor<3xf16>) {
  %0 = nn.convert %x : tensor<3xf16> -> tensor<3xbf16>
  %1 = nn.convert %y : tensor<3xbf16> -> tensor<3xf16>
  return %0, %1 : tensor<3xbf16>, tensor<3xf16>
}

// CHECK-LABEL: func.func @between_integers
// CHECK: arith.extsi %{{.+}} : i32 to i64
// CHECK: arith.extui %{{.+}} : i32 to i64
// CHECK: arith.trunci %{{.+}} : i64 to i32
func.func @between_integers(%x: tensor<3xi32>, %y: tensor<3xui32>, %z: tensor<3xi64>) -> (tensor<3xi64>, tensor<3xi64>, tensor<3xi32>) {
  %0 = nn.convert %x : tensor<3xi32> -> tensor<3xi64>
  %1 = nn.convert %y : tensor<3xui32> -> tensor<3xi64>
  %2 = nn.convert %z : tensor<3xi64> -> tensor<3xi32>
  return %0, %1, %2 : tensor<3xi64>, tensor<3xi64>, tensor<3xi32>
}

// What is not zero is true, NaN included.
// CHECK-LABEL: func.func @to_i1
// CHECK: %[[ZERO:.+]] = arith.constant 0.000000e+00 : f32
// CHECK: arith.cmpf une, %{{.+}}, %[[ZERO]] : f32
// CHECK: %[[ZERO:.+]] = arith.constant 0 : i64
// CHECK: arith.cmpi ne, %{{.+}}, %[[ZERO]] : i64
func.func @to_i1(%x: tensor<3xf32>, %y: tensor<3xi64>) -> (tensor<3xi1>, tensor<3xi1>) {
  %0 = nn.convert %x : tensor<3xf32> -> tensor<3xi1>
  %1 = nn.convert %y : tensor<3xi64> -> tensor<3xi1>
  return %0, %1 : tensor<3xi1>, tensor<3xi1>
}

// A change of signedness is none of bits.
// CHECK-LABEL: func.func @signedness_alone
// CHECK: ^bb0(%[[X:.+]]: i32, %{{.+}}: i32):
// CHECK-NEXT: linalg.yield %[[X]]
func.func @signedness_alone(%x: tensor<3xi32>) -> tensor<3xui32> {
  %0 = nn.convert %x : tensor<3xi32> -> tensor<3xui32>
  return %0 : tensor<3xui32>
}
