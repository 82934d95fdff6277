// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @condition_of_another_type(%c: tensor<i1>, %x: tensor<2xf32>) {
  %k = nn.constant dense<1> : tensor<i32>
  // expected-error @below {{expected its condition to be a tensor<i1>, but got 'tensor<i32>'}}
  "nn.if"(%k) ({ nn.yield }, { nn.yield }) : (tensor<i32>) -> ()
  return
}

// -----

func.func @bodies_that_differ(%c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{expected its second body to yield the results, 'tensor<2xf32>', but got 'tensor<3xf32>'}}
  %0 = nn.if %c with(%a = %x : tensor<2xf32>, %b = %y : tensor<3xf32>) {
    nn.yield %a : tensor<2xf32>
  } else {
    nn.yield %b : tensor<3xf32>
  }
  return
}

// -----

func.func @body_of_other_arguments(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @below {{expected its first body to take the inputs, 'tensor<2xf32>', but got 'tensor<3xf32>'}}
  "nn.if"(%c, %x) ({ ^bb0(%a: tensor<3xf32>): nn.yield }, { ^bb0(%a: tensor<2xf32>): nn.yield }) : (tensor<i1>, tensor<2xf32>) -> ()
  return
}

// -----

func.func @body_of_other_ops(%c: tensor<i1>, %x: tensor<f32>) {
  nn.if %c with(%a = %x : tensor<f32>) {
    // expected-error @below {{is not expected: the first body of 'nn.if' is made of ops of nn}}
    %0 = arith.negf %a : tensor<f32>
    nn.yield
  } else {
    nn.yield
  }
  return
}

// -----

func.func @bodies_without_an_end(%c: tensor<i1>) {
  // expected-error @below {{expected bodies that end with nn.yield of the results, tensors}}
  nn.if %c {
    nn.yield
  } else {
    %0 = nn.full 1.0 : tensor<f32>
  }
  return
}

// -----

func.func @most_below_none(%x: tensor<f32>) {
  // expected-error @below {{expected most to be at least 0, but got -1}}
  %0 = nn.while most -1 carry(%a = %x : tensor<f32>) {
    %t = nn.full 1.0 : tensor<i1>
    nn.yield %t : tensor<i1>
  } do {
    nn.yield %a : tensor<f32>
  }
  return
}

// -----

func.func @limit_of_none(%x: tensor<f32>) {
  // expected-error @below {{expected limit to be at least 1, but got 0}}
  %0 = nn.while limit 0 carry(%a = %x : tensor<f32>) {
    %t = nn.full 1.0 : tensor<i1>
    nn.yield %t : tensor<i1>
  } do {
    nn.yield %a : tensor<f32>
  }
  return
}

// -----

func.func @limit_and_most(%x: tensor<f32>) {
  // expected-error @below {{expected no limit with most, after which the loop is over, but got 5}}
  %0 = nn.while most 3 limit 5 carry(%a = %x : tensor<f32>) {
    %t = nn.full 1.0 : tensor<i1>
    nn.yield %t : tensor<i1>
  } do {
    nn.yield %a : tensor<f32>
  }
  return
}

// -----

func.func @condition_that_yields_more(%x: tensor<f32>) {
  // expected-error @below {{expected its condition to yield a tensor<i1>, but got 'tensor<f32>'}}
  %0 = nn.while most 3 carry(%a = %x : tensor<f32>) {
    nn.yield %a : tensor<f32>
  } do {
    nn.yield %a : tensor<f32>
  }
  return
}

// -----

func.func @carry_that_changes(%x: tensor<f32>, %y: tensor<2xf32>) {
  // expected-error @below {{expected its body to yield the carries, 'tensor<f32>', but got 'tensor<2xf32>'}}
  %0 = nn.while most 3 carry(%a = %x : tensor<f32>) with(%b = %y : tensor<2xf32>) {
    %t = nn.full 1.0 : tensor<i1>
    nn.yield %t : tensor<i1>
  } do {
    nn.yield %b : tensor<2xf32>
  }
  return
}

// -----

func.func @yield_elsewhere(%x: tensor<f32>) -> tensor<f32> {
  // expected-error @below {{expects parent op to be one of 'nn.scan, nn.if, nn.while'}}
  nn.yield %x : tensor<f32>
}
