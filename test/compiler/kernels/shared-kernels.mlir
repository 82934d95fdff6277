// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s
// RUN: cauce-opt %s --emit-kernels --remarks-filter=emit-kernels -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

#id = affine_map<(d0, d1) -> (d0, d1)>
#lhs = affine_map<(d0, d1, d2) -> (d0, d2)>
#rhs = affine_map<(d0, d1, d2) -> (d2, d1)>
#out = affine_map<(d0, d1, d2) -> (d0, d1)>

// Rows of 70 and of 100 elements are whole vectors and a mask: one function computes both, and takes the numbers in which they differ.
// What it writes to is padded by the rule that its layout names. The number of tasks is computed from numbers.
// CHECK-LABEL: func.func private @scales_70.shared
// CHECK-SAME: %[[ROWS:[^ ]+]]: index, %[[SIZE:[^ ]+]]: index, %[[FACTOR:[^ ]+]]: f32, %{{[^ ]+}}: index, %{{[^ ]+}}: index)
// CHECK: %[[STRIDE:.+]] = rt.index (%[[SIZE]] ceildiv 16) * 16
// CHECK: vector.broadcast %[[FACTOR]] : f32 to vector<16xf32>
// CHECK-LABEL: func.func private @scales_70(
// CHECK-SAME: %[[X:[^ ]+]]: memref<?xf32>{{.*}}, %[[Y:[^ ]+]]: memref<?xf32>{{.*}}, %[[BEGIN:[^ ]+]]: index, %[[END:[^ ]+]]: index)
// CHECK: call @scales_70.shared(%[[X]], %[[Y]], %c5, %c70, %cst, %[[BEGIN]], %[[END]])
// CHECK-LABEL: func.func private @scales_70.tasks() -> index
// CHECK-NEXT: %[[ONE:.+]] = arith.constant 1 : index
// CHECK-NEXT: return %[[ONE]]
// REMARK: kernel 'scales_70' {{.*}}: 'scales_70.shared' with 5, 70, 5.000000e-01
// REMARK: kernel 'scales_100' {{.*}}: 'scales_70.shared' with 90, 100, 2.500000e-01
func.func private @scales_70(%x: tensor<5x70xf32>) -> (tensor<5x70xf32> {rt.layout = #rt.layout<rows, 80>}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %factor = arith.constant 0.5 : f32
  %e = tensor.empty() : tensor<5x70xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<5x70xf32>) outs(%e : tensor<5x70xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.mulf %a, %factor : f32
    linalg.yield %p : f32
  } -> tensor<5x70xf32>
  return %y : tensor<5x70xf32>
}

// CHECK-LABEL: func.func private @scales_100.tasks() -> index
// CHECK-NEXT: arith.constant 3 : index
func.func private @scales_100(%x: tensor<90x100xf32>) -> (tensor<90x100xf32> {rt.layout = #rt.layout<rows, 112>}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %factor = arith.constant 0.25 : f32
  %e = tensor.empty() : tensor<90x100xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<90x100xf32>) outs(%e : tensor<90x100xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.mulf %a, %factor : f32
    linalg.yield %p : f32
  } -> tensor<90x100xf32>
  return %y : tensor<90x100xf32>
}

// Rows of 128 elements need no mask, rows that are padded otherwise no rule: they are kernels of their own.
// CHECK-LABEL: func.func private @scales_128(
// CHECK-NOT: call
// CHECK: return
func.func private @scales_128(%x: tensor<5x128xf32>) -> (tensor<5x128xf32> {rt.layout = #rt.layout<rows, 128>}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %factor = arith.constant 0.5 : f32
  %e = tensor.empty() : tensor<5x128xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<5x128xf32>) outs(%e : tensor<5x128xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.mulf %a, %factor : f32
    linalg.yield %p : f32
  } -> tensor<5x128xf32>
  return %y : tensor<5x128xf32>
}
// CHECK-LABEL: func.func private @scales_far_rows(
// CHECK-NOT: call
// CHECK: return
func.func private @scales_far_rows(%x: tensor<5x71xf32>) -> (tensor<5x71xf32> {rt.layout = #rt.layout<rows, 112>}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %factor = arith.constant 0.5 : f32
  %e = tensor.empty() : tensor<5x71xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<5x71xf32>) outs(%e : tensor<5x71xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.mulf %a, %factor : f32
    linalg.yield %p : f32
  } -> tensor<5x71xf32>
  return %y : tensor<5x71xf32>
}

// Products: rows in tiles of 5 and 6, whole panels, and three vectors of the last one. The reduction, in which both agree, stays a number.
// CHECK-LABEL: func.func private @dot_30.shared
// CHECK: scf.index_switch
// CHECK-NEXT: case 5
// CHECK: scf.for %{{.+}} = %c0 to %c64
// CHECK: default
// CHECK-LABEL: func.func private @dot_30(
// CHECK: call @dot_30.shared({{.*}}, %c30, %c100, %{{[^,]+}}, %{{[^,]+}})
func.func private @dot_30(%x: tensor<30x64xf32>, %w: tensor<64x100xf32> {rt.layout = #rt.layout<panel, 64>}) -> tensor<30x100xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<30x100xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<30x100xf32>) -> tensor<30x100xf32>
  %y = linalg.generic {indexing_maps = [#lhs, #rhs, #out], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<30x64xf32>, tensor<64x100xf32>) outs(%f : tensor<30x100xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %out, %p : f32
    linalg.yield %s : f32
  } -> tensor<30x100xf32>
  return %y : tensor<30x100xf32>
}
// CHECK-LABEL: func.func private @dot_61(
// CHECK: call @dot_30.shared({{.*}}, %c61, %c300, %{{[^,]+}}, %{{[^,]+}})
func.func private @dot_61(%x: tensor<61x64xf32>, %w: tensor<64x300xf32> {rt.layout = #rt.layout<panel, 64>}) -> tensor<61x300xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<61x300xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<61x300xf32>) -> tensor<61x300xf32>
  %y = linalg.generic {indexing_maps = [#lhs, #rhs, #out], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<61x64xf32>, tensor<64x300xf32>) outs(%f : tensor<61x300xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %out, %p : f32
    linalg.yield %s : f32
  } -> tensor<61x300xf32>
  return %y : tensor<61x300xf32>
}

// Few rows are tiles of heights of their own.
// CHECK-LABEL: func.func private @dot_13(
// CHECK-NOT: call
// CHECK: return
func.func private @dot_13(%x: tensor<13x64xf32>, %w: tensor<64x100xf32> {rt.layout = #rt.layout<panel, 64>}) -> tensor<13x100xf32> attributes {rt.kernel, rt.schedule = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<13x100xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<13x100xf32>) -> tensor<13x100xf32>
  %y = linalg.generic {indexing_maps = [#lhs, #rhs, #out], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<13x64xf32>, tensor<64x100xf32>) outs(%f : tensor<13x100xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %out, %p : f32
    linalg.yield %s : f32
  } -> tensor<13x100xf32>
  return %y : tensor<13x100xf32>
}
