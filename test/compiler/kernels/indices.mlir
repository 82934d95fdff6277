// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse | FileCheck %s

// Lanes compute indices as affine expressions do, rounding down or up also below zero: (i - 3) mod 20, (i - 3) floordiv 2
// and i ceildiv 2.
// CHECK-LABEL: func.func private @divides_below_zero
// CHECK: %[[I:.+]] = arith.addi %{{.+}} : vector<16xindex>
// CHECK: %[[BELOW:.+]] = arith.addi %[[I]], %{{.+}} : vector<16xindex>
// CHECK: %[[Q:.+]] = arith.floordivsi %[[BELOW]], %[[TWENTY:.+]] : vector<16xindex>
// CHECK: %[[P:.+]] = arith.muli %[[Q]], %[[TWENTY]]
// CHECK: %[[R:.+]] = arith.subi %[[BELOW]], %[[P]]
// CHECK: vector.gather %{{.+}} [%[[R]]]
// CHECK: %[[HALF:.+]] = arith.floordivsi %[[BELOW]], %[[TWO:.+]] : vector<16xindex>
// CHECK: %[[AT:.+]] = arith.addi %[[HALF]]
// CHECK: vector.gather %{{.+}} [%[[AT]]]
// CHECK: %[[UP:.+]] = arith.ceildivsi %[[I]], %[[TWO]] : vector<16xindex>
// CHECK: vector.gather %{{.+}} [%[[UP]]]
// CHECK-NOT: arith.divui
// CHECK-NOT: arith.remui
// CHECK: return
func.func private @divides_below_zero(%x: tensor<20xf32>) -> tensor<20xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<20xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> ((i - 3) mod 20)>, affine_map<(i) -> ((i - 3) floordiv 2 + 2)>, affine_map<(i) -> (i ceildiv 2)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x, %x, %x : tensor<20xf32>, tensor<20xf32>, tensor<20xf32>) outs(%e : tensor<20xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %out: f32):
    %p = arith.addf %a, %b : f32
    %q = arith.addf %p, %c : f32
    linalg.yield %q : f32
  } -> tensor<20xf32>
  return %y : tensor<20xf32>
}
