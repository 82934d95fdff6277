// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Derivatives of loops where others went wrong.
// RUN: cauce call %s infinite --input x=2,2,0,4,2,2 --input c=1,1 | FileCheck %s --check-prefix=INFINITE
// RUN: cauce call %s no_trip --input c=2 --input w=3 | FileCheck %s --check-prefix=NONE

// A division by 0 on the way: a cotangent of 0 times infinity would be NaN.
// INFINITE: dc:
// INFINITE-NEXT: inf
// INFINITE-NEXT: 0.75
func.func @infinite(%x: tensor<3x2xf32> {train.name = "x"}, %c: tensor<2xf32> {train.name = "c"}) -> (tensor<2xf32> {train.name = "dc"}) {
  %last, %before, %steps = nn.scan trips 3 carry(%a = %c : tensor<2xf32>) over(%e = %x : tensor<3x2xf32>) {
    %q = nn.div %a, %e : tensor<2xf32>
    nn.yield %q, %q : tensor<2xf32>, tensor<2xf32>
  }
  %all = nn.reduce_sum %steps, [0, 1] : tensor<3x2xf32> -> tensor<f32>
  %end = nn.reduce_sum %last, [0] : tensor<2xf32> -> tensor<f32>
  %sum = nn.add %all, %end : tensor<f32>
  %one = nn.full 1.0 : tensor<f32>
  %dc = train.gradient %sum, %one wrt %c : tensor<f32>, tensor<f32> wrt tensor<2xf32> -> tensor<2xf32>
  return %dc : tensor<2xf32>
}

// Without a trip the derivative by the first carry is that of the last, and by what the body would read 0.
// NONE: last: 2
// NONE-NEXT: dc: 1
// NONE-NEXT: dw: 0
func.func @no_trip(%c: tensor<1xf32> {train.name = "c"}, %w: tensor<1xf32> {train.name = "w"})
    -> (tensor<1xf32> {train.name = "last"}, tensor<1xf32> {train.name = "dc"}, tensor<1xf32> {train.name = "dw"}) {
  %last, %before = nn.scan trips 0 carry(%a = %c : tensor<1xf32>) with(%v = %w : tensor<1xf32>) {
    %p = nn.mul %a, %v : tensor<1xf32>
    nn.yield %p : tensor<1xf32>
  }
  %one = nn.full 1.0 : tensor<1xf32>
  %dc, %dw = train.gradient %last, %one wrt %c, %w : tensor<1xf32>, tensor<1xf32> wrt tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>, tensor<1xf32>
  return %last, %dc, %dw : tensor<1xf32>, tensor<1xf32>, tensor<1xf32>
}
