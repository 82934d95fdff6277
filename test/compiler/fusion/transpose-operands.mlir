// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(func.func(transpose-operands))" | FileCheck %s
// RUN: cauce-opt %s --pass-pipeline="builtin.module(func.func(transpose-operands))" --remarks-filter=transpose-operands 2>&1 >/dev/null | FileCheck %s --check-prefix=WHY

#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#kn = affine_map<(d0, d1, d2) -> (d2, d1)>
#nk = affine_map<(d0, d1, d2) -> (d1, d2)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>
#all = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#bmk = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>
#bnk = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>
#bmn = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
#wide = affine_map<(d0, d1, d2, d3) -> (d2, d3)>
#ij = affine_map<(d0, d1) -> (d0, d1)>

// CHECK-DAG: #[[TRANSPOSED:.+]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-DAG: #[[MK:.+]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[KN:.+]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-DAG: #[[LAST:.+]] = affine_map<(d0, d1, d2) -> (d0, d2, d1)>
// CHECK-DAG: #[[BACKWARDS:.+]] = affine_map<(d0, d1, d2) -> ((-d0 + 1) * 2 + 1, d2, d1)>
// CHECK-DAG: #[[BKN:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>

// CHECK-LABEL: func.func @copies_the_operand_read_in_vectors
// CHECK-SAME: %[[A:[^:]+]]: tensor<2x3xf32>, %[[W:[^:]+]]: tensor<4x3xf32>
// CHECK: %[[INIT:.+]] = tensor.empty() : tensor<3x4xf32>
// CHECK: %[[T:.+]] = linalg.generic {indexing_maps = [#[[TRANSPOSED]], #{{.+}}], iterator_types = ["parallel", "parallel"]} ins(%[[W]] : tensor<4x3xf32>) outs(%[[INIT]] :
// CHECK: linalg.generic {indexing_maps = [#[[MK]], #[[KN]], #{{.+}}]{{.*}} ins(%[[A]], %[[T]] :
func.func @copies_the_operand_read_in_vectors(%a: tensor<2x3xf32>, %w: tensor<4x3xf32>) -> tensor<2x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %w : tensor<2x3xf32>, tensor<4x3xf32>) outs(%f : tensor<2x4xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// A symbolic size is that of the argument.
// CHECK-LABEL: func.func @symbolic_sizes
// CHECK-SAME: %[[N:[^:]+]]: index
// CHECK: tensor.empty(%[[N]]) : tensor<3x?xf32>
func.func @symbolic_sizes(%n: index {rt.symbol = "N"}, %a: tensor<2x3xf32>, %w: tensor<?x3xf32> {rt.dims = ["N"]}) -> (tensor<2x?xf32> {rt.dims = ["N"]}) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%n) : tensor<2x?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x?xf32>) -> tensor<2x?xf32>
  %y = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %w : tensor<2x3xf32>, tensor<?x3xf32>) outs(%f : tensor<2x?xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x?xf32>
  return %y : tensor<2x?xf32>
}

// The vector's dimension moves to the end, the others keep their order.
// CHECK-LABEL: func.func @batches
// CHECK: %[[T:.+]] = linalg.generic {indexing_maps = [#[[LAST]], #{{.+}}], {{.*}} outs(%{{.+}} : tensor<5x3x4xf32>)
// CHECK: linalg.generic {indexing_maps = [#{{.+}}, #[[BKN]], #{{.+}}]{{.*}} ins(%{{.+}}, %[[T]] :
func.func @batches(%a: tensor<5x2x3xf32>, %w: tensor<5x4x3xf32>) -> tensor<5x2x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<5x2x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<5x2x4xf32>) -> tensor<5x2x4xf32>
  %y = linalg.generic {indexing_maps = [#bmk, #bnk, #bmn], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%a, %w : tensor<5x2x3xf32>, tensor<5x4x3xf32>) outs(%f : tensor<5x2x4xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<5x2x4xf32>
  return %y : tensor<5x2x4xf32>
}

// CHECK-LABEL: func.func @leaves_what_lies_right
// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @leaves_what_lies_right(%a: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %w : tensor<2x3xf32>, tensor<3x4xf32>) outs(%f : tensor<2x4xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// Not a product and a sum: not a contraction, nothing is read in vectors along n.
// CHECK-LABEL: func.func @leaves_other_reductions
// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @leaves_other_reductions(%a: tensor<2x3xf32>, %w: tensor<4x3xf32>) -> tensor<2x4xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %w : tensor<2x3xf32>, tensor<4x3xf32>) outs(%f : tensor<2x4xf32>) {
  ^bb0(%x: f32, %z: f32, %max: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.maximumf %max, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// What has been put in another order is turned where it comes from, and nothing is left of the copy: here every second row, backwards.
// CHECK-LABEL: func.func @copies_once
// CHECK-SAME: %[[A:[^:]+]]: tensor<2x2x3xf32>, %[[W:[^:]+]]: tensor<5x4x3xf32>
// CHECK-NOT: ins(%[[W]]
// CHECK: linalg.generic {indexing_maps = [#[[BACKWARDS]], #{{.+}}]{{.*}} ins(%[[W]] : tensor<5x4x3xf32>) outs(%{{.+}} : tensor<2x3x4xf32>)
// CHECK-NOT: ins(%[[W]]
// CHECK: return
func.func @copies_once(%a: tensor<2x2x3xf32>, %w: tensor<5x4x3xf32>) -> tensor<2x4xf32> {
  %zero = arith.constant 0.0 : f32
  %i = tensor.empty() : tensor<2x4x3xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0 * 2 + 1, d1, d2)>, #all], iterator_types = ["parallel", "parallel", "parallel"]} ins(%w : tensor<5x4x3xf32>) outs(%i : tensor<2x4x3xf32>) {
  ^bb0(%x: f32, %out: f32):
    linalg.yield %x : f32
  } -> tensor<2x4x3xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (-d0 + 1, d1, d2)>, #all], iterator_types = ["parallel", "parallel", "parallel"]} ins(%s : tensor<2x4x3xf32>) outs(%i : tensor<2x4x3xf32>) {
  ^bb0(%x: f32, %out: f32):
    linalg.yield %x : f32
  } -> tensor<2x4x3xf32>
  %e = tensor.empty() : tensor<2x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%a, %r : tensor<2x2x3xf32>, tensor<2x4x3xf32>) outs(%f : tensor<2x4xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// Windows are no other order: they are copied first.
// CHECK-LABEL: func.func @windows_stay
// CHECK-SAME: %[[A:[^:]+]]: tensor<2x3xf32>, %[[W:[^:]+]]: tensor<6xf32>
// CHECK: %[[WINDOWS:.+]] = linalg.generic {{.*}} ins(%[[W]] : tensor<6xf32>)
// CHECK: %[[T:.+]] = linalg.generic {indexing_maps = [#[[TRANSPOSED]], #{{.+}}]{{.*}} ins(%[[WINDOWS]] :
func.func @windows_stay(%a: tensor<2x3xf32>, %w: tensor<6xf32>) -> tensor<2x4xf32> {
  %zero = arith.constant 0.0 : f32
  %i = tensor.empty() : tensor<4x3xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 + d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%w : tensor<6xf32>) outs(%i : tensor<4x3xf32>) {
  ^bb0(%x: f32, %out: f32):
    linalg.yield %x : f32
  } -> tensor<4x3xf32>
  %e = tensor.empty() : tensor<2x4xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %y = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %s : tensor<2x3xf32>, tensor<4x3xf32>) outs(%f : tensor<2x4xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// A table of many rows is read where it lies, and what is smaller is turned: the other operand and the result, whose last two dimensions change places. A batch stays in front.
// CHECK-LABEL: func.func @turns
// CHECK-SAME: %[[N:[^:]+]]: index {{.*}}, %[[A:[^:]+]]: tensor<?x64x512xf32> {{.*}}, %[[W:[^:]+]]: tensor<600x512xf32>
// CHECK: %[[SUMS:.+]] = linalg.fill ins(%{{.+}}) outs(%{{.+}} : tensor<?x600x64xf32>)
// CHECK: %[[T:.+]] = linalg.generic {indexing_maps = [#[[LAST]], #{{.+}}], {{.*}} ins(%[[A]] : tensor<?x64x512xf32>) outs(%{{.+}} : tensor<?x512x64xf32>)
// CHECK: %[[P:.+]] = linalg.generic {{.*}} ins(%[[T]], %[[W]] : tensor<?x512x64xf32>, tensor<600x512xf32>) outs(%[[SUMS]] :
// CHECK: %[[Y:.+]] = linalg.generic {indexing_maps = [#[[LAST]], #{{.+}}], {{.*}} ins(%[[P]] : tensor<?x600x64xf32>) outs(%{{.+}} : tensor<?x64x600xf32>)
// CHECK: return %[[Y]]
// WHY: remark: {{.*}}the product of {{.*}} reads operand 1, tensor<600x512xf32>, where it lies, and its result is transposed
func.func @turns(%n: index {rt.symbol = "N"}, %a: tensor<?x64x512xf32> {rt.dims = ["N"]}, %w: tensor<600x512xf32>) -> (tensor<?x64x600xf32> {rt.dims = ["N"]}) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%n) : tensor<?x64x600xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x64x600xf32>) -> tensor<?x64x600xf32>
  %y = linalg.generic {indexing_maps = [#bmk, #wide, #bmn], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%a, %w : tensor<?x64x512xf32>, tensor<600x512xf32>) outs(%f : tensor<?x64x600xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<?x64x600xf32>
  return %y : tensor<?x64x600xf32>
}

// Of a table of 400 rows a copy is less than four times as much.
// CHECK-LABEL: func.func @too_few_rows
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<512x400xf32>)
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<64x400xf32>)
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @too_few_rows(%a: tensor<64x512xf32>, %w: tensor<400x512xf32>) -> tensor<64x400xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<64x400xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<64x400xf32>) -> tensor<64x400xf32>
  %y = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %w : tensor<64x512xf32>, tensor<400x512xf32>) outs(%f : tensor<64x400xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<64x400xf32>
  return %y : tensor<64x400xf32>
}

// Columns that fill no panel would leave most of it unused.
// CHECK-LABEL: func.func @too_few_columns
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<512x600xf32>)
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<63x600xf32>)
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @too_few_columns(%a: tensor<63x512xf32>, %w: tensor<600x512xf32>) -> tensor<63x600xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<63x600xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<63x600xf32>) -> tensor<63x600xf32>
  %y = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %w : tensor<63x512xf32>, tensor<600x512xf32>) outs(%f : tensor<63x600xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<63x600xf32>
  return %y : tensor<63x600xf32>
}

// What reads the result in the same kernel would need it the other way round.
// CHECK-LABEL: func.func @read_by_more
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<512x600xf32>)
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<64x600xf32>)
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<64x600xf32>)
// CHECK: return
func.func @read_by_more(%a: tensor<64x512xf32>, %w: tensor<600x512xf32>) -> tensor<64x600xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<64x600xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<64x600xf32>) -> tensor<64x600xf32>
  %y = linalg.generic {indexing_maps = [#mk, #nk, #mn], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %w : tensor<64x512xf32>, tensor<600x512xf32>) outs(%f : tensor<64x600xf32>) {
  ^bb0(%x: f32, %z: f32, %sum: f32):
    %p = arith.mulf %x, %z : f32
    %q = arith.addf %sum, %p : f32
    linalg.yield %q : f32
  } -> tensor<64x600xf32>
  %r = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%y : tensor<64x600xf32>) outs(%e : tensor<64x600xf32>) {
  ^bb0(%x: f32, %out: f32):
    %n = arith.negf %x : f32
    linalg.yield %n : f32
  } -> tensor<64x600xf32>
  return %r : tensor<64x600xf32>
}
