// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --lift-states | FileCheck %s

// CHECK: train.state parameter @w
// CHECK: train.state checkpointed @v
train.state parameter @w : tensor<3xf32>
train.state checkpointed @v : tensor<3xf32>

// States come after the function's own arguments and results, in the order in which they are used, each once.
// CHECK-LABEL: func.func @step
// CHECK-SAME: (%[[X:[^:]+]]: tensor<3xf32> {train.name = "x"}, %[[V:[^:]+]]: tensor<3xf32> {train.state = @v}, %[[W:[^:]+]]: tensor<3xf32> {train.state = @w})
// CHECK-SAME: -> (tensor<3xf32> {train.name = "y"}, tensor<3xf32> {train.state = @w}, tensor<3xf32> {train.state = @v})
// CHECK-NOT: train.
// CHECK: %[[A:.+]] = nn.add %[[V]], %[[W]]
// CHECK: %[[B:.+]] = nn.mul %[[V]], %[[X]]
// CHECK: return %[[X]], %[[A]], %[[B]]
func.func @step(%x: tensor<3xf32> {train.name = "x"}) -> (tensor<3xf32> {train.name = "y"}) {
  %v = train.read @v : tensor<3xf32>
  %w = train.read @w : tensor<3xf32>
  %a = nn.add %v, %w : tensor<3xf32>
  %again = train.read @v : tensor<3xf32>
  %b = nn.mul %again, %x : tensor<3xf32>
  train.write %a, @w : tensor<3xf32>
  train.write %b, @v : tensor<3xf32>
  return %x : tensor<3xf32>
}

// What is only written is no argument.
// CHECK-LABEL: func.func @init() -> (tensor<3xf32> {train.state = @w})
func.func @init() {
  %0 = nn.full 0.0 : tensor<3xf32>
  train.write %0, @w : tensor<3xf32>
  return
}

// A read is the value at the start, wherever it stands.
// CHECK-LABEL: func.func @reads_the_old_value
// CHECK-SAME: %[[W:[^:]+]]: tensor<3xf32> {train.state = @w})
// CHECK: %[[ZERO:.+]] = nn.full
// CHECK: return %[[W]], %[[ZERO]]
func.func @reads_the_old_value() -> tensor<3xf32> {
  %0 = nn.full 0.0 : tensor<3xf32>
  train.write %0, @w : tensor<3xf32>
  %w = train.read @w : tensor<3xf32>
  return %w : tensor<3xf32>
}

// CHECK-LABEL: func.func @stateless
// CHECK-SAME: (%[[X:[^:]+]]: tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT: return %[[X]]
func.func @stateless(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}

// What is kept comes last.
// CHECK-LABEL: func.func @evaluate
// CHECK-SAME: -> (tensor<3xf32> {train.state = @w}, tensor<4x2xf64> {train.kept = @curve})
// CHECK-NOT: train.keep
train.state reset @curve : tensor<2xf64>
func.func @evaluate(%rows: tensor<4x2xf64>, %x: tensor<3xf32>) {
  train.keep %rows, @curve : tensor<4x2xf64>
  train.write %x, @w : tensor<3xf32>
  return
}
