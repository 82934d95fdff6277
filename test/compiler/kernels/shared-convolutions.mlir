// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions of other images and channels are one function, and so are the gradients of their filters.
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s
// RUN: cauce-opt %s --emit-kernels --remarks-filter=emit-kernels -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

#x = affine_map<(n, h, w, o, k, l, c) -> (n, h + k, w + l, c)>
#w = affine_map<(n, h, w, o, k, l, c) -> (k, l, c, o)>
#y = affine_map<(n, h, w, o, k, l, c) -> (n, h, w, o)>
#gx = affine_map<(k, l, c, o, n, h, w) -> (n, h + k, w + l, c)>
#gdy = affine_map<(k, l, c, o, n, h, w) -> (n, h, w, o)>
#gw = affine_map<(k, l, c, o, n, h, w) -> (k, l, c, o)>


// The window stays a number, and its columns and the channels are one loop as they are with numbers. Tiles have the two heights that those
// of all members have. The next panel is prefetched whatever its size is.
// CHECK-LABEL: func.func private @small.shared
// CHECK: %[[END:.+]] = rt.index %{{.+}} * 3
// CHECK: scf.index_switch
// CHECK-NEXT: case 5 {
// CHECK-NOT: case
// CHECK: default {
// CHECK: scf.for {{.*}} to %c3
// CHECK: scf.for {{.*}} to %[[END]]
// CHECK: memref.prefetch
// CHECK-COUNT-6: memref.load
// CHECK-LABEL: func.func private @small(
// CHECK: call @small.shared({{.*}}%c10, %c32, %c64, %c8{{.*}})
// REMARK: kernel 'small' {{.*}}: 'small.shared' with
// REMARK: kernel 'large' {{.*}}: 'small.shared' with
// REMARK: kernel 'short' {{.*}}: contraction

func.func private @small(%N: index {rt.symbol = "N"}, %x: tensor<?x10x10x32xf32> {rt.dims = ["N"]}, %w: tensor<3x3x32x64xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<?x8x8x64xf32> {rt.dims = ["N"]})
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%N) : tensor<?x8x8x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x8x8x64xf32>) -> tensor<?x8x8x64xf32>
  %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %w : tensor<?x10x10x32xf32>, tensor<3x3x32x64xf32>) outs(%f : tensor<?x8x8x64xf32>)  {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<?x8x8x64xf32>
  return %y : tensor<?x8x8x64xf32>
}
func.func private @large(%N: index {rt.symbol = "N"}, %x: tensor<?x18x18x64xf32> {rt.dims = ["N"]}, %w: tensor<3x3x64x128xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<?x16x16x128xf32> {rt.dims = ["N"]})
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%N) : tensor<?x16x16x128xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x16x16x128xf32>) -> tensor<?x16x16x128xf32>
  %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %w : tensor<?x18x18x64xf32>, tensor<3x3x64x128xf32>) outs(%f : tensor<?x16x16x128xf32>)  {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<?x16x16x128xf32>
  return %y : tensor<?x16x16x128xf32>
}

// A tile of so short a sum would wait for the divisions that find its first row.
// CHECK-LABEL: func.func private @short(
// CHECK: arith.remui

func.func private @short(%N: index {rt.symbol = "N"}, %x: tensor<?x10x10x4xf32> {rt.dims = ["N"]}, %w: tensor<3x3x4x64xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<?x8x8x64xf32> {rt.dims = ["N"]})
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%N) : tensor<?x8x8x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x8x8x64xf32>) -> tensor<?x8x8x64xf32>
  %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %w : tensor<?x10x10x4xf32>, tensor<3x3x4x64xf32>) outs(%f : tensor<?x8x8x64xf32>)  {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<?x8x8x64xf32>
  return %y : tensor<?x8x8x64xf32>
}

// Parts are as many images as a cache holds, which follows from the sizes that are passed; no loop of a part is unrolled.
// CHECK-LABEL: func.func private @gradient.shared
// CHECK: %[[BYTES:.+]] = rt.index %{{.+}} * 1024
// CHECK: %[[IMAGES:.+]] = arith.divui %c49152, %[[BYTES]] : index
// CHECK: %[[PART:.+]] = arith.maxui %[[IMAGES]], %c1
// CHECK: scf.for {{.*}} step %[[PART]] {

func.func private @gradient(%N: index {rt.symbol = "N"}, %x: tensor<?x6x6x32xf32> {rt.dims = ["N"]}, %dy: tensor<?x4x4x64xf32> {rt.dims = ["N"]}) -> tensor<3x3x32x64xf32>
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x3x32x64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3x3x32x64xf32>) -> tensor<3x3x32x64xf32>
  %y = linalg.generic {indexing_maps = [#gx, #gdy, #gw], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %dy : tensor<?x6x6x32xf32>, tensor<?x4x4x64xf32>) outs(%f : tensor<3x3x32x64xf32>)  {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x3x32x64xf32>
  return %y : tensor<3x3x32x64xf32>
}
func.func private @gradient_of_more(%N: index {rt.symbol = "N"}, %x: tensor<?x7x6x64xf32> {rt.dims = ["N"]}, %dy: tensor<?x5x4x128xf32> {rt.dims = ["N"]}) -> tensor<3x3x64x128xf32>
    attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x3x64x128xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<3x3x64x128xf32>) -> tensor<3x3x64x128xf32>
  %y = linalg.generic {indexing_maps = [#gx, #gdy, #gw], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
      ins(%x, %dy : tensor<?x7x6x64xf32>, tensor<?x5x4x128xf32>) outs(%f : tensor<3x3x64x128xf32>)  {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x3x64x128xf32>
  return %y : tensor<3x3x64x128xf32>
}
