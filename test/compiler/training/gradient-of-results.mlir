// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --build-gradient | FileCheck %s

// Of several results, the gradient of the sum over all that have one.
// CHECK-LABEL: func.func @gradient(
// CHECK: %[[E:.+]] = nn.exp
// CHECK: %[[S:.+]] = nn.square
// CHECK: nn.argmax
// CHECK: %[[SE:.+]] = nn.reduce_sum %[[E]], [0, 1]
// CHECK: %[[SS:.+]] = nn.reduce_sum %[[S]], [0]
// CHECK: %[[Y:.+]] = nn.add %[[SE]], %[[SS]]
// CHECK: train.gradient %[[Y]], %{{.*}} wrt %{{.*}}, %{{.*}} :
// CHECK: return {{.*}} : tensor<2x3xf32>, tensor<3xf32>
func.func @predict(%x: tensor<2x3xf32> {train.name = "x"}, %z: tensor<3xf32> {train.name = "z"}) -> (tensor<2x3xf32>, tensor<2xi64>, tensor<3xf32>) {
  %e = nn.exp %x : tensor<2x3xf32>
  %s = nn.square %z : tensor<3xf32>
  %i = nn.argmax %x : tensor<2x3xf32> -> tensor<2xi64>
  return %e, %i, %s : tensor<2x3xf32>, tensor<2xi64>, tensor<3xf32>
}
