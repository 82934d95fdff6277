// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s
// RUN: cauce-opt %s --emit-bytecode | cauce-opt | FileCheck %s

train.state parameter @w : tensor<3xf32>
train.state parameter @v : tensor<3xf32>
// What is as by default is not said.
// CHECK: train.training @first loss @f parameters [@w, @v] steps 3 optimizer #train.sgd clip <norm = 1>
train.training @first loss @f parameters [@w, @v] steps 3 optimizer #train.sgd clip <norm = 1>
// CHECK: train.training @third loss @f parameters [@w, @v] accumulates optimizer #train.sgd
train.training @third loss @f parameters [@w, @v] accumulates optimizer #train.sgd
// CHECK: train.training @"second-one" optimizer #train.adam schedule #train.cosine<steps = 5> precision f16
train.training @"second-one" steps 1 optimizer #train.adam schedule #train.cosine<steps = 5> precision f16

func.func private @loss(tensor<?x3xf32, #nn.symbols<N>>) -> tensor<f32>
func.func @f(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<f32> {
  // CHECK: train.noise "z" : tensor<?x3xf32, #N> of #train.normal<mean = 1>
  %z = train.noise "z" : tensor<?x3xf32, #nn.symbols<N>> of #train.normal<mean = 1>
  // CHECK: train.noise "u" : tensor<?x3xf64, #N> of #train.uniform
  %u = train.noise "u" : tensor<?x3xf64, #nn.symbols<N>> of #train.uniform
  %l = nn.reduce_mean %z, [0, 1] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f32>
  return %l : tensor<f32>
}
