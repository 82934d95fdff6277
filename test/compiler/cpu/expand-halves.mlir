// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --set-target=name=x86-64-v4 --expand-halves | FileCheck %s --check-prefixes=CHECK,F16C
// RUN: cauce-opt %s --set-target=name=x86-64-v2 --expand-halves | FileCheck %s --check-prefixes=CHECK,BITS

// CHECK-LABEL: func.func @widens_bf16_by_a_shift
// CHECK: %[[BITS:.+]] = arith.bitcast %arg0 : vector<8xbf16> to vector<8xi16>
// CHECK-NEXT: %[[WIDE:.+]] = arith.extui %[[BITS]] : vector<8xi16> to vector<8xi32>
// CHECK-NEXT: %[[UPPER:.+]] = arith.shli %[[WIDE]]
// CHECK-NEXT: arith.bitcast %[[UPPER]] : vector<8xi32> to vector<8xf32>
// CHECK-NEXT: return
func.func @widens_bf16_by_a_shift(%x: vector<8xbf16>) -> vector<8xf32> {
  %0 = arith.extf %x : vector<8xbf16> to vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: func.func @narrows_to_bf16_by_integers
// CHECK-NOT: arith.truncf
// CHECK: arith.trunci %{{.+}} : i32 to i16
func.func @narrows_to_bf16_by_integers(%x: f32) -> bf16 {
  %0 = arith.truncf %x : f32 to bf16
  return %0 : bf16
}

// CHECK-LABEL: func.func @widens_f16
// F16C-NEXT: arith.extf %arg0 : vector<8xf16> to vector<8xf32>
// BITS-NOT: arith.extf
// CHECK: return
func.func @widens_f16(%x: vector<8xf16>) -> vector<8xf32> {
  %0 = arith.extf %x : vector<8xf16> to vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: func.func @narrows_to_f16
// F16C-NEXT: arith.truncf %arg0 : vector<8xf32> to vector<8xf16>
// BITS-NOT: arith.truncf
// CHECK: return
func.func @narrows_to_f16(%x: vector<8xf32>) -> vector<8xf16> {
  %0 = arith.truncf %x : vector<8xf32> to vector<8xf16>
  return %0 : vector<8xf16>
}

// Rounded to an odd f32 before it is rounded.
// CHECK-LABEL: func.func @rounds_f64_once
// CHECK: %[[NEAREST:.+]] = arith.truncf %arg0 : f64 to f32
// CHECK: arith.extf %[[NEAREST]] : f32 to f64
// CHECK: arith.ori
func.func @rounds_f64_once(%x: f64) -> bf16 {
  %0 = arith.truncf %x : f64 to bf16
  return %0 : bf16
}

// CHECK-LABEL: func.func @computes_in_f32
// CHECK: arith.addf %{{.+}}, %{{.+}} : vector<8xf32>
func.func @computes_in_f32(%x: vector<8xbf16>, %y: vector<8xbf16>) -> vector<8xbf16> {
  %0 = arith.addf %x, %y : vector<8xbf16>
  return %0 : vector<8xbf16>
}

// CHECK-LABEL: func.func @selects_bits
// CHECK: arith.select %{{.+}}, %{{.+}}, %{{.+}} : vector<8xi1>, vector<8xi16>
func.func @selects_bits(%c: vector<8xi1>, %x: vector<8xf16>, %y: vector<8xf16>) -> vector<8xf16> {
  %0 = arith.select %c, %x, %y : vector<8xi1>, vector<8xf16>
  return %0 : vector<8xf16>
}

// CHECK-LABEL: func.func @keeps_f32_and_f64
// CHECK-NEXT: arith.addf
// CHECK-NEXT: arith.extf
// CHECK-NEXT: return
func.func @keeps_f32_and_f64(%x: f32) -> f64 {
  %0 = arith.addf %x, %x : f32
  %1 = arith.extf %0 : f32 to f64
  return %1 : f64
}
