// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse --mlir-use-nameloc-as-prefix | FileCheck %s

// What is read and written, the symbols and the tasks have names, and so have loops, by their depth.

#id = affine_map<(i, j) -> (i, j)>

// CHECK-LABEL: func.func private @sums(
// CHECK-SAME: %in0: memref<?xf32> {llvm.noalias}, %out0: memref<?xf32> {llvm.noalias}, %N: index, %begin: index, %end: index)
// CHECK: scf.for %task = %begin to %end
// CHECK: scf.for %i =
// CHECK: scf.for %j = {{.*}} iter_args(%acc = %
// CHECK: rt.index %i * 200 + %j
// CHECK-LABEL: func.func private @sums.tasks(%N: index)
// CHECK: rt.index %N ceildiv 20
func.func private @sums(%x: tensor<?x200xf32> {rt.dims = ["N"]}, %n: index {rt.symbol = "N"}) -> (tensor<?xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "rows"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty(%n) : tensor<?xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %y = linalg.generic {indexing_maps = [#id, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<?x200xf32>) outs(%f : tensor<?xf32>) {
  ^bb0(%a: f32, %out: f32):
    %s = arith.addf %out, %a : f32
    linalg.yield %s : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}
