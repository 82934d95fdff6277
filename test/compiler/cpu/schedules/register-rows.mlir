// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse | FileCheck %s --check-prefixes=CHECK,MASKED
// RUN: sed 's/rt.kernel_input/rt.layout = #rt.layout<rows, 16>/' %s | cauce-opt --emit-kernels --cse | FileCheck %s --check-prefixes=CHECK,PADDED

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// A row of 10 is one vector: the sum collapses it, and the division reads it again from the register. Rows whose padding
// may be touched are loaded without a mask; lanes that no element has do not count in the sum either way.
// CHECK-LABEL: func.func private @normalizes
// CHECK-SAME: %[[X:[^:]+]]: memref<?xf32>
// CHECK: scf.for
// CHECK: scf.for
// MASKED: %[[MASK:.+]] = vector.create_mask %{{.+}} : vector<16xi1>
// MASKED: %[[A:.+]] = vector.maskedload %[[X]][%{{.+}}], %[[MASK]]
// PADDED: %[[A:.+]] = vector.load %[[X]]
// CHECK: %[[E:.+]] = math.exp %[[A]] : vector<16xf32>
// CHECK: %[[SUM:.+]] = arith.addf %[[ZERO:.+]], %[[E]] : vector<16xf32>
// CHECK: arith.select %[[MASK:.+]], %[[SUM]], %[[ZERO]]
// CHECK: %[[ALL:.+]] = vector.extract
// CHECK: %[[TOTAL:.+]] = arith.addf %{{.+}}, %[[ALL]] : f32
// CHECK-NOT: memref.store
// CHECK: %[[WIDE:.+]] = vector.broadcast %[[TOTAL]] : f32 to vector<16xf32>
// CHECK: %[[Y:.+]] = arith.divf %[[E]], %[[WIDE]]
// CHECK: vector.maskedstore %{{.+}}, %[[MASK]], %[[Y]]
func.func private @normalizes(%x: tensor<?x10xf32> {rt.dims = ["N"], rt.kernel_input}, %n: index {rt.symbol = "N"}) -> (tensor<?x10xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "register-rows"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%n) : tensor<?x10xf32>
  %s = tensor.empty(%n) : tensor<?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%s : tensor<?xf32>) -> tensor<?xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<?x10xf32>) outs(%e : tensor<?x10xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<?x10xf32>
  %1 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%0 : tensor<?x10xf32>) outs(%f : tensor<?xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<?xf32>
  %2 = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]} ins(%0, %1 : tensor<?x10xf32>, tensor<?xf32>) outs(%e : tensor<?x10xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.divf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<?x10xf32>
  return %2 : tensor<?x10xf32>
}

// A row may be longer than a register, up to the next power of two.
// CHECK-LABEL: func.func private @takes_longer_rows
// CHECK: vector.create_mask %{{.+}} : vector<64xi1>
// CHECK: arith.addf %{{.+}} : vector<64xf32>
func.func private @takes_longer_rows(%x: tensor<2x40xf32>) -> tensor<2xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "register-rows"} {
  %zero = arith.constant 0.0 : f32
  %s = tensor.empty() : tensor<2xf32>
  %f = linalg.fill ins(%zero : f32) outs(%s : tensor<2xf32>) -> tensor<2xf32>
  %0 = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<2x40xf32>) outs(%f : tensor<2xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
