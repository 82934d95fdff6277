// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --set-target=name=x86-64-v4 --emit-kernels --cse | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>
#vector = affine_map<(d0) -> (d0)>

// Two sums over the same elements share a loop, although what is computed of the first one lies between them. What sums both needs is read
// once, and the registers hold the sums of both. A third sum needs the mean, and goes through the elements again.
// CHECK-LABEL: func.func private @sums_together
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias},
// CHECK: %[[SUMS:[^ ]+]]:8 = scf.for
// CHECK-COUNT-4: vector.load %[[X]]
// CHECK-NOT: vector.load
// CHECK: scf.yield
// CHECK: arith.mulf %[[SUMS]]#0
// CHECK: scf.for
// CHECK: vector.load %[[X]]
// CHECK-LABEL: func.func private @sums_together.tasks
func.func private @sums_together(%x: tensor<?x64xf32> {rt.dims = ["N"]}, %n: index {rt.symbol = "N"}) -> (tensor<64xf32>, tensor<64xf32>) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %zero = arith.constant 0.0 : f32
  %tenth = arith.constant 0.1 : f32
  %e = tensor.empty() : tensor<64xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<64xf32>) -> tensor<64xf32>
  %sum = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["reduction", "parallel"]} ins(%x : tensor<?x64xf32>) outs(%f : tensor<64xf32>) {
  ^bb0(%a: f32, %s: f32):
    %p = arith.addf %s, %a : f32
    linalg.yield %p : f32
  } -> tensor<64xf32>
  %mean = linalg.generic {indexing_maps = [#vector, #vector], iterator_types = ["parallel"]} ins(%sum : tensor<64xf32>) outs(%e : tensor<64xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.mulf %a, %tenth : f32
    linalg.yield %p : f32
  } -> tensor<64xf32>
  %squares = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["reduction", "parallel"]} ins(%x : tensor<?x64xf32>) outs(%f : tensor<64xf32>) {
  ^bb0(%a: f32, %s: f32):
    %q = arith.mulf %a, %a : f32
    %p = arith.addf %s, %q : f32
    linalg.yield %p : f32
  } -> tensor<64xf32>
  %rest = linalg.generic {indexing_maps = [#id, #row, #row], iterator_types = ["reduction", "parallel"]} ins(%x, %mean : tensor<?x64xf32>, tensor<64xf32>) outs(%f : tensor<64xf32>) {
  ^bb0(%a: f32, %m: f32, %s: f32):
    %q = arith.subf %a, %m : f32
    %p = arith.addf %s, %q : f32
    linalg.yield %p : f32
  } -> tensor<64xf32>
  return %squares, %rest : tensor<64xf32>, tensor<64xf32>
}
