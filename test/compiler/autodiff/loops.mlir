// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Derivatives of loops where others went wrong.
// RUN: cauce call %s infinite --input x=2,2,0,4,2,2 --input c=1,1 | FileCheck %s --check-prefix=INFINITE
// RUN: cauce call %s no_trip --input c=2 --input w=3 | FileCheck %s --check-prefix=NONE
// RUN: cauce-opt %s --pass-pipeline='builtin.module(func.func(differentiate,canonicalize,cse))' | FileCheck %s --check-prefix=STACKED

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

// What tanh makes of a product of the state is stacked, and not computed again: its derivative needs no more, not even the product. The gradient of the weight is one product over all trips, not
// a sum trip by trip, and the adjoint's body reads the weight turned, which is done once.
// STACKED-LABEL: func.func @weight
// STACKED: nn.scan trips 5 carry({{[^,]*}}) over({{[^,]*}}) with(
// STACKED: %[[P:.+]] = nn.dot_general
// STACKED: %[[SUM:.+]] = nn.add %{{.+}}, %[[P]]
// STACKED: %[[H:.+]] = nn.tanh %[[SUM]]
// STACKED-NEXT: nn.yield %[[H]], %[[H]] : tensor<3x4xf32>, tensor<3x4xf32>
// STACKED: %[[TURNED:.+]] = nn.transpose %{{.+}}, [1, 0]
// STACKED: %[[SCAN:.+]]:{{[0-9]+}} = nn.scan trips 5 reverse carry({{[^,]*}}) over({{.*}}) with(%[[W:.+]] = %[[TURNED]] : tensor<4x4xf32>)
// STACKED: nn.dot_general %{{.+}}, %[[W]] contract [1] x [0]
// STACKED-NOT: nn.tanh
// STACKED-NOT: nn.dot_general
// STACKED: nn.yield
// STACKED: nn.dot_general %{{.+}}, %[[SCAN]]#{{[0-9]}} contract [0, 1] x [0, 1] : tensor<5x3x4xf32>, tensor<5x3x4xf32> -> tensor<4x4xf32>
func.func @weight(%xs: tensor<5x3x4xf32> {train.name = "xs"}, %h0: tensor<3x4xf32> {train.name = "h0"}, %w: tensor<4x4xf32> {train.name = "w"})
    -> (tensor<4x4xf32> {train.name = "dw"}) {
  %last, %before = nn.scan trips 5 carry(%h = %h0 : tensor<3x4xf32>) over(%x = %xs : tensor<5x3x4xf32>) with(%u = %w : tensor<4x4xf32>) {
    %p = nn.dot_general %h, %u contract [1] x [0] : tensor<3x4xf32>, tensor<4x4xf32> -> tensor<3x4xf32>
    %s = nn.add %x, %p : tensor<3x4xf32>
    %n = nn.tanh %s : tensor<3x4xf32>
    nn.yield %n : tensor<3x4xf32>
  }
  %one = nn.full 1.0 : tensor<3x4xf32>
  %dw = train.gradient %last, %one wrt %w : tensor<3x4xf32>, tensor<3x4xf32> wrt tensor<4x4xf32> -> tensor<4x4xf32>
  return %dw : tensor<4x4xf32>
}
