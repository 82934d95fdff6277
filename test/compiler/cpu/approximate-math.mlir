// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(func.func(approximate-math))" | FileCheck %s

// CHECK-LABEL: func.func @computes_by_polynomials
// CHECK-NOT: math.{{exp|tanh|log|erf|sin|cos|atan}}
// CHECK: return
func.func @computes_by_polynomials(%x: vector<16xf32>) -> vector<16xf32> {
  %0 = math.exp %x : vector<16xf32>
  %1 = math.tanh %0 : vector<16xf32>
  %2 = math.log %1 : vector<16xf32>
  %3 = math.erf %2 : vector<16xf32>
  %4 = math.sin %3 : vector<16xf32>
  %5 = math.cos %4 : vector<16xf32>
  %6 = math.atan %5 : vector<16xf32>
  return %6 : vector<16xf32>
}

// CHECK-LABEL: func.func @expands_powers
// CHECK-NOT: math.powf
// CHECK: return
func.func @expands_powers(%x: vector<8xf32>, %y: vector<8xf32>) -> vector<8xf32> {
  %0 = math.powf %x, %y : vector<8xf32>
  return %0 : vector<8xf32>
}

// What the CPU has an instruction for stays.
// CHECK-LABEL: func.func @keeps_instructions
// CHECK: math.sqrt
// CHECK: math.absf
// CHECK: math.fma
func.func @keeps_instructions(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.sqrt %x : vector<8xf32>
  %1 = math.absf %0 : vector<8xf32>
  %2 = math.fma %1, %0, %x : vector<8xf32>
  return %2 : vector<8xf32>
}
