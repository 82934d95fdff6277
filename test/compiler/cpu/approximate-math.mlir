// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(func.func(approximate-math))" | FileCheck %s

// One polynomial per function: none is left that would be a call of a library.

// CHECK-LABEL: func.func @exp
// CHECK-NOT: math.exp
// CHECK: math.fma {{.*}} : vector<16xf32>
// CHECK-NOT: math.exp
// CHECK: return
func.func @exp(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.exp %x : vector<16xf32>
  return %y : vector<16xf32>
}

// CHECK-LABEL: func.func @tanh
// CHECK-NOT: math.tanh
// CHECK: arith.divf {{.*}} : vector<16xf32>
// CHECK: return
func.func @tanh(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.tanh %x : vector<16xf32>
  return %y : vector<16xf32>
}

// CHECK-LABEL: func.func @log
// CHECK-NOT: math.log
// CHECK: return
// CHECK-LABEL: func.func @log1p
// CHECK-NOT: math.log
// CHECK: return
func.func @log(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.log %x : vector<16xf32>
  return %y : vector<16xf32>
}
func.func @log1p(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.log1p %x : vector<16xf32>
  return %y : vector<16xf32>
}

// CHECK-LABEL: func.func @erf
// CHECK-NOT: math.{{erf|exp}}
// CHECK: return
func.func @erf(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.erf %x : vector<16xf32>
  return %y : vector<16xf32>
}

// CHECK-LABEL: func.func @sin
// CHECK-NOT: math.{{sin|cos}}
// CHECK: return
// CHECK-LABEL: func.func @cos
// CHECK-NOT: math.{{sin|cos}}
// CHECK: return
func.func @sin(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.sin %x : vector<16xf32>
  return %y : vector<16xf32>
}
func.func @cos(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.cos %x : vector<16xf32>
  return %y : vector<16xf32>
}

// CHECK-LABEL: func.func @expm1
// CHECK-NOT: math.exp
// CHECK: return
func.func @expm1(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.expm1 %x : vector<16xf32>
  return %y : vector<16xf32>
}

// CHECK-LABEL: func.func @atan
// CHECK-NOT: math.atan
// CHECK: return
func.func @atan(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.atan %x : vector<16xf32>
  return %y : vector<16xf32>
}

// 2^(y log2 |x|) with its signs and special cases.
// CHECK-LABEL: func.func @powf
// CHECK-NOT: math.{{powf|exp|log}}
// CHECK: return
func.func @powf(%x: vector<16xf32>, %y: vector<16xf32>) -> vector<16xf32> {
  %0 = math.powf %x, %y : vector<16xf32>
  return %0 : vector<16xf32>
}

// CHECK-LABEL: func.func @scalars
// CHECK-NOT: math.exp
// CHECK: math.fma {{.*}} : f32
// CHECK: return
func.func @scalars(%x: f32) -> f32 {
  %y = math.exp %x : f32
  return %y : f32
}

// What the CPU has an instruction for stays.
// CHECK-LABEL: func.func @keeps_instructions
// CHECK: math.sqrt
// CHECK: math.absf
// CHECK: math.fma
// CHECK: math.floor
// CHECK: math.ceil
// CHECK: math.roundeven
// CHECK: return
func.func @keeps_instructions(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.sqrt %x : vector<8xf32>
  %1 = math.absf %0 : vector<8xf32>
  %2 = math.fma %1, %0, %x : vector<8xf32>
  %3 = math.floor %2 : vector<8xf32>
  %4 = math.ceil %3 : vector<8xf32>
  %5 = math.roundeven %4 : vector<8xf32>
  return %5 : vector<8xf32>
}

// Other ops of a kernel are not touched.
// CHECK-LABEL: func.func @leaves_arithmetic_alone
// CHECK-NEXT: %[[Y:.+]] = arith.addf
// CHECK-NEXT: return %[[Y]]
func.func @leaves_arithmetic_alone(%x: vector<8xf32>) -> vector<8xf32> {
  %y = arith.addf %x, %x : vector<8xf32>
  return %y : vector<8xf32>
}

// CHECK-LABEL: func.func @computes_half_precision_in_f32
// CHECK: arith.extf {{.*}} : vector<8xf16> to vector<8xf32>
// CHECK-NOT: math.exp
// CHECK: %[[Y:.+]] = arith.truncf {{.*}} : vector<8xf32> to vector<8xf16>
// CHECK: return %[[Y]]
func.func @computes_half_precision_in_f32(%x: vector<8xf16>) -> vector<8xf16> {
  %0 = math.exp %x : vector<8xf16>
  return %0 : vector<8xf16>
}
