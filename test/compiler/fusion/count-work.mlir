// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --count-work | FileCheck %s

#rows = affine_map<(m, n, k) -> (m, k)>
#columns = affine_map<(m, n, k) -> (k, n)>
#result = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#first = affine_map<(d0, d1) -> (d0)>

// A multiply-add is two, for each m, n and k: 2 * 3 * 4 * N. x, w and y are moved once.
// CHECK-LABEL: @multiplies
// CHECK-SAME: rt.bytes = #rt.size<28*N + 48>
// CHECK-SAME: rt.flops = #rt.size<24*N>
func.func private @multiplies(%x: tensor<?x4xf32> {rt.dims = ["N"]}, %w: tensor<4x3xf32>, %N: index {rt.symbol = "N"})
    -> (tensor<?x3xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%N) : tensor<?x3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = linalg.generic {indexing_maps = [#rows, #columns, #result], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<?x4xf32>, tensor<4x3xf32>) outs(%f : tensor<?x3xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %out, %p : f32
    linalg.yield %s : f32
  } -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// math.exp is one; a comparison, a selection, a conversion and an index are none.
// CHECK-LABEL: @counts_arithmetic_alone
// CHECK-SAME: rt.bytes = #rt.size<48*N*T>
// CHECK-SAME: rt.flops = #rt.size<8*N*T>
func.func private @counts_arithmetic_alone(%x: tensor<?x4xf32> {rt.dims = ["T*N"]}, %T: index {rt.symbol = "T"}, %N: index {rt.symbol = "N"})
    -> (tensor<?x4xf64> {rt.dims = ["T*N"]}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %zero = arith.constant 0.0 : f32
  %size = arith.muli %T, %N : index
  %e = tensor.empty(%size) : tensor<?x4xf64>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<?x4xf32>) outs(%e : tensor<?x4xf64>) {
  ^bb0(%a: f32, %out: f64):
    %positive = arith.cmpf ogt, %a, %zero : f32
    %r = arith.select %positive, %a, %zero : f32
    %q = math.exp %r : f32
    %s = arith.addf %q, %r : f32
    %d = arith.extf %s : f32 to f64
    linalg.yield %d : f64
  } -> tensor<?x4xf64>
  return %y : tensor<?x4xf64>
}

// Of a table only the elements that are looked up: 2 * 3 of them, of 4 bytes, besides 2 indices and 6 results.
// CHECK-LABEL: @looks_up
// CHECK-SAME: rt.bytes = #rt.size<64>
// CHECK-SAME: rt.flops = #rt.size<0>
func.func private @looks_up(%table: tensor<1000x3xf32>, %ids: tensor<2xi64>) -> tensor<2x3xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<2x3xf32>
  %y = linalg.generic {indexing_maps = [#first, #id], iterator_types = ["parallel", "parallel"]} ins(%ids : tensor<2xi64>) outs(%e : tensor<2x3xf32>) {
  ^bb0(%i: i64, %out: f32):
    %row = arith.index_cast %i : i64 to index
    %column = linalg.index 1 : index
    %v = tensor.extract %table[%row, %column] : tensor<1000x3xf32>
    linalg.yield %v : f32
  } -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: @no_kernel
// CHECK-NOT: rt.flops
func.func @no_kernel(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
