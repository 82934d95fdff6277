// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --expand-modes --build-step --build-evaluation --build-init --strip-training --lift-states | FileCheck %s

// CHECK-DAG: train.state checkpointed @"w/momentum" of @w : tensor<3x1xf32>
// CHECK-DAG: train.state reset @"train.metrics/loss/sum" : tensor<f64>
// CHECK-DAG: train.state checkpointed @train.step : tensor<i64>
train.state parameter @w : tensor<3x1xf32> {initializer = #train.glorot_uniform, regularizer = #train.regularizer<l2 = 0.5>}
train.training optimizer #train.momentum<learning_rate = 0.1> clip <value = 2>

// CHECK-LABEL: func.func @loss
// CHECK-NOT: train.dropout
// CHECK: return
func.func @loss(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}, %y: tensor<?x1xf32, #nn.symbols<N>> {train.name = "y"}) -> tensor<f32> {
  %w = train.read @w : tensor<3x1xf32>
  %d = train.dropout %x rate 0.25 : tensor<?x3xf32, #nn.symbols<N>>
  %p = nn.dot_general %d, %w contract [1] x [0] : tensor<?x3xf32, #nn.symbols<N>>, tensor<3x1xf32> -> tensor<?x1xf32, #nn.symbols<N>>
  %e = nn.sub %p, %y : tensor<?x1xf32, #nn.symbols<N>>
  %s = nn.square %e : tensor<?x1xf32, #nn.symbols<N>>
  %l = nn.reduce_mean %s, [0, 1] : tensor<?x1xf32, #nn.symbols<N>> -> tensor<f32>
  return %l : tensor<f32>
}
// CHECK-LABEL: func.func @step(
// CHECK-SAME: tensor<3x1xf32> {train.state = @w}
// CHECK: nn.random_bits
// CHECK: train.gradient
// CHECK: nn.min
// CHECK: nn.max
// CHECK: return
// CHECK-LABEL: func.func @evaluate(
// CHECK-NOT: nn.random_bits
// CHECK: return
// CHECK-LABEL: func.func @metrics(
// CHECK-LABEL: func.func @init(
// CHECK: nn.random_bits
