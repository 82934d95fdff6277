// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --expand-index | FileCheck %s

// CHECK-LABEL: func.func @adds_and_multiplies(
// CHECK-SAME: %[[I:.+]]: index, %[[J:.+]]: index)
// CHECK: %[[C64:.+]] = arith.constant 64 : index
// CHECK: %[[PRODUCT:.+]] = arith.muli %[[I]], %[[C64]]
// CHECK: %[[SUM:.+]] = arith.addi %[[PRODUCT]], %[[J]]
// CHECK: %[[C16:.+]] = arith.constant 16 : index
// CHECK: %[[AT:.+]] = arith.addi %[[SUM]], %[[C16]]
// CHECK: return %[[AT]]
func.func @adds_and_multiplies(%i: index, %j: index) -> index {
  %at = rt.index %i * 64 + %j + 16
  return %at : index
}

// CHECK-LABEL: func.func @rounds_down_below_zero(
// CHECK: arith.cmpi slt
// CHECK: arith.divsi
// CHECK-NOT: rt.index
func.func @rounds_down_below_zero(%i: index) -> index {
  %at = rt.index %i floordiv 2
  return %at : index
}

// CHECK-LABEL: func.func @masks(
// CHECK-SAME: %[[LEFT:.+]]: index)
// CHECK: %[[NARROW:.+]] = arith.index_cast %[[LEFT]] : index to i32
// CHECK: %[[NUMBERS:.+]] = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
// CHECK: %[[ALL:.+]] = vector.broadcast %[[NARROW]] : i32 to vector<4xi32>
// CHECK: %[[MASK:.+]] = arith.cmpi slt, %[[NUMBERS]], %[[ALL]] : vector<4xi32>
// CHECK: return %[[MASK]]
func.func @masks(%left: index) -> vector<4xi1> {
  %mask = vector.create_mask %left : vector<4xi1>
  return %mask : vector<4xi1>
}
