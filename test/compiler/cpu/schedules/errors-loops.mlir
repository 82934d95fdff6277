// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels -split-input-file -verify-diagnostics

#ij = affine_map<(i, j) -> (i, j)>
#i = affine_map<(i, j) -> (i)>
func.func private @k(%x: tensor<3x4xf32>) -> (tensor<3xf32>, tensor<3x4xf32>) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "rows"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3xf32>) -> tensor<3xf32>
  %y = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<3x4xf32>) outs(%f : tensor<3xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %q = arith.addf %sum, %a : f32
    linalg.yield %q : f32
  } -> tensor<3xf32>
  %g = tensor.empty() : tensor<3x4xf32>
  // expected-error @below {{expected an op of a kernel with schedule 'loops' in mode 'rows' to have a result of rank 1, as others do, but got 'tensor<3x4xf32>'}}
  %z = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<3x4xf32>) outs(%g : tensor<3x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    %b = arith.negf %a : f32
    linalg.yield %b : f32
  } -> tensor<3x4xf32>
  return %y, %z : tensor<3xf32>, tensor<3x4xf32>
}

// -----

#ij = affine_map<(i, j) -> (i, j)>
#i = affine_map<(i, j) -> (i)>
func.func private @k(%x: tensor<3x?xf32> {rt.dims = ["N"]}, %N: index {rt.symbol = "N"}) -> tensor<3xf32>
    attributes {rt.kernel, rt.schedule = "loops", rt.mode = "register-rows"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3xf32>) -> tensor<3xf32>
  // expected-error @below {{expected an op of a kernel with schedule 'loops' in mode 'register-rows' to collapse rows of known length by sums, products, the least or the greatest, but got another reduction}}
  %y = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<3x?xf32>) outs(%f : tensor<3xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %q = arith.addf %sum, %a : f32
    linalg.yield %q : f32
  } -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

#ij = affine_map<(i, j) -> (i, j)>
#diagonal = affine_map<(i, j) -> (i, i)>
func.func private @k(%x: tensor<4x4xf32>) -> tensor<4x4xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<4x4xf32>
  // expected-error @below {{expected an op of a kernel with schedule 'loops' in mode 'columns' to write each element in its place, but got the indices affine_map<(d0, d1) -> (d0, d0)>}}
  %y = linalg.generic {indexing_maps = [#ij, #diagonal], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<4x4xf32>
  return %y : tensor<4x4xf32>
}
