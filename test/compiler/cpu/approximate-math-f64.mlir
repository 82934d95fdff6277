// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// f64: the same functions, on scalars and vectors of any length.
// RUN: cauce-opt %s --pass-pipeline="builtin.module(func.func(approximate-math))" | FileCheck %s

// CHECK-LABEL: func.func @replaces_functions_of_f64
// CHECK-NOT: math.{{exp|log|tanh|erf|sin|cos|atan|powf}}
// CHECK: return
func.func @replaces_functions_of_f64(%x: vector<3xf64>, %y: vector<3xf64>) -> vector<3xf64> {
  %0 = math.exp %x : vector<3xf64>
  %1 = math.expm1 %0 : vector<3xf64>
  %2 = math.tanh %1 : vector<3xf64>
  %3 = math.log %2 : vector<3xf64>
  %4 = math.log1p %3 : vector<3xf64>
  %5 = math.erf %4 : vector<3xf64>
  %6 = math.sin %5 : vector<3xf64>
  %7 = math.cos %6 : vector<3xf64>
  %8 = math.atan %7 : vector<3xf64>
  %9 = math.powf %8, %y : vector<3xf64>
  return %9 : vector<3xf64>
}

// x = k ln 2 + r, a polynomial of r, and 2^k in two factors.
// CHECK-LABEL: func.func @computes_exp_of_a_scalar(
// CHECK-SAME: %[[X:.+]]: f64)
// CHECK-DAG: %[[SHIFT:.+]] = arith.constant 0x4338000000000000 : f64
// CHECK-DAG: %[[INTEGER:.+]] = arith.constant 4843621399236968448 : i64
// CHECK-DAG: %[[HIGH:.+]] = arith.constant -0.693147{{.*}} : f64
// CHECK: arith.cmpf olt, %[[X]]
// CHECK: %[[SHIFTED:.+]] = arith.addf %{{.+}}, %[[SHIFT]] : f64
// CHECK: %[[K:.+]] = arith.subf %[[SHIFTED]], %[[SHIFT]] : f64
// CHECK: arith.subi %{{.+}}, %[[INTEGER]] : i64
// CHECK: math.fma %[[K]], %[[HIGH]]
// CHECK: arith.shrsi
// CHECK: %[[PARTLY:.+]] = arith.mulf
// CHECK: %[[RESULT:.+]] = arith.mulf %[[PARTLY]]
// CHECK: return %[[RESULT]] : f64
func.func @computes_exp_of_a_scalar(%x: f64) -> f64 {
  %0 = math.exp %x : f64
  return %0 : f64
}

// CHECK-LABEL: func.func @computes_powers_of_f32_in_f64
// CHECK: arith.extf {{.*}} : vector<8xf32> to vector<8xf64>
// CHECK: arith.truncf {{.*}} : vector<8xf64> to vector<8xf32>
func.func @computes_powers_of_f32_in_f64(%x: vector<8xf32>, %y: vector<8xf32>) -> vector<8xf32> {
  %0 = math.powf %x, %y : vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: func.func @takes_vectors_of_any_length
// CHECK-NOT: math.atan
// CHECK: arith.divf {{.*}} : vector<[4]xf64>
func.func @takes_vectors_of_any_length(%x: vector<[4]xf64>) -> vector<[4]xf64> {
  %0 = math.atan %x : vector<[4]xf64>
  return %0 : vector<[4]xf64>
}
