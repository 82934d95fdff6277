// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels -split-input-file -verify-diagnostics

// A kernel whose body is not what its schedule computes is an error, not another kernel.

#id = affine_map<(d0) -> (d0)>
func.func private @k(%x: tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %e = tensor.empty() : tensor<4xf32>
  // expected-error @below {{expected a kernel with schedule 'contraction' to begin with a sum of products in vectors along the last dimension of its result, but got another op}}
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#m = affine_map<(m, n) -> (m)>
#id = affine_map<(m, n) -> (m, n)>
func.func private @k(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x3xf32>, tensor<3x4xf32>) outs(%f : tensor<2x4xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x4xf32>
  %g = tensor.empty() : tensor<2xf32>
  %h = linalg.fill ins(%zero : f32) outs(%g : tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{expected what follows the sum of a kernel with schedule 'contraction' to be elementwise on its result}}
  %z = linalg.generic {indexing_maps = [#id, #m], iterator_types = ["parallel", "reduction"]} ins(%y : tensor<2x4xf32>) outs(%h : tensor<2xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %q = arith.addf %sum, %a : f32
    linalg.yield %q : f32
  } -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// -----

// A body that does more than to copy, or less than to turn.
#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
func.func private @k(%x: tensor<4x5xf32>) -> tensor<5x4xf32> attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<5x4xf32>
  // expected-error @below {{expected a kernel with schedule 'transpose' to begin with an op that reads elements the other way round than it writes them, but got another op}}
  %y = linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<4x5xf32>) outs(%e : tensor<5x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    %b = arith.negf %a : f32
    linalg.yield %b : f32
  } -> tensor<5x4xf32>
  return %y : tensor<5x4xf32>
}

// -----

#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
func.func private @k(%x: tensor<4x5xf32>) -> tensor<5x4xf32> attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<5x4xf32>
  %y = linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<4x5xf32>) outs(%e : tensor<5x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<5x4xf32>
  // expected-error @below {{expected a kernel with schedule 'transpose' to have one op, but got another}}
  %z = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%y : tensor<5x4xf32>) outs(%e : tensor<5x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    %b = arith.negf %a : f32
    linalg.yield %b : f32
  } -> tensor<5x4xf32>
  return %z : tensor<5x4xf32>
}

// -----

#id = affine_map<(i) -> (i)>
func.func private @k(%x: tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel, rt.schedule = "scatter"} {
  %e = tensor.empty() : tensor<4xf32>
  // expected-error @below {{expected a kernel with schedule 'scatter' to begin with a sum of the rows of a tensor whose index is that of the result, but got another op}}
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}
