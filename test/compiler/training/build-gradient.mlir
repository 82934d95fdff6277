// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-gradient -split-input-file | FileCheck %s

// The parameters' gradients of the loss, named after them; what is not trained has none.
train.state parameter @w : tensor<3xf32>
train.state weight @c : tensor<3xf32>
// CHECK: func.func @loss
func.func @loss(%x: tensor<3xf32> {train.name = "x"}) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %c = train.read @c : tensor<3xf32>
  %1 = nn.mul %w, %x : tensor<3xf32>
  %2 = nn.mul %1, %c : tensor<3xf32>
  %l = nn.reduce_sum %2, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}
// CHECK: func.func @gradient(%[[X:.+]]: tensor<3xf32> {train.name = "x"}) -> (tensor<3xf32> {train.name = "w"})
// CHECK: %[[W:.+]] = train.read @w
// CHECK: nn.mul %[[W]], %[[X]]
// CHECK: %[[LOSS:.+]] = nn.reduce_sum
// CHECK: %[[ONE:.+]] = nn.full 1.000000e+00 : tensor<f32>
// CHECK: %[[G:.+]] = train.gradient %[[LOSS]], %[[ONE]] wrt %[[W]] :
// CHECK: return %[[G]]

// -----

// Without a loss: of what is predicted, by the inputs too.
// CHECK-LABEL: func.func @predict
train.state parameter @w : tensor<3xf32>
func.func @predict(%x: tensor<3xf32> {train.name = "x"}, %i: tensor<3xi64> {train.name = "i"}) -> (tensor<3xf32> {train.name = "y"}) {
  %w = train.read @w : tensor<3xf32>
  %y = nn.mul %w, %x : tensor<3xf32>
  return %y : tensor<3xf32>
}
// CHECK: func.func @gradient({{.*}}) -> (tensor<3xf32> {train.name = "x"}, tensor<3xf32> {train.name = "w"})
// CHECK: %[[SEED:.+]] = nn.full 1.000000e+00 : tensor<3xf32>
// CHECK: train.gradient %{{.+}}, %[[SEED]] wrt %{{.+}}, %{{.+}} :

// -----

// Nothing to differentiate by, or a result that has no derivative.
// CHECK-LABEL: func.func @loss
// CHECK-NOT: func.func @gradient
func.func @loss(%x: tensor<3xf32>) -> tensor<f32> {
  %l = nn.reduce_sum %x, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// -----

// CHECK-LABEL: func.func @predict
// CHECK-NOT: func.func @gradient
func.func @predict(%x: tensor<2x3xf32>) -> tensor<2xi64> {
  %y = nn.argmax %x : tensor<2x3xf32> -> tensor<2xi64>
  return %y : tensor<2xi64>
}

// -----

// CHECK-LABEL: func.func @other
// CHECK-NOT: func.func @gradient
func.func @other(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}

// -----

// A program that has its own is left alone.
// CHECK-LABEL: func.func @gradient
// CHECK-NOT: func.func @gradient
func.func @gradient(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
func.func @predict(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
