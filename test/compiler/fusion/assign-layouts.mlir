// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --assign-layouts | FileCheck %s
// RUN: cauce-opt %s --set-target=name=x86-64-v3 --assign-layouts | FileCheck %s --check-prefix=AVX2

#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#kn = affine_map<(d0, d1, d2) -> (d2, d1)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>

// The operand of a contraction that is read in vectors lies in panels if it is a state; what a caller sees is dense.
// CHECK-LABEL: func.func private @product
// CHECK-SAME: %{{.+}}: tensor<2x3xf32> {rt.layout = #rt.layout<dense>}, %{{.+}}: tensor<3x20xf32> {rt.layout = #rt.layout<panel, 64>})
// CHECK-SAME: -> (tensor<2x20xf32> {rt.layout = #rt.layout<rows, 32>})
// AVX2-LABEL: func.func private @product
// AVX2-SAME: rt.layout = #rt.layout<panel, 16>
func.func private @product(%x: tensor<2x3xf32>, %w: tensor<3x20xf32>) -> tensor<2x20xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x20xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x20xf32>) -> tensor<2x20xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x3xf32>, tensor<3x20xf32>) outs(%f : tensor<2x20xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x20xf32>
  return %y : tensor<2x20xf32>
}

// CHECK-LABEL: func.func private @activate
// CHECK-SAME: (tensor<2x20xf32> {rt.layout = #rt.layout<rows, 32>}) -> (tensor<2x20xf32> {rt.layout = #rt.layout<dense>})
func.func private @activate(tensor<2x20xf32>) -> tensor<2x20xf32> attributes {rt.kernel}

// CHECK-LABEL: func.func @predict
// CHECK-SAME: (%{{.+}}: tensor<2x3xf32>, %{{.+}}: tensor<3x20xf32> {rt.layout = #rt.layout<panel, 64>, train.state = @w}) -> tensor<2x20xf32>
func.func @predict(%x: tensor<2x3xf32>, %w: tensor<3x20xf32> {train.state = @w}) -> tensor<2x20xf32> {
  %0 = rt.dispatch @product(%x, %w) [] : (tensor<2x3xf32>, tensor<3x20xf32>) -> tensor<2x20xf32>
  %1 = rt.dispatch @activate(%0) [] : (tensor<2x20xf32>) -> tensor<2x20xf32>
  return %1 : tensor<2x20xf32>
}

// A state that is updated together with a packed one lies as that one does; others have padded rows.
// CHECK-LABEL: func.func private @update
// CHECK-SAME: (tensor<3x20xf32> {rt.layout = #rt.layout<panel, 64>}, tensor<3x20xf32> {rt.layout = #rt.layout<panel, 64>}, tensor<20xf32> {rt.layout = #rt.layout<rows, 32>})
// CHECK-SAME: -> (tensor<3x20xf32> {rt.layout = #rt.layout<panel, 64>}, tensor<3x20xf32> {rt.layout = #rt.layout<panel, 64>}, tensor<20xf32> {rt.layout = #rt.layout<rows, 32>})
func.func private @update(tensor<3x20xf32>, tensor<3x20xf32>, tensor<20xf32>) -> (tensor<3x20xf32>, tensor<3x20xf32>, tensor<20xf32>) attributes {rt.kernel}

// CHECK-LABEL: func.func @step
func.func @step(%w: tensor<3x20xf32> {train.state = @w}, %v: tensor<3x20xf32> {train.state = @v}, %b: tensor<20xf32> {train.state = @b}) -> (tensor<3x20xf32> {train.state = @w}, tensor<3x20xf32> {train.state = @v}, tensor<20xf32> {train.state = @b}) {
  %0:3 = rt.dispatch @update(%w, %v, %b) [] : (tensor<3x20xf32>, tensor<3x20xf32>, tensor<20xf32>) -> (tensor<3x20xf32>, tensor<3x20xf32>, tensor<20xf32>)
  return %0#0, %0#1, %0#2 : tensor<3x20xf32>, tensor<3x20xf32>, tensor<20xf32>
}

// Without gaps: a scalar, a single column, which is read down, rows of symbolic size, and what is reshaped.
// CHECK-LABEL: func.func private @make
// CHECK-SAME: -> (tensor<f32> {rt.layout = #rt.layout<dense>}, tensor<3x1xf32> {rt.layout = #rt.layout<dense>}, tensor<3x?xf32> {rt.dims = ["N"], rt.layout = #rt.layout<dense>}, tensor<2x6xf32> {rt.layout = #rt.layout<dense>})
func.func private @make(index {rt.symbol = "N"}) -> (tensor<f32>, tensor<3x1xf32>, tensor<3x?xf32> {rt.dims = ["N"]}, tensor<2x6xf32>) attributes {rt.kernel}
func.func private @use(tensor<f32>, tensor<3x1xf32>, tensor<3x?xf32> {rt.dims = ["N"]}, tensor<12xf32>, index {rt.symbol = "N"}) -> tensor<f32> attributes {rt.kernel}
func.func @keeps_these_dense(%n: index {rt.symbol = "N"}) -> tensor<f32> {
  %0:4 = rt.dispatch @make() [%n] : () -> (tensor<f32>, tensor<3x1xf32>, tensor<3x?xf32>, tensor<2x6xf32>)
  %1 = tensor.collapse_shape %0#3 [[0, 1]] : tensor<2x6xf32> into tensor<12xf32>
  %2 = rt.dispatch @use(%0#0, %0#1, %0#2, %1) [%n] : (tensor<f32>, tensor<3x1xf32>, tensor<3x?xf32>, tensor<12xf32>) -> tensor<f32>
  return %2 : tensor<f32>
}

// Images with few channels have no padding, those with many do; nor do filters go without.
// CHECK-LABEL: func.func private @make_images
// CHECK-SAME: -> (tensor<?x4x4x6xf32> {rt.dims = ["N"], rt.layout = #rt.layout<dense>}, tensor<?x4x4x60xf32> {rt.dims = ["N"], rt.layout = #rt.layout<rows, 64>}, tensor<3x3x8x6xf32> {rt.layout = #rt.layout<rows, 16>})
func.func private @make_images(index {rt.symbol = "N"}) -> (tensor<?x4x4x6xf32> {rt.dims = ["N"]}, tensor<?x4x4x60xf32> {rt.dims = ["N"]}, tensor<3x3x8x6xf32>) attributes {rt.kernel}
func.func private @use_images(tensor<?x4x4x6xf32> {rt.dims = ["N"]}, tensor<?x4x4x60xf32> {rt.dims = ["N"]}, tensor<3x3x8x6xf32>, index {rt.symbol = "N"}) -> tensor<f32> attributes {rt.kernel}
func.func @images(%n: index {rt.symbol = "N"}) -> tensor<f32> {
  %0:3 = rt.dispatch @make_images() [%n] : () -> (tensor<?x4x4x6xf32>, tensor<?x4x4x60xf32>, tensor<3x3x8x6xf32>)
  %1 = rt.dispatch @use_images(%0#0, %0#1, %0#2) [%n] : (tensor<?x4x4x6xf32>, tensor<?x4x4x60xf32>, tensor<3x3x8x6xf32>) -> tensor<f32>
  return %1 : tensor<f32>
}
