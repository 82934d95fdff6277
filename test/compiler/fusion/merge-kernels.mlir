// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --merge-kernels | FileCheck %s

#id = affine_map<(d0) -> (d0)>

// Equal but for their names.
// CHECK: func.func private @first
// CHECK-NOT: @second
func.func private @first(%x: tensor<2xf32>) -> tensor<2xf32> attributes {rt.kernel} {
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func private @second(%x: tensor<2xf32>) -> tensor<2xf32> attributes {rt.kernel} {
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%b: f32, %out: f32):
    %p = math.exp %b : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// CHECK: func.func private @another_body
func.func private @another_body(%x: tensor<2xf32>) -> tensor<2xf32> attributes {rt.kernel} {
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.tanh %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// The same ops on elements that lie elsewhere are another kernel.
// CHECK: func.func private @another_layout
func.func private @another_layout(%x: tensor<2xf32> {rt.layout = #rt.layout<rows, 16>}) -> tensor<2xf32> attributes {rt.kernel} {
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// CHECK-LABEL: func.func @host
// CHECK: rt.dispatch @first
// CHECK: rt.dispatch @first
// CHECK: rt.dispatch @another_body
// CHECK: rt.dispatch @another_layout
func.func @host(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = rt.dispatch @first(%x) [] : (tensor<2xf32>) -> tensor<2xf32>
  %1 = rt.dispatch @second(%0) [] : (tensor<2xf32>) -> tensor<2xf32>
  %2 = rt.dispatch @another_body(%1) [] : (tensor<2xf32>) -> tensor<2xf32>
  %3 = rt.dispatch @another_layout(%2) [] : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}

// Functions that are no kernels are what a caller asks for by name.
// CHECK: func.func @equal_host
// CHECK: func.func @equal_to_it
func.func @equal_host(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = rt.dispatch @first(%x) [] : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func @equal_to_it(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = rt.dispatch @first(%x) [] : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
