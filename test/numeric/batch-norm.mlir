// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Batch normalisation as a training step computes it (train.batch_statistics, expanded), and as prediction does, where the statistics are
// constants: values, first and second derivatives, at odd numbers of channels and places, and on every target.
// RUN: cauce-check %s --target native,x86-64-v4,x86-64-v3,x86-64-v2

func.func @normalizes_features(%x: tensor<?x3xf32, #nn.symbols<N>>, %scale: tensor<3xf32>, %bias: tensor<3xf32>) -> (tensor<?x3xf32, #nn.symbols<N>>, tensor<3xf32>, tensor<3xf32>) attributes {check.sizes = {N = [2, 7, 33]}} {
  %mean = nn.reduce_mean %x, [0] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  %m = nn.broadcast %mean, [1] : tensor<3xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  %d = nn.sub %x, %m : tensor<?x3xf32, #nn.symbols<N>>
  %s = nn.square %d : tensor<?x3xf32, #nn.symbols<N>>
  %variance = nn.reduce_mean %s, [0] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  %e = nn.full 0.01 : tensor<3xf32>
  %v = nn.add %variance, %e : tensor<3xf32>
  %r = nn.sqrt %v : tensor<3xf32>
  %f = nn.div %scale, %r : tensor<3xf32>
  %fs = nn.broadcast %f, [1] : tensor<3xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  %y = nn.mul %d, %fs : tensor<?x3xf32, #nn.symbols<N>>
  %bs = nn.broadcast %bias, [1] : tensor<3xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  %z = nn.add %y, %bs : tensor<?x3xf32, #nn.symbols<N>>
  return %z, %mean, %variance : tensor<?x3xf32, #nn.symbols<N>>, tensor<3xf32>, tensor<3xf32>
}

// As train.batch_statistics is expanded: what distances are taken from cancels, so that derivatives do without it.
func.func @normalizes_around_a_constant(%x: tensor<?x3x5xf32, #nn.symbols<N>>, %scale: tensor<5xf32>, %bias: tensor<5xf32>) -> (tensor<?x3x5xf32, #nn.symbols<N>>, tensor<5xf32>, tensor<5xf32>) attributes {check.sizes = {N = [1, 7, 33]}} {
  %rough = nn.reduce_mean %x, [0, 1] : tensor<?x3x5xf32, #nn.symbols<N>> -> tensor<5xf32>
  %from = nn.stop_gradient %rough : tensor<5xf32>
  %m = nn.broadcast %from, [2] : tensor<5xf32> -> tensor<?x3x5xf32, #nn.symbols<N>>
  %d = nn.sub %x, %m : tensor<?x3x5xf32, #nn.symbols<N>>
  %rest = nn.reduce_mean %d, [0, 1] : tensor<?x3x5xf32, #nn.symbols<N>> -> tensor<5xf32>
  %s = nn.square %d : tensor<?x3x5xf32, #nn.symbols<N>>
  %q = nn.reduce_mean %s, [0, 1] : tensor<?x3x5xf32, #nn.symbols<N>> -> tensor<5xf32>
  %rests = nn.square %rest : tensor<5xf32>
  %variance = nn.sub %q, %rests : tensor<5xf32>
  %e = nn.full 0.01 : tensor<5xf32>
  %v = nn.add %variance, %e : tensor<5xf32>
  %r = nn.sqrt %v : tensor<5xf32>
  %f = nn.div %scale, %r : tensor<5xf32>
  %fs = nn.broadcast %f, [2] : tensor<5xf32> -> tensor<?x3x5xf32, #nn.symbols<N>>
  %re = nn.broadcast %rest, [2] : tensor<5xf32> -> tensor<?x3x5xf32, #nn.symbols<N>>
  %c = nn.sub %d, %re : tensor<?x3x5xf32, #nn.symbols<N>>
  %y = nn.mul %c, %fs : tensor<?x3x5xf32, #nn.symbols<N>>
  %bs = nn.broadcast %bias, [2] : tensor<5xf32> -> tensor<?x3x5xf32, #nn.symbols<N>>
  %z = nn.add %y, %bs : tensor<?x3x5xf32, #nn.symbols<N>>
  %mean = nn.add %from, %rest : tensor<5xf32>
  return %z, %mean, %variance : tensor<?x3x5xf32, #nn.symbols<N>>, tensor<5xf32>, tensor<5xf32>
}

func.func @normalizes_places(%x: tensor<?x3x5x17xf32, #nn.symbols<N>>, %scale: tensor<17xf32>) -> tensor<?x3x5x17xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}} {
  %mean = nn.reduce_mean %x, [0, 1, 2] : tensor<?x3x5x17xf32, #nn.symbols<N>> -> tensor<17xf32>
  %m = nn.broadcast %mean, [3] : tensor<17xf32> -> tensor<?x3x5x17xf32, #nn.symbols<N>>
  %d = nn.sub %x, %m : tensor<?x3x5x17xf32, #nn.symbols<N>>
  %s = nn.square %d : tensor<?x3x5x17xf32, #nn.symbols<N>>
  %variance = nn.reduce_mean %s, [0, 1, 2] : tensor<?x3x5x17xf32, #nn.symbols<N>> -> tensor<17xf32>
  %e = nn.full 1.0e-05 : tensor<17xf32>
  %v = nn.add %variance, %e : tensor<17xf32>
  %r = nn.sqrt %v : tensor<17xf32>
  %f = nn.div %scale, %r : tensor<17xf32>
  %fs = nn.broadcast %f, [3] : tensor<17xf32> -> tensor<?x3x5x17xf32, #nn.symbols<N>>
  %y = nn.mul %d, %fs : tensor<?x3x5x17xf32, #nn.symbols<N>>
  return %y : tensor<?x3x5x17xf32, #nn.symbols<N>>
}

func.func @updates_the_running_variance(%x: tensor<?x5xf64, #nn.symbols<N>>, %old: tensor<5xf64> {check.state}) -> (tensor<5xf64> {check.state = 1 : i64}) attributes {check.sizes = {N = [1, 2, 9]}} {
  %mean = nn.reduce_mean %x, [0] : tensor<?x5xf64, #nn.symbols<N>> -> tensor<5xf64>
  %m = nn.broadcast %mean, [1] : tensor<5xf64> -> tensor<?x5xf64, #nn.symbols<N>>
  %d = nn.sub %x, %m : tensor<?x5xf64, #nn.symbols<N>>
  %s = nn.square %d : tensor<?x5xf64, #nn.symbols<N>>
  %variance = nn.reduce_mean %s, [0] : tensor<?x5xf64, #nn.symbols<N>> -> tensor<5xf64>
  %n = nn.dim_size %x, 0 : tensor<?x5xf64, #nn.symbols<N>> -> tensor<f64>
  %one = nn.full 1.0 : tensor<f64>
  %fewer = nn.sub %n, %one : tensor<f64>
  %less = nn.max %fewer, %one : tensor<f64>
  %ratio = nn.div %n, %less : tensor<f64>
  %ratios = nn.broadcast %ratio, [] : tensor<f64> -> tensor<5xf64>
  %unbiased = nn.mul %variance, %ratios : tensor<5xf64>
  %keep = nn.full 0.9 : tensor<5xf64>
  %take = nn.full 0.1 : tensor<5xf64>
  %a = nn.mul %old, %keep : tensor<5xf64>
  %b = nn.mul %unbiased, %take : tensor<5xf64>
  %new = nn.add %a, %b : tensor<5xf64>
  %enough = nn.compare gt, %n, %one : tensor<f64> -> tensor<i1>
  %c = nn.broadcast %enough, [] : tensor<i1> -> tensor<5xi1>
  %y = nn.select %c, %new, %old : tensor<5xi1>, tensor<5xf64>
  return %y : tensor<5xf64>
}

func.func @predicts_with_running_statistics(%x: tensor<?x2x9xf32, #nn.symbols<N>>, %mean: tensor<9xf32> {check.state}, %variance: tensor<9xf32> {check.state, check.range = array<f64: 0.0, 4.0>}, %scale: tensor<9xf32> {check.state}) -> tensor<?x2x9xf32, #nn.symbols<N>> {
  %m = nn.broadcast %mean, [2] : tensor<9xf32> -> tensor<?x2x9xf32, #nn.symbols<N>>
  %d = nn.sub %x, %m : tensor<?x2x9xf32, #nn.symbols<N>>
  %e = nn.full 0.1 : tensor<9xf32>
  %v = nn.add %variance, %e : tensor<9xf32>
  %r = nn.sqrt %v : tensor<9xf32>
  %f = nn.div %scale, %r : tensor<9xf32>
  %fs = nn.broadcast %f, [2] : tensor<9xf32> -> tensor<?x2x9xf32, #nn.symbols<N>>
  %y = nn.mul %d, %fs : tensor<?x2x9xf32, #nn.symbols<N>>
  return %y : tensor<?x2x9xf32, #nn.symbols<N>>
}
