// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results that are scalars.
// RUN: cauce call %s dot --input a=1,2,3,4,5 --input b=1,1,1,1,2 | FileCheck %s --check-prefix=DOT
// RUN: cauce call %s mean --input a=1,2,3,4,5 | FileCheck %s --check-prefix=MEAN
// DOT: result0: 20
// MEAN: result0: 3
module @dot {
func.func @dot(%a: tensor<5xf32> {train.name = "a"}, %b: tensor<5xf32> {train.name = "b"}) -> tensor<f32> {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<5xf32>, tensor<5xf32> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @mean(%a: tensor<5xf32> {train.name = "a"}) -> tensor<f32> {
  %y = nn.reduce_mean %a, [0] : tensor<5xf32> -> tensor<f32>
  return %y : tensor<f32>
}
}
