// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed 's/FEATURES/"avx512bf16"/' %s | cauce-opt --emit-kernels --cse --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,PAIRS
// RUN: sed "s/FEATURES/\"fma\"/" %s | cauce-opt --emit-kernels --cse --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,SINGLE

#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#km = affine_map<(d0, d1, d2) -> (d2, d0)>
#kn = affine_map<(d0, d1, d2) -> (d2, d1)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>
#target = #rt.target<"some" on "cpu", vector_bytes = 64, registers = 32, tile = [6, 4], caches = [32768], features = [FEATURES]>
module attributes {rt.target = #target} {

// Two of the five at a time; the last one is a pair with zeros.
// CHECK-LABEL: func.func private @multiplies_pairs
// PAIRS: scf.for %{{.+}} = %c0 to %c4 step %c2
// PAIRS: %[[FIRST:.+]] = vector.load %{{.+}} : memref<?xi16>, vector<16xi16>
// PAIRS: %[[SECOND:.+]] = vector.load %{{.+}} : memref<?xi16>, vector<16xi16>
// PAIRS: vector.shuffle %{{.+}}, %{{.+}} [0, 16, 1, 17, {{.*}}] : vector<16xbf16>, vector<16xbf16>
// PAIRS: vector.load %{{.+}} : memref<?xi16>, vector<2xi16>
// PAIRS-COUNT-2: x86vector.avx512.dot
// PAIRS: scf.yield
// PAIRS: memref.load
// PAIRS: arith.extui
// PAIRS: x86vector.avx512.dot
// SINGLE-NOT: x86vector.avx512.dot
// SINGLE: arith.extf %{{.+}} : vector<16xbf16> to vector<16xf32>
// SINGLE: vector.fma
func.func private @multiplies_pairs(%x: tensor<2x5xbf16>, %w: tensor<5x16xbf16>) -> tensor<2x16xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x16xf32>) -> tensor<2x16xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x5xbf16>, tensor<5x16xbf16>) outs(%f : tensor<2x16xf32>) {
  ^bb0(%a: bf16, %b: bf16, %acc: f32):
    %0 = arith.extf %a : bf16 to f32
    %1 = arith.extf %b : bf16 to f32
    %2 = arith.mulf %0, %1 : f32
    %3 = arith.addf %acc, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x16xf32>
  return %y : tensor<2x16xf32>
}

// Neighbours of the reduction are a row apart: putting them into words costs more than the few columns save.
// CHECK-LABEL: func.func private @keeps_columns_of_lhs
// CHECK-NOT: x86vector.avx512.dot
// CHECK: vector.fma
func.func private @keeps_columns_of_lhs(%x: tensor<4x2xbf16>, %w: tensor<4x16xbf16>) -> tensor<2x16xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x16xf32>) -> tensor<2x16xf32>
  %y = linalg.generic {indexing_maps = [#km, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<4x2xbf16>, tensor<4x16xbf16>) outs(%f : tensor<2x16xf32>) {
  ^bb0(%a: bf16, %b: bf16, %acc: f32):
    %0 = arith.extf %a : bf16 to f32
    %1 = arith.extf %b : bf16 to f32
    %2 = arith.mulf %0, %1 : f32
    %3 = arith.addf %acc, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x16xf32>
  return %y : tensor<2x16xf32>
}

// With more columns it does not. Of a symbol the last one may be alone.
// CHECK-LABEL: func.func private @makes_words_of_rows
// PAIRS: scf.for %{{.+}} = %c0 to %{{.+}} step %c2
// PAIRS: %[[LOW:.+]] = arith.extui %{{.+}} : i16 to i32
// PAIRS: %[[HIGH:.+]] = arith.shli
// PAIRS: arith.ori
// PAIRS: x86vector.avx512.dot
// PAIRS: scf.for %{{.+}} = %{{.+}} to %{{.+}} step %c1
// PAIRS-NOT: arith.ori
// PAIRS: x86vector.avx512.dot
// SINGLE-NOT: x86vector.avx512.dot
// SINGLE: vector.fma
func.func private @makes_words_of_rows(%x: tensor<?x2xbf16> {rt.dims = ["N"]}, %w: tensor<?x64xbf16> {rt.dims = ["N"]}, %N: index {rt.symbol = "N"}) -> tensor<2x64xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x64xf32>) -> tensor<2x64xf32>
  %y = linalg.generic {indexing_maps = [#km, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<?x2xbf16>, tensor<?x64xbf16>) outs(%f : tensor<2x64xf32>) {
  ^bb0(%a: bf16, %b: bf16, %acc: f32):
    %0 = arith.extf %a : bf16 to f32
    %1 = arith.extf %b : bf16 to f32
    %2 = arith.mulf %0, %1 : f32
    %3 = arith.addf %acc, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x64xf32>
  return %y : tensor<2x64xf32>
}

// Of f16 there is no such instruction, and of a weight alone none is worth it.
// CHECK-LABEL: func.func private @keeps_f16
// CHECK-NOT: x86vector.avx512.dot
// CHECK: vector.fma
func.func private @keeps_f16(%x: tensor<2x4xf32>, %w: tensor<4x16xf16>) -> tensor<2x16xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x16xf32>) -> tensor<2x16xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x4xf32>, tensor<4x16xf16>) outs(%f : tensor<2x16xf32>) {
  ^bb0(%a: f32, %b: f16, %acc: f32):
    %1 = arith.extf %b : f16 to f32
    %2 = arith.mulf %a, %1 : f32
    %3 = arith.addf %acc, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x16xf32>
  return %y : tensor<2x16xf32>
}

// A sum in parts, each of which has pairs of its own: from its beginning to its end, or to the index before that.
// CHECK-LABEL: func.func private @multiplies_pairs_in_parts
// PAIRS: scf.for %[[BEGIN:.+]] = %c0 to %{{.+}} step
// PAIRS: scf.for %{{.+}} = %{{.+}} to %[[EVEN:.+]] step %c2
// PAIRS: x86vector.avx512.dot
// PAIRS: scf.for %{{.+}} = %[[EVEN]] to %{{.+}} step %c1
// PAIRS: x86vector.avx512.dot
// SINGLE-NOT: x86vector.avx512.dot
func.func private @multiplies_pairs_in_parts(%x: tensor<?x300x6xbf16> {rt.dims = ["N"]}, %w: tensor<?x300x64xbf16> {rt.dims = ["N"]}, %N: index {rt.symbol = "N"}) -> tensor<6x64xf32>
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<6x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<6x64xf32>) -> tensor<6x64xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d2, d3, d0)>, affine_map<(d0, d1, d2, d3) -> (d2, d3, d1)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%x, %w : tensor<?x300x6xbf16>, tensor<?x300x64xbf16>) outs(%f : tensor<6x64xf32>) {
  ^bb0(%a: bf16, %b: bf16, %acc: f32):
    %0 = arith.extf %a : bf16 to f32
    %1 = arith.extf %b : bf16 to f32
    %2 = arith.mulf %0, %1 : f32
    %3 = arith.addf %acc, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<6x64xf32>
  return %y : tensor<6x64xf32>
}

}
