// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels -split-input-file -verify-diagnostics

#id = affine_map<(d0) -> (d0)>
// expected-error @below {{expected the attribute 'rt.schedule' on a kernel}}
func.func private @k(%x: tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel} {
  %e = tensor.empty() : tensor<4xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// expected-error @below {{expected a kernel with a body}}
func.func private @k(tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"}

// -----

// expected-error @below {{expected the attribute 'rt.dims' on argument 0 of 'tensor<?xf32>'}}
func.func private @k(%x: tensor<?xf32>) -> tensor<?xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  return %x : tensor<?xf32>
}

// -----

// expected-error @below {{expected the attribute 'rt.dims' on result 0 of 'tensor<?xf32>'}}
func.func private @k(%n: index {rt.symbol = "N"}) -> tensor<?xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %y = tensor.empty(%n) : tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

func.func private @k(%x: tensor<2x6xf32>) -> tensor<12xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  // expected-error @below {{'tensor.collapse_shape' op is not expected: a kernel is made of linalg.generic, linalg.fill, tensor.empty and sizes}}
  %y = tensor.collapse_shape %x [[0, 1]] : tensor<2x6xf32> into tensor<12xf32>
  return %y : tensor<12xf32>
}

// -----

// expected-error @below {{expected result 0 to be made by a linalg.generic of the kernel}}
func.func private @k(%x: tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  return %x : tensor<4xf32>
}

// -----

// expected-error @below {{expected a kernel with schedule 'loops' to begin with an op, but got no op}}
func.func private @k() attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  return
}

// -----

#ij = affine_map<(d0, d1) -> (d0, d1)>
#ji = affine_map<(d0, d1) -> (d1, d0)>
func.func private @k(%x: tensor<4x5xf32>) -> tensor<5x4xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<4x5xf32>
  %y = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<4x5xf32>) outs(%e : tensor<4x5xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<4x5xf32>
  %f = tensor.empty() : tensor<5x4xf32>
  // expected-error @below {{expected operand 0, which the same kernel makes, to be read at the point of the result, but got the indices affine_map<(d0, d1) -> (d1, d0)> for affine_map<(d0, d1) -> (d0, d1)>}}
  %z = linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]} ins(%y : tensor<4x5xf32>) outs(%f : tensor<5x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<5x4xf32>
  return %z : tensor<5x4xf32>
}
