// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A large body is compiled once, with a mask on each vector, where masks are cheap: but not if whole vectors are all there is.
// RUN: cauce compile %s --target x86-64-v4 --stop-after=kernel | FileCheck %s --check-prefixes=CHECK,V4
// RUN: cauce compile %s --target x86-64-v3 --stop-after=kernel | FileCheck %s --check-prefixes=CHECK,V3

// CHECK-LABEL: func.func private @random_3x20(
// V4-NOT: vector.store
// V4: vector.maskedstore
// V4-NOT: vector.maskedstore
// V3: vector.store
// V3: vector.maskedstore
// CHECK: func.func private @random_3x20.tasks
func.func @bits(%key: tensor<i64>, %counter: tensor<i64>) -> tensor<3x20xi32> {
  %y = nn.random_bits %key, %counter : tensor<i64>, tensor<i64> -> tensor<3x20xi32>
  return %y : tensor<3x20xi32>
}

// CHECK-LABEL: func.func private @random_5x48(
// CHECK-NOT: vector.maskedstore
// CHECK: vector.store
// CHECK-NOT: vector.maskedstore
// CHECK: func.func private @random_5x48.tasks
func.func @whole(%key: tensor<i64>, %counter: tensor<i64>) -> tensor<5x48xi32> {
  %y = nn.random_bits %key, %counter : tensor<i64>, tensor<i64> -> tensor<5x48xi32>
  return %y : tensor<5x48xi32>
}
