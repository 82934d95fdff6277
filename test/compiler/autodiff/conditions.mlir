// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Derivatives of branches and of loops that end by a condition.
// RUN: split-file %s %t
// RUN: cauce call %t/calls.mlir root --input x=0 | FileCheck %s --check-prefix=ZERO
// RUN: cauce call %t/calls.mlir root --input x=4 | FileCheck %s --check-prefix=FOUR
// RUN: cauce call %t/calls.mlir power --input c=2 --input w=3 --input n=0 | FileCheck %s --check-prefix=NONE
// RUN: cauce call %t/calls.mlir power --input c=2 --input w=3 --input n=3 | FileCheck %s --check-prefix=THREE
// RUN: cauce call %t/calls.mlir power --input c=2 --input w=3 --input n=9 | FileCheck %s --check-prefix=MOST
// RUN: cauce call %t/calls.mlir early --input x=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19 --format jsonl | FileCheck %s --check-prefix=EARLY
// RUN: cauce-opt %t/calls.mlir --pass-pipeline='builtin.module(func.func(differentiate,canonicalize,cse))' | FileCheck %s --check-prefix=SCAN
// RUN: not cauce-opt %t/unbounded.mlir --pass-pipeline='builtin.module(func.func(differentiate))' 2>&1 | FileCheck %s --check-prefix=UNBOUNDED
// UNBOUNDED: error: 'nn.while' op has no derivative, because nothing bounds its trips, whose carries it would keep: expected it to say 'most'

// The other body is not computed: nothing infinite is multiplied by 0.
// ZERO: y: 0
// ZERO-NEXT: dx: 0
// FOUR: y: 2
// FOUR-NEXT: dx: 0.25

// c w^n, with n trips, and with the most that there may be.
// NONE: y: 2
// NONE-NEXT: dc: 1
// NONE-NEXT: dw: 0
// THREE: y: 54
// THREE-NEXT: dc: 27
// THREE-NEXT: dw: 54
// MOST: y: 486
// MOST-NEXT: dc: 243
// MOST-NEXT: dw: 810

// A sum of squares that stops at 5: the trips that were taken have a derivative.
// EARLY: {"y":55,"dx":[0,2,4,6,8,10,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}

// A scan of as many trips, in which nothing is computed once the condition does not hold, and one back. The loop is gone.
// SCAN-LABEL: func.func @power
// SCAN-NOT: nn.while
// SCAN: nn.scan trips 5 carry(
// SCAN: nn.if
// SCAN: nn.scan trips 5 reverse carry(
// SCAN: nn.if
// SCAN-NOT: nn.scan
// SCAN: return

//--- calls.mlir
func.func @root(%x: tensor<f32> {train.name = "x"}) -> (tensor<f32> {train.name = "y"}, tensor<f32> {train.name = "dx"}) {
  %zero = nn.full 0.0 : tensor<f32>
  %c = nn.compare gt, %x, %zero : tensor<f32> -> tensor<i1>
  %y = nn.if %c with(%a = %x : tensor<f32>) {
    %0 = nn.sqrt %a : tensor<f32>
    nn.yield %0 : tensor<f32>
  } else {
    %0 = nn.full 0.0 : tensor<f32>
    nn.yield %0 : tensor<f32>
  }
  %one = nn.full 1.0 : tensor<f32>
  %dx = train.gradient %y, %one wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  return %y, %dx : tensor<f32>, tensor<f32>
}

func.func @power(%c: tensor<f32> {train.name = "c"}, %w: tensor<f32> {train.name = "w"}, %n: tensor<i32> {train.name = "n"})
    -> (tensor<f32> {train.name = "y"}, tensor<f32> {train.name = "dc"}, tensor<f32> {train.name = "dw"}) {
  %y:2 = nn.while most 5 carry(%a = %c : tensor<f32>, %i = %n : tensor<i32>) with(%v = %w : tensor<f32>) {
    %zero = nn.constant dense<0> : tensor<i32>
    %p = nn.compare gt, %i, %zero : tensor<i32> -> tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %0 = nn.mul %a, %v : tensor<f32>
    %one = nn.constant dense<1> : tensor<i32>
    %less = nn.sub %i, %one : tensor<i32>
    nn.yield %0, %less : tensor<f32>, tensor<i32>
  }
  %one = nn.full 1.0 : tensor<f32>
  %dc, %dw = train.gradient %y#0, %one wrt %c, %w : tensor<f32>, tensor<f32> wrt tensor<f32>, tensor<f32> -> tensor<f32>, tensor<f32>
  return %y#0, %dc, %dw : tensor<f32>, tensor<f32>, tensor<f32>
}

func.func @early(%x: tensor<20xf32> {train.name = "x"}) -> (tensor<f32> {train.name = "y"}, tensor<20xf32> {train.name = "dx"}) {
  %none = nn.full 0.0 : tensor<f32>
  %first = nn.constant dense<0> : tensor<i32>
  %y:2 = nn.while most 20 carry(%s = %none : tensor<f32>, %i = %first : tensor<i32>) with(%all = %x : tensor<20xf32>) {
    %e = nn.gather %all, %i along 0 : tensor<20xf32>, tensor<i32> -> tensor<f32>
    %five = nn.full 5.0 : tensor<f32>
    %p = nn.compare le, %e, %five : tensor<f32> -> tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %e = nn.gather %all, %i along 0 : tensor<20xf32>, tensor<i32> -> tensor<f32>
    %q = nn.mul %e, %e : tensor<f32>
    %sum = nn.add %s, %q : tensor<f32>
    %one = nn.constant dense<1> : tensor<i32>
    %next = nn.add %i, %one : tensor<i32>
    nn.yield %sum, %next : tensor<f32>, tensor<i32>
  }
  %one = nn.full 1.0 : tensor<f32>
  %dx = train.gradient %y#0, %one wrt %x : tensor<f32>, tensor<f32> wrt tensor<20xf32> -> tensor<20xf32>
  return %y#0, %dx : tensor<f32>, tensor<20xf32>
}

//--- unbounded.mlir
func.func @unbounded(%x: tensor<f32>) -> tensor<f32> {
  %y = nn.while carry(%a = %x : tensor<f32>) {
    %ten = nn.full 10.0 : tensor<f32>
    %p = nn.compare lt, %a, %ten : tensor<f32> -> tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %0 = nn.add %a, %a : tensor<f32>
    nn.yield %0 : tensor<f32>
  }
  %one = nn.full 1.0 : tensor<f32>
  %dx = train.gradient %y, %one wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  return %dx : tensor<f32>
}
