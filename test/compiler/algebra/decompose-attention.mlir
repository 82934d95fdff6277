// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --decompose-attention | FileCheck %s
// RUN: cauce-opt %s --decompose-attention --cse | FileCheck %s --check-prefix=ONCE

// What is summed is divided, not what is summed of.
// CHECK-LABEL: func.func @forward
// CHECK-SAME: (%[[Q:.+]]: tensor<5x3x4xf32>, %[[K:.+]]: tensor<7x3x4xf32>, %[[V:.+]]: tensor<7x3x8xf32>)
// CHECK: %[[ROWS:.+]] = nn.mul %[[Q]], %{{.+}} : tensor<5x3x4xf32>
// CHECK: %[[S:.+]] = nn.dot_general %[[ROWS]], %[[K]] batch [1] x [1] contract [2] x [2] : tensor<5x3x4xf32>, tensor<7x3x4xf32> -> tensor<3x5x7xf32>
// CHECK: nn.reduce_max %[[S]], [2]
// CHECK: %[[E:.+]] = nn.exp %{{.+}} : tensor<3x5x7xf32>
// CHECK: nn.reduce_sum %[[E]], [2]
// CHECK: %[[T:.+]] = nn.dot_general %[[E]], %[[V]] batch [0] x [1] contract [2] x [0] : {{.+}} -> tensor<3x5x8xf32>
// CHECK: %[[YS:.+]] = nn.transpose %[[T]], [1, 0, 2]
// CHECK: nn.div %[[YS]], %{{.+}} : tensor<5x3x8xf32>
func.func @forward(%q: tensor<5x3x4xf32>, %k: tensor<7x3x4xf32>, %v: tensor<7x3x8xf32>) -> tensor<5x3x8xf32> {
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<5x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>) -> (tensor<5x3x8xf32>, tensor<3x5xf32>)
  return %y : tensor<5x3x8xf32>
}

// No key is repeated for the queries that share it.
// CHECK-LABEL: func.func @groups
// CHECK-SAME: (%[[Q:.+]]: tensor<5x6x4xf32>, %[[K:.+]]: tensor<7x2x4xf32>
// CHECK: %[[ROWS:.+]] = nn.reshape %{{.+}} : tensor<5x6x4xf32> -> tensor<5x2x3x4xf32>
// CHECK: nn.dot_general %[[ROWS]], %[[K]] batch [1] x [1] contract [3] x [2] : {{.+}} -> tensor<2x5x3x7xf32>
func.func @groups(%q: tensor<5x6x4xf32>, %k: tensor<7x2x4xf32>, %v: tensor<7x2x8xf32>) -> tensor<5x6x8xf32> {
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<5x6x4xf32>, tensor<7x2x4xf32>, tensor<7x2x8xf32>) -> (tensor<5x6x8xf32>, tensor<6x5xf32>)
  return %y : tensor<5x6x8xf32>
}

// The adjoint has the scores of the op that it is of.
// ONCE-LABEL: func.func @backward
// ONCE-COUNT-1: nn.dot_general %{{.+}}, %{{.+}} batch [1] x [1] contract [2] x [2] : tensor<5x3x4xf32>, tensor<7x3x4xf32>
// ONCE-NOT: tensor<5x3x4xf32>, tensor<7x3x4xf32> ->
// ONCE: return
func.func @backward(%q: tensor<5x3x4xf32>, %k: tensor<7x3x4xf32>, %v: tensor<7x3x8xf32>, %dy: tensor<5x3x8xf32>, %dlse: tensor<3x5xf32>)
    -> (tensor<5x3x8xf32>, tensor<5x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>) {
  %y, %lse = nn.attention %q, %k, %v scale 0.5 causal top_left : (tensor<5x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>) -> (tensor<5x3x8xf32>, tensor<3x5xf32>)
  %dq, %dk, %dv = nn.attention_gradient %q, %k, %v, %y, %lse, %dy, %dlse scale 0.5 causal top_left
    : (tensor<5x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>, tensor<5x3x8xf32>, tensor<3x5xf32>, tensor<5x3x8xf32>, tensor<3x5xf32>) -> (tensor<5x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>)
  return %y, %dq, %dk, %dv : tensor<5x3x8xf32>, tensor<5x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>
}

// Of many queries there are only the scores of a block, also in the adjoint, and of what is left over.
// CHECK-LABEL: func.func @blocks
// CHECK-NOT: tensor<3x515x7xf32>
// CHECK: nn.scan trips 4 over(%{{.+}} : tensor<4x128x3x4xf32>, %{{.+}} : tensor<4xi32>) with(%{{.+}} : tensor<7x3x4xf32>, %{{.+}} : tensor<7x3x8xf32>) {
// CHECK: nn.exp %{{.+}} : tensor<3x128x7xf32>
// CHECK: nn.yield
// CHECK: nn.exp %{{.+}} : tensor<3x3x7xf32>
// CHECK: nn.scan trips 4 carry(%{{.+}} : tensor<7x3x4xf32>, %{{.+}} : tensor<7x3x8xf32>) over(
// CHECK: nn.exp %{{.+}} : tensor<3x128x7xf32>
// CHECK: nn.yield
// CHECK: nn.exp %{{.+}} : tensor<3x3x7xf32>
// CHECK: return
func.func @blocks(%q: tensor<515x3x4xf32>, %k: tensor<7x3x4xf32>, %v: tensor<7x3x8xf32>, %dy: tensor<515x3x8xf32>, %dlse: tensor<3x515xf32>)
    -> (tensor<515x3x8xf32>, tensor<515x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>) {
  %y, %lse = nn.attention %q, %k, %v scale 0.5 causal top_left : (tensor<515x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>) -> (tensor<515x3x8xf32>, tensor<3x515xf32>)
  %dq, %dk, %dv = nn.attention_gradient %q, %k, %v, %y, %lse, %dy, %dlse scale 0.5 causal top_left
    : (tensor<515x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>, tensor<515x3x8xf32>, tensor<3x515xf32>, tensor<515x3x8xf32>, tensor<3x515xf32>) -> (tensor<515x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>)
  return %y, %dq, %dk, %dv : tensor<515x3x8xf32>, tensor<515x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>
}
// CHECK-LABEL: func.func @few
// CHECK-NOT: nn.scan
func.func @few(%q: tensor<511x3x4xf32>, %k: tensor<7x3x4xf32>, %v: tensor<7x3x8xf32>) -> tensor<511x3x8xf32> {
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<511x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>) -> (tensor<511x3x8xf32>, tensor<3x511xf32>)
  return %y : tensor<511x3x8xf32>
}
// CHECK-LABEL: func.func @dropout
// CHECK-NOT: nn.scan
func.func @dropout(%q: tensor<515x3x4xf32>, %k: tensor<7x3x4xf32>, %v: tensor<7x3x8xf32>, %key: tensor<i64>) -> tensor<515x3x8xf32> {
  %y, %lse = nn.attention %q, %k, %v scale 0.5 dropout 0.5 of %key, %key
    : (tensor<515x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>, tensor<i64>, tensor<i64>) -> (tensor<515x3x8xf32>, tensor<3x515xf32>)
  return %y : tensor<515x3x8xf32>
}
