// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --split-reductions | FileCheck %s

// CHECK-DAG: #[[FIRST:.+]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[VECTOR:.+]] = affine_map<(d0) -> (d0)>
// CHECK-DAG: #[[SCALAR:.+]] = affine_map<(d0) -> ()>
#all = affine_map<(i, j) -> (i, j)>
#none = affine_map<(i, j) -> ()>

// What starts from -1 does so once: partial results start from nothing.
// CHECK-LABEL: func.func @norm
// CHECK-SAME: (%[[X:.+]]: tensor<784x300xf32>)
// CHECK: %[[ZERO:.+]] = arith.constant {{-?}}0.000000e+00
// CHECK: %[[START:.+]] = linalg.fill ins(%[[ZERO]] : f32) {{.*}} -> tensor<784xf32>
// CHECK: %[[PARTIAL:.+]] = linalg.generic {indexing_maps = [#{{.+}}, #[[FIRST]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]] : tensor<784x300xf32>) outs(%[[START]] : tensor<784xf32>)
// CHECK: arith.mulf
// CHECK: arith.addf
// CHECK: linalg.generic {indexing_maps = [#[[VECTOR]], #[[SCALAR]]], iterator_types = ["reduction"]} ins(%[[PARTIAL]] : tensor<784xf32>)
// CHECK-NOT: arith.mulf
// CHECK: arith.addf
func.func @norm(%x: tensor<784x300xf32>) -> tensor<f32> {
  %minus = arith.constant -1.0 : f32
  %empty = tensor.empty() : tensor<f32>
  %init = linalg.fill ins(%minus : f32) outs(%empty : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [#all, #none], iterator_types = ["reduction", "reduction"]} ins(%x : tensor<784x300xf32>) outs(%init : tensor<f32>) {
  ^bb0(%e: f32, %sum: f32):
    %square = arith.mulf %e, %e : f32
    %next = arith.addf %sum, %square : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// The number of partial results may be a symbol.
// CHECK-LABEL: func.func @symbolic
// CHECK-SAME: (%[[N:.+]]: index {rt.symbol = "N"}
// CHECK: tensor.empty(%[[N]]) : tensor<?xf32>
// CHECK: iterator_types = ["parallel", "reduction"]
// CHECK: iterator_types = ["reduction"]
func.func @symbolic(%n: index {rt.symbol = "N"}, %x: tensor<?x4096xf32> {rt.dims = ["N"]}) -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<f32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [#all, #none], iterator_types = ["reduction", "reduction"]} ins(%x : tensor<?x4096xf32>) outs(%init : tensor<f32>) {
  ^bb0(%e: f32, %largest: f32):
    %next = arith.maximumf %largest, %e : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: func.func @short
// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK-LABEL: func.func @one_dimension
func.func @short(%x: tensor<30x1000xf32>) -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<f32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [#all, #none], iterator_types = ["reduction", "reduction"]} ins(%x : tensor<30x1000xf32>) outs(%init : tensor<f32>) {
  ^bb0(%e: f32, %sum: f32):
    %next = arith.addf %sum, %e : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK-LABEL: func.func @many_results
func.func @one_dimension(%x: tensor<100000xf32>) -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<f32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]} ins(%x : tensor<100000xf32>) outs(%init : tensor<f32>) {
  ^bb0(%e: f32, %sum: f32):
    %next = arith.addf %sum, %e : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK-LABEL: func.func @in_order
func.func @many_results(%x: tensor<40x100x2000xf32>) -> tensor<40xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<40xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<40xf32>) -> tensor<40xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i)>], iterator_types = ["parallel", "reduction", "reduction"]} ins(%x : tensor<40x100x2000xf32>) outs(%init : tensor<40xf32>) {
  ^bb0(%e: f32, %sum: f32):
    %next = arith.addf %sum, %e : f32
    linalg.yield %next : f32
  } -> tensor<40xf32>
  return %y : tensor<40xf32>
}

// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
func.func @in_order(%x: tensor<784x300xf32>) -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<f32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [#all, #none], iterator_types = ["reduction", "reduction"]} ins(%x : tensor<784x300xf32>) outs(%init : tensor<f32>) {
  ^bb0(%e: f32, %sum: f32):
    %next = arith.subf %sum, %e : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// Partial results of several numbers lie together.
// CHECK-LABEL: func.func @several_numbers
// CHECK: linalg.fill {{.*}} -> tensor<?x6xf32>
// CHECK: iterator_types = ["parallel", "reduction", "reduction", "parallel"]
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction", "parallel"]{{.*}} outs(%{{.+}} : tensor<6xf32>)
func.func @several_numbers(%N: index {rt.symbol = "N"}, %x: tensor<?x28x28x6xf32> {rt.dims = ["N"]}) -> tensor<6xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<6xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<6xf32>) -> tensor<6xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d3)>],
      iterator_types = ["reduction", "reduction", "reduction", "parallel"]} ins(%x : tensor<?x28x28x6xf32>) outs(%f : tensor<6xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<6xf32>
  return %y : tensor<6xf32>
}
