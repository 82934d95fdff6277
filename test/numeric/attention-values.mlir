// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of attention that are known, of the reference, which compiled code is compared with.
// RUN: cauce-check %s
// RUN: cauce-check %s --evaluate masked_row --input q=1,1 --input k=1,2 --input v=10,20 | FileCheck %s --check-prefix=MASKED
// RUN: cauce-check %s --evaluate top_left --input v=1,2,3,4 | FileCheck %s --check-prefix=TOP
// RUN: cauce-check %s --evaluate bottom_right --input v=1,2,3,4 | FileCheck %s --check-prefix=BOTTOM
// RUN: cauce-check %s --evaluate more_queries --input v=1,2 | FileCheck %s --check-prefix=MORE
// RUN: cauce-check %s --evaluate groups --input v=10,20 | FileCheck %s --check-prefix=GROUPS
// RUN: cauce-check %s --evaluate capped --input k=1,3 --input v=1,0 | FileCheck %s --check-prefix=CAPPED
// RUN: cauce-check %s --evaluate capped_and_masked --input k=1,3 --input v=1,0 | FileCheck %s --check-prefix=SKIPPED
// RUN: cauce-check %s --evaluate garbage --input k=1,nan --input v=10,20 | FileCheck %s --check-prefix=GARBAGE

// What a query that keeps nothing gets is 0, and no derivative of it is NaN.
// MASKED: "y"
// MASKED: 17.3105857{{[0-9]+}}, 0
// MASKED: "dq"
// MASKED: 1.96611933{{[0-9]+}}, 0
// MASKED: "dk"
// MASKED: -1.96611933{{[0-9]+}}, 1.96611933{{[0-9]+}}
// MASKED: "dv"
// MASKED: 0.26894142{{[0-9]+}}, 0.7310585{{[0-9]+}}
func.func @masked_row(%q: tensor<2x1x1xf32> {train.name = "q"}, %k: tensor<2x1x1xf32> {train.name = "k"}, %v: tensor<2x1x1xf32> {train.name = "v"})
    -> (tensor<2x1x1xf32> {train.name = "y"}, tensor<2x1x1xf32> {train.name = "dq"}, tensor<2x1x1xf32> {train.name = "dk"}, tensor<2x1x1xf32> {train.name = "dv"}) {
  %mask = nn.constant dense<[true, false]> : tensor<2xi1>
  %y, %lse = nn.attention %q, %k, %v scale 1.0 mask %mask along [1] : (tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2xi1>) -> (tensor<2x1x1xf32>, tensor<1x2xf32>)
  %one = nn.full 1.0 : tensor<2x1x1xf32>
  %zero = nn.full 0.0 : tensor<1x2xf32>
  %dq, %dk, %dv = nn.attention_gradient %q, %k, %v, %y, %lse, %one, %zero scale 1.0 mask %mask along [1]
    : (tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<1x2xf32>, tensor<2x1x1xf32>, tensor<1x2xf32>, tensor<2xi1>) -> (tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>)
  return %y, %dq, %dk, %dv : tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>
}

// Both ends that queries and keys may have in common.
// TOP: 1, 1.5
func.func @top_left(%v: tensor<4x1x1xf32> {train.name = "v"}) -> tensor<2x1x1xf32> {
  %q = nn.full 1.0 : tensor<2x1x1xf32>
  %k = nn.full 1.0 : tensor<4x1x1xf32>
  %y, %lse = nn.attention %q, %k, %v scale 1.0 causal top_left : (tensor<2x1x1xf32>, tensor<4x1x1xf32>, tensor<4x1x1xf32>) -> (tensor<2x1x1xf32>, tensor<1x2xf32>)
  return %y : tensor<2x1x1xf32>
}
// BOTTOM: 2, 2.5
func.func @bottom_right(%v: tensor<4x1x1xf32> {train.name = "v"}) -> tensor<2x1x1xf32> {
  %q = nn.full 1.0 : tensor<2x1x1xf32>
  %k = nn.full 1.0 : tensor<4x1x1xf32>
  %y, %lse = nn.attention %q, %k, %v scale 1.0 causal bottom_right : (tensor<2x1x1xf32>, tensor<4x1x1xf32>, tensor<4x1x1xf32>) -> (tensor<2x1x1xf32>, tensor<1x2xf32>)
  return %y : tensor<2x1x1xf32>
}
// MORE: 0, 1, 1.5
func.func @more_queries(%v: tensor<2x1x1xf32> {train.name = "v"}) -> tensor<3x1x1xf32> {
  %q = nn.full 1.0 : tensor<3x1x1xf32>
  %k = nn.full 1.0 : tensor<2x1x1xf32>
  %y, %lse = nn.attention %q, %k, %v scale 1.0 causal bottom_right : (tensor<3x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>) -> (tensor<3x1x1xf32>, tensor<1x3xf32>)
  return %y : tensor<3x1x1xf32>
}

// Neighbouring heads of queries share one of keys and values, whose derivative is the sum of theirs.
// GROUPS: "values": [1e+01, 1e+01, 2e+01, 2e+01]
// GROUPS: "values": [2, 2]
func.func @groups(%v: tensor<1x2x1xf32> {train.name = "v"}) -> (tensor<1x4x1xf32>, tensor<1x2x1xf32>) {
  %q = nn.full 1.0 : tensor<1x4x1xf32>
  %k = nn.full 1.0 : tensor<1x2x1xf32>
  %y, %lse = nn.attention %q, %k, %v scale 1.0 : (tensor<1x4x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>) -> (tensor<1x4x1xf32>, tensor<4x1xf32>)
  %zero = nn.full 0.0 : tensor<4x1xf32>
  %dq, %dk, %dv = nn.attention_gradient %q, %k, %v, %y, %lse, %q, %zero scale 1.0
    : (tensor<1x4x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x4x1xf32>, tensor<4x1xf32>, tensor<1x4x1xf32>, tensor<4x1xf32>) -> (tensor<1x4x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>)
  return %y, %dv : tensor<1x4x1xf32>, tensor<1x2x1xf32>
}

// The weights of scores 1 and 3 under a cap of 2: with values 1 and 0, the first of them. dk is p (1 - p) and p (p - 1) times 1 - tanh(s / 2)^2, 0.786448 of the first.
// CAPPED: 0.29192{{[0-9]+}}
// CAPPED: 0.16256{{[0-9]+}}, -0.0373{{[0-9]+}}
func.func @capped(%k: tensor<2x1x1xf32> {train.name = "k"}, %v: tensor<2x1x1xf32> {train.name = "v"}) -> (tensor<1x1x1xf32>, tensor<2x1x1xf32>) {
  %q = nn.full 1.0 : tensor<1x1x1xf32>
  %y, %lse = nn.attention %q, %k, %v scale 1.0 softcap 2.0 : (tensor<1x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>) -> (tensor<1x1x1xf32>, tensor<1x1xf32>)
  %zero = nn.full 0.0 : tensor<1x1xf32>
  %dq, %dk, %dv = nn.attention_gradient %q, %k, %v, %y, %lse, %q, %zero scale 1.0 softcap 2.0
    : (tensor<1x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1xf32>, tensor<1x1x1xf32>, tensor<1x1xf32>) -> (tensor<1x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>)
  return %y, %dk : tensor<1x1x1xf32>, tensor<2x1x1xf32>
}
// What is not kept is not capped to a score that counts.
// SKIPPED: "values": [1]
func.func @capped_and_masked(%k: tensor<2x1x1xf32> {train.name = "k"}, %v: tensor<2x1x1xf32> {train.name = "v"}) -> tensor<1x1x1xf32> {
  %q = nn.full 1.0 : tensor<1x1x1xf32>
  %mask = nn.constant dense<[true, false]> : tensor<2xi1>
  %y, %lse = nn.attention %q, %k, %v scale 1.0 softcap 2.0 mask %mask along [2] : (tensor<1x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2xi1>) -> (tensor<1x1x1xf32>, tensor<1x1xf32>)
  return %y : tensor<1x1x1xf32>
}
// A key that is not kept may be NaN.
// GARBAGE: "values": [1e+01]
func.func @garbage(%k: tensor<2x1x1xf32> {train.name = "k", check.values = array<f64: 1.0, 0x7FF8000000000000>}, %v: tensor<2x1x1xf32> {train.name = "v"})
    -> tensor<1x1x1xf32> attributes {check.skip_gradients = "differences of NaN"} {
  %q = nn.full 1.0 : tensor<1x1x1xf32>
  %mask = nn.constant dense<[true, false]> : tensor<2xi1>
  %y, %lse = nn.attention %q, %k, %v scale 1.0 mask %mask along [2] : (tensor<1x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2xi1>) -> (tensor<1x1x1xf32>, tensor<1x1xf32>)
  return %y : tensor<1x1x1xf32>
}

// The product of 128 halves of 30 is 115200 before it is scaled, which f16 has not.
func.func @scaled_before_it_overflows(%q: tensor<1x1x128xf16> {check.values = array<f64: 30.0>}, %k: tensor<1x1x128xf16> {check.values = array<f64: 30.0>}, %v: tensor<1x1x2xf16>)
    -> (tensor<1x1x2xf16>, tensor<1x1xf16>) attributes {check.tolerance = 2.0e-3 : f64, check.reason = "halves", check.skip_gradients = "differences of halves"} {
  %y, %lse = nn.attention %q, %k, %v scale 0.08838834764 : (tensor<1x1x128xf16>, tensor<1x1x128xf16>, tensor<1x1x2xf16>) -> (tensor<1x1x2xf16>, tensor<1x1xf16>)
  return %y, %lse : tensor<1x1x2xf16>, tensor<1x1xf16>
}
