// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --expand-modes -split-input-file | FileCheck %s

// CHECK-DAG: train.state checkpointed @train.step : tensor<i64>
// CHECK-DAG: train.state checkpointed|seed @train.key : tensor<i64>
train.state parameter @w : tensor<3xf32>
train.training optimizer #train.sgd
// Outside of training a dropout is its operand, a chain of them the first one's.
// CHECK: func.func @loss
// CHECK-NEXT: %[[W:.+]] = train.read @w
// CHECK-NEXT: %[[L:.+]] = nn.reduce_sum %[[W]], [0]
// CHECK-NEXT: return %[[L]]
func.func @loss(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %0 = train.dropout %w rate 0.25 : tensor<3xf32>
  %1 = train.dropout %0 rate 0.5 : tensor<3xf32>
  %l = nn.reduce_sum %1, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// Each dropout of each step draws with a counter of its own, 65536 to a step: (step + 1) * 65536 + number + 2^40.
// CHECK: func.func private @loss_0(%{{.+}}: tensor<?x3xf32, #N> {train.name = "x"}) -> tensor<f32> attributes {train.in_training} {
// CHECK-NOT: train.dropout
// CHECK: %[[W:.+]] = train.read @w
// CHECK: %[[STEP:.+]] = train.read @train.step
// CHECK: %[[NEXT:.+]] = nn.add %[[STEP]], %{{.+}} : tensor<i64>
// CHECK: %[[PER_STEP:.+]] = nn.full 6.553600e+04 : tensor<i64>
// CHECK: %[[BASE:.+]] = nn.mul %[[NEXT]], %[[PER_STEP]]
// CHECK: %[[FIRST:.+]] = nn.full 0.000000e+00 : tensor<i64>
// CHECK: nn.add %[[BASE]], %[[FIRST]]
// CHECK: nn.full 1099511627776.0 : tensor<i64>
// CHECK: %[[KEY:.+]] = train.read @train.key
// CHECK: nn.random_bits %[[KEY]], %{{.+}}
// Kept with probability 0.75, and then made larger by as much.
// CHECK: %[[RATE:.+]] = nn.full 2.500000e-01 : tensor<3xf32>
// CHECK: %[[KEPT:.+]] = nn.compare ge, %{{.+}}, %[[RATE]]
// CHECK: %[[SCALE:.+]] = nn.full 1.333333
// CHECK: %[[SCALED:.+]] = nn.mul %[[W]], %[[SCALE]]
// CHECK: nn.select %[[KEPT]], %[[SCALED]], %{{.+}}
// CHECK: nn.full 1.000000e+00 : tensor<i64>
// CHECK: nn.random_bits %[[KEY]]

// -----

train.state weight @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
train.training optimizer #train.sgd
// CHECK: func.func @loss
// CHECK-NEXT: %[[M:.+]] = train.read @mean : tensor<3xf32>
// CHECK-NEXT: %[[MS:.+]] = nn.broadcast %[[M]], [2]
// CHECK-NEXT: %[[D:.+]] = nn.sub %{{.+}}, %[[MS]]
// CHECK-NEXT: %[[V:.+]] = train.read @variance : tensor<3xf32>
// CHECK-NEXT: %[[L:.+]] = nn.reduce_sum %[[D]], [0, 1]
// CHECK-NEXT: nn.add %[[L]], %[[V]]
// CHECK: func.func private @loss_0(%[[X:.+]]: tensor<?x2x3xf32, #N>)
// Over all dimensions but the last, as distances from the mean of a sample, of which every second place is one here, and what that mean is off.
// CHECK-NEXT: %[[SAMPLE:.+]] = nn.slice %[[X]] along 1 from 0 to 2 by 2 : tensor<?x2x3xf32, #N> -> tensor<?x1x3xf32, #N>
// CHECK-NEXT: %[[M:.+]] = nn.reduce_mean %[[SAMPLE]], [0, 1] : tensor<?x1x3xf32, #N> -> tensor<3xf32>
// CHECK-NEXT: %[[FROM:.+]] = nn.stop_gradient %[[M]]
// CHECK-NEXT: %[[MS:.+]] = nn.broadcast %[[FROM]], [2]
// CHECK-NEXT: %[[D:.+]] = nn.sub %[[X]], %[[MS]]
// CHECK-NEXT: %[[REST:.+]] = nn.reduce_mean %[[D]], [0, 1]
// CHECK-NEXT: %[[S:.+]] = nn.square %[[D]]
// CHECK-NEXT: %[[Q:.+]] = nn.reduce_mean %[[S]], [0, 1]
// CHECK: %[[V:.+]] = nn.select
// CHECK: %[[RESTS:.+]] = nn.broadcast %[[REST]], [2]
// CHECK: %[[C:.+]] = nn.sub %[[D]], %[[RESTS]]
// CHECK: nn.add %[[FROM]], %[[REST]]
// CHECK: nn.dim_size %[[X]], 0
// CHECK: nn.dim_size %[[X]], 1
// CHECK: %[[ENOUGH:.+]] = nn.compare gt,
// CHECK: %[[OLD:.+]] = train.read @mean : tensor<3xf32>
// CHECK: nn.full 7.500000e-01 : tensor<3xf32>
// CHECK: nn.full 2.500000e-01 : tensor<3xf32>
// CHECK: %[[NEW:.+]] = nn.select %{{.+}}, %{{.+}}, %[[OLD]]
// CHECK: train.write %[[NEW]], @mean
// CHECK: train.write %{{.+}}, @variance
// CHECK: %[[L:.+]] = nn.reduce_sum %[[C]], [0, 1]
// CHECK: nn.add %[[L]], %[[V]]
func.func @loss(%x: tensor<?x2x3xf32, #nn.symbols<N>>) -> tensor<f32> {
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.25 : tensor<?x2x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  %m = nn.reduce_sum %d, [0, 1] : tensor<?x2x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  %s = nn.add %m, %v : tensor<3xf32>
  %l = nn.reduce_sum %s, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

// Without a recipe nothing is trained, and where nothing differs there is no copy.
// CHECK-NOT: train.in_training
train.state weight @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
// CHECK: func.func @predict
// CHECK: train.read @mean
func.func @predict(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<3xf32> {
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.25 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  %m = nn.reduce_sum %d, [0] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  %s = nn.add %m, %v : tensor<3xf32>
  return %s : tensor<3xf32>
}

// -----

// CHECK-NOT: train.in_training
train.training optimizer #train.sgd
// CHECK: func.func @loss
func.func @loss(%x: tensor<3xf32>) -> tensor<f32> {
  %l = nn.reduce_sum %x, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

// A function that has the name of the copy stays.
// CHECK: func.func private @loss_1{{.*}} attributes {train.in_training}
// CHECK: func.func @loss_0(%{{.+}}: tensor<f32>) {
train.training optimizer #train.sgd
func.func @loss(%x: tensor<3xf32>) -> tensor<f32> {
  %0 = train.dropout %x rate 0.25 : tensor<3xf32>
  %l = nn.reduce_sum %0, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}
func.func @loss_0(%x: tensor<f32>) {
  return
}

// -----

train.state parameter @w : tensor<5x2x3xf32>
train.training optimizer #train.sgd
// Dropout of weights is the attention's own, in training alone.
// CHECK: func.func @loss
// CHECK: %[[Y:.+]], %{{.+}} = nn.attention {{.+}} scale 5.000000e-01 causal top_left :
// CHECK-NEXT: nn.reduce_sum %[[Y]]
// CHECK: func.func private @loss_0
// CHECK: %[[KEY:.+]] = train.read @train.key
// CHECK: %[[D:.+]], %{{.+}} = nn.attention {{.+}} scale 5.000000e-01 causal top_left dropout 2.500000e-01 of %[[KEY]], %{{.+}} :
// CHECK-NEXT: nn.reduce_sum %[[D]]
func.func @loss(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<5x2x3xf32>
  %y, %lse = nn.attention %w, %w, %w scale 0.5 causal top_left : (tensor<5x2x3xf32>, tensor<5x2x3xf32>, tensor<5x2x3xf32>) -> (tensor<5x2x3xf32>, tensor<2x5xf32>)
  %d = train.attention_dropout %y rate 0.25 : tensor<5x2x3xf32>
  %l = nn.reduce_sum %d, [0, 1, 2] : tensor<5x2x3xf32> -> tensor<f32>
  return %l : tensor<f32>
}
