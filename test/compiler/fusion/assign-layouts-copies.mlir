// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --assign-layouts | FileCheck %s

#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#kn = affine_map<(d0, d1, d2) -> (d2, d1)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>
#ij = affine_map<(d0, d1) -> (d0, d1)>
#ji = affine_map<(d0, d1) -> (d1, d0)>

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

// A transposed copy is made for a contraction: it is packed as that reads it.
// CHECK: func.func private @transposed(%{{.+}}: tensor<20x3xf32> {rt.layout = #rt.layout<dense>}) -> (tensor<3x20xf32> {rt.layout = #rt.layout<panel, 64>})
func.func private @transposed(%x: tensor<20x3xf32>) -> tensor<3x20xf32> attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<3x20xf32>
  %y = linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<20x3xf32>) outs(%e : tensor<3x20xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<3x20xf32>
  return %y : tensor<3x20xf32>
}
func.func @packs_a_copy(%x: tensor<2x3xf32>, %w: tensor<20x3xf32>) -> tensor<2x20xf32> {
  %0 = rt.dispatch @transposed(%w) [] : (tensor<20x3xf32>) -> tensor<3x20xf32>
  %1 = rt.dispatch @product(%x, %0) [] : (tensor<2x3xf32>, tensor<3x20xf32>) -> tensor<2x20xf32>
  return %1 : tensor<2x20xf32>
}

// Read by another kernel too, or made by another schedule: padded rows.
// CHECK: func.func private @transposed_for_two(%{{.+}}: tensor<20x3xf32> {{.*}}) -> (tensor<3x20xf32> {rt.layout = #rt.layout<rows, 32>})
// CHECK: func.func private @computed(tensor<20x3xf32> {{.*}}) -> (tensor<3x20xf32> {rt.layout = #rt.layout<rows, 32>})
func.func private @transposed_for_two(%x: tensor<20x3xf32>) -> tensor<3x20xf32> attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<3x20xf32>
  %y = linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<20x3xf32>) outs(%e : tensor<3x20xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<3x20xf32>
  return %y : tensor<3x20xf32>
}
func.func private @computed(tensor<20x3xf32>) -> tensor<3x20xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"}
func.func private @product_of_rows(%x: tensor<2x3xf32>, %w: tensor<3x20xf32>) -> tensor<2x20xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
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
func.func private @sum(tensor<3x20xf32>) -> tensor<f32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"}
func.func @pads_the_rest(%x: tensor<2x3xf32>, %w: tensor<20x3xf32>) -> (tensor<2x20xf32>, tensor<2x20xf32>, tensor<f32>) {
  %0 = rt.dispatch @transposed_for_two(%w) [] : (tensor<20x3xf32>) -> tensor<3x20xf32>
  %1 = rt.dispatch @product_of_rows(%x, %0) [] : (tensor<2x3xf32>, tensor<3x20xf32>) -> tensor<2x20xf32>
  %2 = rt.dispatch @sum(%0) [] : (tensor<3x20xf32>) -> tensor<f32>
  %3 = rt.dispatch @computed(%w) [] : (tensor<20x3xf32>) -> tensor<3x20xf32>
  %4 = rt.dispatch @product_of_rows(%x, %3) [] : (tensor<2x3xf32>, tensor<3x20xf32>) -> tensor<2x20xf32>
  return %1, %4, %2 : tensor<2x20xf32>, tensor<2x20xf32>, tensor<f32>
}
