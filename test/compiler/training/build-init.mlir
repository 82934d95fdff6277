// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-init | FileCheck %s

// The key is declared, and read once; neither it nor metrics are set.
// CHECK: train.state checkpointed|seed @train.key : tensor<i64>
train.state parameter @none : tensor<2xf32>
train.state parameter @ones : tensor<2xf32> {initializer = #train.ones}
train.state checkpointed @constant : tensor<2xf32> {initializer = #train.constant<value = 0.5>}
train.state weight @given : tensor<2xf32> {initializer = #train.given<dense<[1.0, 2.0]> : tensor<2xf32>>}
train.state parameter @uniform : tensor<2xf32> {initializer = #train.uniform<low = -1, high = 3>}
train.state parameter @normal : tensor<2xf32> {initializer = #train.normal<mean = 5, stddev = 0.25>}
train.state parameter @glorot : tensor<2x4xf32> {initializer = #train.glorot_uniform}
train.state parameter @he : tensor<2x4xf32> {initializer = #train.he_uniform}
train.state parameter @he_normal : tensor<2x4xf32> {initializer = #train.he_normal}
train.state parameter @normal_halves : tensor<2xbf16> {initializer = #train.normal}
train.state reset @metric : tensor<f64>

// CHECK-LABEL: func.func @init()
// CHECK: %[[KEY:.+]] = train.read @train.key
// CHECK-NOT: train.read
// CHECK: %[[ZEROS:.+]] = nn.full 0.000000e+00 : tensor<2xf32>
// CHECK: train.write %[[ZEROS]], @none
// CHECK: %[[ONES:.+]] = nn.full 1.000000e+00 : tensor<2xf32>
// CHECK: train.write %[[ONES]], @ones
// CHECK: %[[HALVES:.+]] = nn.full 5.000000e-01 : tensor<2xf32>
// CHECK: train.write %[[HALVES]], @constant
// CHECK: %[[GIVEN:.+]] = nn.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK: train.write %[[GIVEN]], @given

// Initialiser number i draws with counter i; numbers of 24 bits, all exact, times the width plus the lower end.
// CHECK: %[[COUNTER:.+]] = nn.full 4.000000e+00 : tensor<i64>
// CHECK: %[[BITS:.+]] = nn.random_bits %[[KEY]], %[[COUNTER]] : {{.*}} -> tensor<2xi32>
// CHECK: nn.convert %[[BITS]] : tensor<2xi32> -> tensor<2xui32>
// CHECK: nn.floor
// CHECK: %[[U:.+]] = nn.convert %{{.+}} : tensor<2xf64> -> tensor<2xf32>
// CHECK: %[[WIDTH:.+]] = nn.full 4.000000e+00 : tensor<2xf32>
// CHECK: %[[WIDE:.+]] = nn.mul %[[U]], %[[WIDTH]]
// CHECK: %[[LOW:.+]] = nn.full -1.000000e+00 : tensor<2xf32>
// CHECK: %[[UNIFORM:.+]] = nn.add %[[WIDE]], %[[LOW]]
// CHECK: train.write %[[UNIFORM]], @uniform

// Box and Muller: two draws, of counters 2^32 apart.
// CHECK: %[[COUNTER:.+]] = nn.full 5.000000e+00 : tensor<i64>
// CHECK: %[[FAR:.+]] = nn.full 4294967296.0 : tensor<i64>
// CHECK: nn.add %[[COUNTER]], %[[FAR]]
// CHECK-COUNT-2: nn.random_bits %[[KEY]]
// CHECK-DAG: nn.log
// CHECK-DAG: nn.sqrt
// CHECK-DAG: nn.cos
// CHECK: nn.full 2.500000e-01 : tensor<2xf32>
// CHECK: nn.full 5.000000e+00 : tensor<2xf32>
// CHECK: train.write %{{.+}}, @normal

// Glorot: within sqrt(6 / (2 + 4)) = 1; He: sqrt(6 / 2); He, normal: deviation sqrt(2 / 2).
// CHECK: nn.full 2.000000e+00 : tensor<2x4xf32>
// CHECK: nn.full -1.000000e+00 : tensor<2x4xf32>
// CHECK: train.write %{{.+}}, @glorot
// CHECK: nn.full 3.464101615137754{{.*}} : tensor<2x4xf32>
// CHECK: nn.full -1.73205080756887{{.*}} : tensor<2x4xf32>
// CHECK: train.write %{{.+}}, @he
// CHECK: nn.cos
// CHECK: nn.full 1.000000e+00 : tensor<2x4xf32>
// CHECK: train.write %{{.+}}, @he_normal

// Halves are rounded numbers of f32: the greatest number below 1 is 1 in them, and the logarithm of what is left infinite.
// CHECK: nn.log %{{.+}} : tensor<2xf32>
// CHECK: %[[ROUNDED:.+]] = nn.convert %{{.+}} : tensor<2xf32> -> tensor<2xbf16>
// CHECK: train.write %[[ROUNDED]], @normal_halves
// CHECK-NOT: train.write
// CHECK: return
