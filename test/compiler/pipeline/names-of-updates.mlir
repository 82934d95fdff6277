// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the updates of several states share has the name of the first that is written, in each run.
// RUN: cauce compile %s --stop-after=graph | FileCheck %s

// CHECK: %u_c = nn.broadcast %rate
train.state parameter @c : tensor<4xf32>
train.state parameter @a : tensor<4xf32>
train.state parameter @h : tensor<4xf32>
train.state parameter @b : tensor<4xf32>
train.state parameter @g : tensor<4xf32>
train.state parameter @d : tensor<4xf32>
train.state parameter @f : tensor<4xf32>
train.state parameter @e : tensor<4xf32>
func.func @shared(%rate: tensor<f32> {train.name = "rate"}) {
  %r = nn.broadcast %rate, [] : tensor<f32> -> tensor<4xf32>
  %c = train.read @c : tensor<4xf32>
  %c1 = nn.sub %c, %r : tensor<4xf32>
  train.write %c1, @c : tensor<4xf32>
  %a = train.read @a : tensor<4xf32>
  %a1 = nn.sub %a, %r : tensor<4xf32>
  train.write %a1, @a : tensor<4xf32>
  %h = train.read @h : tensor<4xf32>
  %h1 = nn.sub %h, %r : tensor<4xf32>
  train.write %h1, @h : tensor<4xf32>
  %b = train.read @b : tensor<4xf32>
  %b1 = nn.sub %b, %r : tensor<4xf32>
  train.write %b1, @b : tensor<4xf32>
  %g = train.read @g : tensor<4xf32>
  %g1 = nn.sub %g, %r : tensor<4xf32>
  train.write %g1, @g : tensor<4xf32>
  %d = train.read @d : tensor<4xf32>
  %d1 = nn.sub %d, %r : tensor<4xf32>
  train.write %d1, @d : tensor<4xf32>
  %f = train.read @f : tensor<4xf32>
  %f1 = nn.sub %f, %r : tensor<4xf32>
  train.write %f1, @f : tensor<4xf32>
  %e = train.read @e : tensor<4xf32>
  %e1 = nn.sub %e, %r : tensor<4xf32>
  train.write %e1, @e : tensor<4xf32>
  return
}
