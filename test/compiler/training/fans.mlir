// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-init --split-input-file | FileCheck %s

// Of a dense kernel (4, 8): sqrt(6 / 12).
// CHECK: nn.full 1.41421
// CHECK: nn.full -0.70710
train.state parameter @dense : tensor<4x8xf32> {initializer = #train.glorot_uniform}

// -----

// Of a convolution kernel (5, 3, 4, 8) both fans are 15 times as large: sqrt(6 / (60 + 120)).
// CHECK: nn.full 0.36514
// CHECK: nn.full -0.18257
train.state parameter @kernel : tensor<5x3x4x8xf32> {initializer = #train.glorot_uniform}

// -----

// sqrt(6 / 60)
// CHECK: nn.full 0.63245
// CHECK: nn.full -0.31622
train.state parameter @kernel : tensor<5x3x4x8xf32> {initializer = #train.he_uniform}

// -----

// A vector has its size for both: sqrt(6 / 12).
// CHECK: nn.full 1.41421
// CHECK: nn.full -0.70710
train.state parameter @vector : tensor<6xf32> {initializer = #train.glorot_uniform}
