// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#column = affine_map<(d0, d1) -> (d0)>
#scalar = affine_map<() -> ()>
#none = affine_map<(d0) -> ()>
#vector = affine_map<(d0) -> (d0)>

// One row at a time, four vectors of it at once, the rest vector by vector under a mask; lanes that the mask cuts off
// keep their sum. Lanes are combined by a tree of halves, in the same order whatever the size.
// CHECK-LABEL: func.func private @sums_rows
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[N:[^:]+]]: index
// CHECK: scf.for %{{[^ ]+}} =
// CHECK: scf.for %[[ROW:[^ ]+]] =
// CHECK: %[[SUMS:[^ ]+]]:4 = scf.for
// CHECK-COUNT-4: vector.load %[[X]]
// CHECK: scf.yield
// CHECK: %[[REST:.+]] = scf.for {{.*}} iter_args(%[[OLD:.+]] = %[[SUMS]]#0)
// CHECK: %[[MASK:.+]] = vector.create_mask
// CHECK: %[[A:.+]] = vector.maskedload %[[X]][%{{.+}}], %[[MASK]]
// CHECK: %[[NEW:.+]] = arith.addf %[[OLD]], %[[A]]
// CHECK: arith.select %[[MASK]], %[[NEW]], %[[OLD]]
// CHECK: arith.addf %[[REST]], %[[SUMS]]#1 : vector<16xf32>
// CHECK: arith.addf %[[SUMS]]#2, %[[SUMS]]#3 : vector<16xf32>
// CHECK: arith.addf %{{.+}} : vector<8xf32>
// CHECK: arith.addf %{{.+}} : vector<4xf32>
// CHECK: arith.addf %{{.+}} : vector<2xf32>
// CHECK: %[[ALL:.+]] = vector.extract %{{.+}}[0] : f32 from vector<1xf32>
// CHECK: %[[SUM:.+]] = arith.addf %{{.+}}, %[[ALL]] : f32
// CHECK: memref.store %[[SUM]], %[[Y]][%[[ROW]]]
// CHECK-LABEL: func.func private @sums_rows.tasks
// CHECK: rt.index %arg0 ceildiv 20
func.func private @sums_rows(%x: tensor<?x200xf32> {rt.dims = ["N"]}, %n: index {rt.symbol = "N"}) -> (tensor<?xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "rows"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%n) : tensor<?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %y = linalg.generic {indexing_maps = [#id, #column], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<?x200xf32>) outs(%f : tensor<?xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// The neutral element is that of the body's operation, not the number that the result starts from: that comes last.
// CHECK-LABEL: func.func private @combines_by_the_body
// CHECK: %[[START:.+]] = arith.constant 5.000000e+00 : f32
// CHECK: %[[LOWEST:.+]] = arith.constant 0xFF800000 : f32
// CHECK: %[[NEUTRAL:.+]] = vector.broadcast %[[LOWEST]] : f32 to vector<16xf32>
// CHECK: scf.for {{.*}} iter_args(%{{[^ ]+}} = %[[NEUTRAL]]
// CHECK: %[[ALL:.+]] = vector.extract
// CHECK: arith.maximumf %[[START]], %[[ALL]] : f32
func.func private @combines_by_the_body(%x: tensor<64xf32>) -> tensor<f32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "rows"} {
  %five = arith.constant 5.0 : f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%five : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [#vector, #none], iterator_types = ["reduction"]} ins(%x : tensor<64xf32>) outs(%f : tensor<f32>) {
  ^bb0(%a: f32, %max: f32):
    %p = arith.maximumf %max, %a : f32
    linalg.yield %p : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// A body whose order matters is evaluated element by element.
// CHECK-LABEL: func.func private @keeps_the_order
// CHECK-NOT: vector
// CHECK: scf.for {{.*}} iter_args
// CHECK: %[[A:.+]] = memref.load
// CHECK: %[[D:.+]] = arith.subf %[[A]], %{{.+}} : f32
// CHECK: scf.yield %[[D]]
// CHECK-NOT: vector
// CHECK: return
func.func private @keeps_the_order(%x: tensor<64xf32>) -> tensor<f32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "rows"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [#vector, #none], iterator_types = ["reduction"]} ins(%x : tensor<64xf32>) outs(%f : tensor<f32>) {
  ^bb0(%a: f32, %last: f32):
    %p = arith.subf %a, %last : f32
    linalg.yield %p : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: func.func private @scalars
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref
// CHECK-NOT: vector
// CHECK: %[[A:.+]] = memref.load %[[X]]
// CHECK: %[[B:.+]] = arith.negf %[[A]] : f32
// CHECK: memref.store %[[B]], %[[Y]]
func.func private @scalars(%x: tensor<f32>) -> tensor<f32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "rows"} {
  %e = tensor.empty() : tensor<f32>
  %y = linalg.generic {indexing_maps = [#scalar, #scalar], iterator_types = []} ins(%x : tensor<f32>) outs(%e : tensor<f32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}

// A long body hides the latency of an addition by itself: one accumulator, so that its values have registers.
// CHECK-LABEL: func.func private @adds_up_a_long_body
// CHECK: scf.for {{.*}} iter_args(%{{[^ ,]+}} = %{{[^ ,]+}}) -> (vector<16xf32>)
// CHECK: math.log
// CHECK-NEXT: arith.addf
// CHECK-NEXT: scf.yield
func.func private @adds_up_a_long_body(%x: tensor<64xf32>) -> tensor<f32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "rows"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<f32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<f32>) -> tensor<f32>
  %y = linalg.generic {indexing_maps = [#vector, #none], iterator_types = ["reduction"]} ins(%x : tensor<64xf32>) outs(%f : tensor<f32>) {
  ^bb0(%a: f32, %sum: f32):
    %l = math.log %a : f32
    %s = arith.addf %sum, %l : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  return %y : tensor<f32>
}
