// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Index expressions that divide: the elements (i - 3) mod 20, (i - 3) floordiv 2 + 2 and i ceildiv 2 of 0 1 2 ... 19, in hundreds,
// ones and ten thousands. Lanes of vectors round down and up, also below zero.
// RUN: cauce-opt %s --form-kernels --assign-layouts --plan-memory --emit-kernels -o %t.mlir
// RUN: cauce compile %t.mlir --from=kernel -o %t.so
// RUN: cauce call %t.so f --input x=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19 | FileCheck %s
// RUN: cauce compile %t.mlir --from=kernel --target x86-64-v2 -o %t.so
// RUN: cauce call %t.so f --input x=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19 | FileCheck %s
// CHECK: {{^1700$}}
// CHECK-NEXT: {{^11801$}}
// CHECK-NEXT: {{^11901$}}
// CHECK-NEXT: {{^20002$}}
// CHECK-NEXT: {{^20102$}}
// CHECK-NEXT: {{^30203$}}
module @indices {
func.func @f(%x: tensor<20xf32> {train.name = "x"}) -> tensor<20xf32> {
  %e = tensor.empty() : tensor<20xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> ((i - 3) mod 20)>, affine_map<(i) -> ((i - 3) floordiv 2 + 2)>, affine_map<(i) -> (i ceildiv 2)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x, %x, %x : tensor<20xf32>, tensor<20xf32>, tensor<20xf32>) outs(%e : tensor<20xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %out: f32):
    %hundred = arith.constant 100.0 : f32
    %thousands = arith.constant 10000.0 : f32
    %p = arith.mulf %a, %hundred : f32
    %q = arith.mulf %c, %thousands : f32
    %r = arith.addf %p, %q : f32
    %s = arith.addf %r, %b : f32
    linalg.yield %s : f32
  } -> tensor<20xf32>
  return %y : tensor<20xf32>
}
}
