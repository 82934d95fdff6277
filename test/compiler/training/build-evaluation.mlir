// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-evaluation -split-input-file | FileCheck %s

// Sums over a data set are f64: the loss of a batch counts as often as the batch has samples.
// CHECK: train.state parameter @w
// CHECK-DAG: train.state reset @"train.metrics/loss/sum" : tensor<f64>
// CHECK-DAG: train.state reset @"train.metrics/loss/count" : tensor<f64>
// CHECK-DAG: train.state reset @"train.metrics/error/sum" : tensor<f64>
// CHECK-DAG: train.state reset @"train.metrics/error/count" : tensor<f64>
train.state parameter @w : tensor<3xf32>
// CHECK-LABEL: func.func @loss
func.func @loss(%scale: tensor<f32> {train.name = "scale"}, %x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %0 = nn.broadcast %w, [1] : tensor<3xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  %2 = nn.mul %0, %x : tensor<?x3xf32, #nn.symbols<N>>
  %3 = nn.reduce_mean %2, [0, 1] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f32>
  %l = nn.mul %3, %scale : tensor<f32>
  train.metric "error" #train.mae %2, %x : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>
  return %l : tensor<f32>
}
// CHECK: func.func @evaluate(%{{.+}}: tensor<f32> {train.name = "scale"}, %[[X:.+]]: tensor<?x3xf32, #N> {train.name = "x"}) {
// CHECK: %[[LOSS:.+]] = nn.mul {{.*}} : tensor<f32>
// CHECK: %[[COUNT:.+]] = nn.dim_size %[[X]], 0 : {{.*}} -> tensor<f64>
// CHECK: %[[WIDE:.+]] = nn.convert %[[LOSS]] : tensor<f32> -> tensor<f64>
// CHECK: %[[TERM:.+]] = nn.mul %[[WIDE]], %[[COUNT]]
// CHECK: %[[SUM:.+]] = train.read @"train.metrics/loss/sum"
// CHECK: %[[NEW:.+]] = nn.add %[[SUM]], %[[TERM]]
// CHECK: train.write %[[NEW]], @"train.metrics/loss/sum"
// CHECK: train.write %{{.+}}, @"train.metrics/loss/count"
// CHECK: train.write %{{.+}}, @"train.metrics/error/sum"
// CHECK: train.write %{{.+}}, @"train.metrics/error/count"
// CHECK: return

// NaN without samples.
// CHECK: func.func @metrics() -> (tensor<f32> {train.name = "loss"}, tensor<f32> {train.name = "error"})
// CHECK: %[[SUM:.+]] = train.read @"train.metrics/loss/sum"
// CHECK: %[[COUNT:.+]] = train.read @"train.metrics/loss/count"
// CHECK: %[[MEAN:.+]] = nn.div %[[SUM]], %[[COUNT]]
// CHECK: nn.convert %[[MEAN]] : tensor<f64> -> tensor<f32>

// -----

// CHECK-LABEL: func.func @predict
// CHECK-NOT: func.func
func.func @predict(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}

// -----

// What the loss was divided by is what a batch counts.
// CHECK-LABEL: func.func @loss
// CHECK-LABEL: func.func @evaluate
// CHECK: %[[COUNT:.+]] = nn.convert %{{.+}} : tensor<f32> -> tensor<f64>
// CHECK: %[[LOSS:.+]] = nn.convert %{{.+}} : tensor<f32> -> tensor<f64>
// CHECK: nn.mul %[[LOSS]], %[[COUNT]]
// CHECK: nn.add %{{.+}}, %[[COUNT]]
// CHECK: %[[WEIGHTS:.+]] = nn.convert %{{.+}} : tensor<?xf32, #N> -> tensor<?xf64, #N>
// CHECK: %[[HITS:.+]] = nn.select
// CHECK: nn.mul %[[HITS]], %[[WEIGHTS]]
// CHECK: nn.reduce_sum %[[WEIGHTS]], [0]
func.func @loss(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}, %y: tensor<?xi64, #nn.symbols<N>> {train.name = "y"},
                %w: tensor<?xf32, #nn.symbols<N>> {train.name = "w"}) -> tensor<f32> {
  %l = nn.reduce_mean %x, [0, 1] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f32>
  %c = nn.reduce_sum %w, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<f32>
  train.loss_weight %c : tensor<f32>
  train.metric "hits" #train.accuracy %x, %y weights %w : tensor<?x3xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>
  return %l : tensor<f32>
}
