// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --look-up-products --canonicalize | FileCheck %s

#N = #nn.symbols<N>

// A dense layer behind an embedding, forward, and what both get backward.
// CHECK-LABEL: func.func @dense
// CHECK-SAME: (%[[T:.+]]: tensor<5x3xf32>, %[[IDS:.+]]: tensor<?x8xi64, #N>, %[[W:.+]]: tensor<3x4xf32>, %[[DY:.+]]: tensor<?x8x4xf32, #N>)
// CHECK: %[[P:.+]] = nn.dot_general %[[T]], %[[W]] contract [1] x [0] : tensor<5x3xf32>, tensor<3x4xf32> -> tensor<5x4xf32>
// CHECK: %[[Y:.+]] = nn.gather %[[P]], %[[IDS]] along 0 : tensor<5x4xf32>, {{.+}} -> tensor<?x8x4xf32, #N>
// CHECK: %[[S:.+]] = nn.scatter_add %[[DY]], %[[IDS]] along 0 : {{.+}} -> tensor<5x4xf32>
// CHECK: %[[DW:.+]] = nn.dot_general %[[T]], %[[S]] contract [0] x [0] : tensor<5x3xf32>, tensor<5x4xf32> -> tensor<3x4xf32>
// CHECK: %[[S2:.+]] = nn.scatter_add %[[DY]], %[[IDS]] along 0 : {{.+}} -> tensor<5x4xf32>
// CHECK: %[[DT:.+]] = nn.dot_general %[[S2]], %[[W]] contract [1] x [1] : tensor<5x4xf32>, tensor<3x4xf32> -> tensor<5x3xf32>
// CHECK: return %[[Y]], %[[DW]], %[[DT]]
func.func @dense(%t: tensor<5x3xf32>, %ids: tensor<?x8xi64, #N>, %w: tensor<3x4xf32>, %dy: tensor<?x8x4xf32, #N>)
    -> (tensor<?x8x4xf32, #N>, tensor<3x4xf32>, tensor<5x3xf32>) {
  %x = nn.gather %t, %ids along 0 : tensor<5x3xf32>, tensor<?x8xi64, #N> -> tensor<?x8x3xf32, #N>
  %y = nn.dot_general %x, %w contract [2] x [0] : tensor<?x8x3xf32, #N>, tensor<3x4xf32> -> tensor<?x8x4xf32, #N>
  %dw = nn.dot_general %x, %dy contract [0, 1] x [0, 1] : tensor<?x8x3xf32, #N>, tensor<?x8x4xf32, #N> -> tensor<3x4xf32>
  %dx = nn.dot_general %dy, %w contract [2] x [1] : tensor<?x8x4xf32, #N>, tensor<3x4xf32> -> tensor<?x8x3xf32, #N>
  %dt = nn.scatter_add %dx, %ids along 0 : tensor<?x8x3xf32, #N>, tensor<?x8xi64, #N> -> tensor<5x3xf32>
  return %y, %dw, %dt : tensor<?x8x4xf32, #N>, tensor<3x4xf32>, tensor<5x3xf32>
}

// Recurrent layers turn steps to the front: the ids are turned, and nothing else.
// CHECK-LABEL: func.func @steps_first
// CHECK-SAME: (%[[T:.+]]: tensor<5x3xf32>, %[[IDS:.+]]: tensor<?x8xi64, #N>, %[[W:.+]]: tensor<3x4xf32>, %[[DY:.+]]: tensor<8x?x4xf32, #N>)
// CHECK: %[[P:.+]] = nn.dot_general %[[T]], %[[W]]
// CHECK: %[[I:.+]] = nn.transpose %[[IDS]], [1, 0]
// CHECK: %[[Y:.+]] = nn.gather %[[P]], %[[I]] along 0 : {{.+}} -> tensor<8x?x4xf32, #N>
// CHECK: %[[I2:.+]] = nn.transpose %[[IDS]], [1, 0]
// CHECK: nn.scatter_add %[[DY]], %[[I2]] along 0 : {{.+}} -> tensor<5x4xf32>
// CHECK: %[[I3:.+]] = nn.transpose %[[IDS]], [1, 0]
// CHECK: nn.scatter_add %[[DY]], %[[I3]] along 0 : {{.+}} -> tensor<5x4xf32>
// CHECK-NOT: nn.transpose
func.func @steps_first(%t: tensor<5x3xf32>, %ids: tensor<?x8xi64, #N>, %w: tensor<3x4xf32>, %dy: tensor<8x?x4xf32, #N>)
    -> (tensor<8x?x4xf32, #N>, tensor<3x4xf32>, tensor<5x3xf32>) {
  %x = nn.gather %t, %ids along 0 : tensor<5x3xf32>, tensor<?x8xi64, #N> -> tensor<?x8x3xf32, #N>
  %xt = nn.transpose %x, [1, 0, 2] : tensor<?x8x3xf32, #N> -> tensor<8x?x3xf32, #N>
  %y = nn.dot_general %xt, %w contract [2] x [0] : tensor<8x?x3xf32, #N>, tensor<3x4xf32> -> tensor<8x?x4xf32, #N>
  %dw = nn.dot_general %xt, %dy contract [0, 1] x [0, 1] : tensor<8x?x3xf32, #N>, tensor<8x?x4xf32, #N> -> tensor<3x4xf32>
  %dxt = nn.dot_general %dy, %w contract [2] x [1] : tensor<8x?x4xf32, #N>, tensor<3x4xf32> -> tensor<8x?x3xf32, #N>
  %dx = nn.transpose %dxt, [1, 0, 2] : tensor<8x?x3xf32, #N> -> tensor<?x8x3xf32, #N>
  %dt = nn.scatter_add %dx, %ids along 0 : tensor<?x8x3xf32, #N>, tensor<?x8xi64, #N> -> tensor<5x3xf32>
  return %y, %dw, %dt : tensor<8x?x4xf32, #N>, tensor<3x4xf32>, tensor<5x3xf32>
}

// The right operand; filters of rank 3; dimensions that are paired crosswise.
// CHECK-LABEL: func.func @on_the_right
// CHECK-SAME: (%[[T:.+]]: tensor<5x3xf32>, %[[IDS:.+]]: tensor<6x8xi64>, %[[W:.+]]: tensor<4x3x2xf32>, %[[DY:.+]]: tensor<8x6x2xf32>)
// CHECK: %[[P:.+]] = nn.dot_general %[[T]], %[[W]] contract [1] x [1] : {{.+}} -> tensor<5x4x2xf32>
// CHECK: %[[G:.+]] = nn.gather %[[P]], %[[IDS]] along 0 : {{.+}} -> tensor<6x8x4x2xf32>
// CHECK: nn.transpose %[[G]], [2, 3, 0, 1] : tensor<6x8x4x2xf32> -> tensor<4x2x6x8xf32>
// CHECK: %[[I:.+]] = nn.transpose %[[IDS]], [1, 0]
// CHECK: %[[S:.+]] = nn.scatter_add %[[DY]], %[[I]] along 0 : {{.+}} -> tensor<5x2xf32>
// CHECK: nn.dot_general %[[S]], %[[T]] contract [0] x [0] : {{.+}} -> tensor<2x3xf32>
func.func @on_the_right(%t: tensor<5x3xf32>, %ids: tensor<6x8xi64>, %w: tensor<4x3x2xf32>, %dy: tensor<8x6x2xf32>)
    -> (tensor<4x2x6x8xf32>, tensor<2x3xf32>) {
  %x = nn.gather %t, %ids along 0 : tensor<5x3xf32>, tensor<6x8xi64> -> tensor<6x8x3xf32>
  %y = nn.dot_general %w, %x contract [1] x [2] : tensor<4x3x2xf32>, tensor<6x8x3xf32> -> tensor<4x2x6x8xf32>
  %dw = nn.dot_general %dy, %x contract [0, 1] x [1, 0] : tensor<8x6x2xf32>, tensor<6x8x3xf32> -> tensor<2x3xf32>
  return %y, %dw : tensor<4x2x6x8xf32>, tensor<2x3xf32>
}

// What is scattered is the right operand's, and two dimensions are contracted.
// CHECK-LABEL: func.func @scattered_on_the_right
// CHECK-SAME: (%[[DY:.+]]: tensor<9x2x4xf32>, %[[IDS:.+]]: tensor<9xi64>, %[[W:.+]]: tensor<4x3x2xf32>)
// CHECK: %[[S:.+]] = nn.scatter_add %[[DY]], %[[IDS]] along 0 : {{.+}} -> tensor<5x2x4xf32>
// CHECK: nn.dot_general %[[S]], %[[W]] contract [2, 1] x [0, 2] : {{.+}} -> tensor<5x3xf32>
func.func @scattered_on_the_right(%dy: tensor<9x2x4xf32>, %ids: tensor<9xi64>, %w: tensor<4x3x2xf32>) -> tensor<5x3xf32> {
  %d = nn.dot_general %w, %dy contract [0, 2] x [2, 1] : tensor<4x3x2xf32>, tensor<9x2x4xf32> -> tensor<3x9xf32>
  %dx = nn.transpose %d, [1, 0] : tensor<3x9xf32> -> tensor<9x3xf32>
  %dt = nn.scatter_add %dx, %ids along 0 : tensor<9x3xf32>, tensor<9xi64> -> tensor<5x3xf32>
  return %dt : tensor<5x3xf32>
}

// Three ids of a table of five rows; a symbol counts as 1.
// CHECK-LABEL: func.func @seldom
// CHECK: %[[X:.+]] = nn.gather
// CHECK: nn.dot_general %[[X]]
func.func @seldom(%t: tensor<5x3xf32>, %ids: tensor<?x3xi64, #N>, %w: tensor<3x4xf32>) -> tensor<?x3x4xf32, #N> {
  %x = nn.gather %t, %ids along 0 : tensor<5x3xf32>, tensor<?x3xi64, #N> -> tensor<?x3x3xf32, #N>
  %y = nn.dot_general %x, %w contract [2] x [0] : tensor<?x3x3xf32, #N>, tensor<3x4xf32> -> tensor<?x3x4xf32, #N>
  return %y : tensor<?x3x4xf32, #N>
}

// The ids are a batch dimension of nothing; sums over some ids and over all with the row stay, as do sums that somebody else reads.
// CHECK-LABEL: func.func @others
// CHECK: %[[X:.+]] = nn.gather
// CHECK: nn.dot_general %[[X]], %{{.+}} batch
// CHECK: nn.dot_general %[[X]], %{{.+}} contract [0] x [0]
// CHECK: nn.dot_general %[[X]], %{{.+}} contract [0, 1, 2] x [0, 1, 2]
// CHECK: %[[DX:.+]] = nn.dot_general
// CHECK: nn.scatter_add %[[DX]]
func.func @others(%t: tensor<5x3xf32>, %ids: tensor<2x8xi64>, %a: tensor<2x8x4xf32>, %b: tensor<2x8x3xf32>, %w: tensor<3x4xf32>)
    -> (tensor<2x8x3x4xf32>, tensor<8x3x8x4xf32>, tensor<f32>, tensor<2x8x3xf32>, tensor<5x3xf32>) {
  %x = nn.gather %t, %ids along 0 : tensor<5x3xf32>, tensor<2x8xi64> -> tensor<2x8x3xf32>
  %p = nn.dot_general %x, %a batch [0, 1] x [0, 1] contract [] x [] : tensor<2x8x3xf32>, tensor<2x8x4xf32> -> tensor<2x8x3x4xf32>
  %q = nn.dot_general %x, %a contract [0] x [0] : tensor<2x8x3xf32>, tensor<2x8x4xf32> -> tensor<8x3x8x4xf32>
  %r = nn.dot_general %x, %b contract [0, 1, 2] x [0, 1, 2] : tensor<2x8x3xf32>, tensor<2x8x3xf32> -> tensor<f32>
  %dx = nn.dot_general %a, %w contract [2] x [1] : tensor<2x8x4xf32>, tensor<3x4xf32> -> tensor<2x8x3xf32>
  %dt = nn.scatter_add %dx, %ids along 0 : tensor<2x8x3xf32>, tensor<2x8xi64> -> tensor<5x3xf32>
  return %p, %q, %r, %dx, %dt : tensor<2x8x3x4xf32>, tensor<8x3x8x4xf32>, tensor<f32>, tensor<2x8x3xf32>, tensor<5x3xf32>
}
