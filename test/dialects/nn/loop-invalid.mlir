// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @trips_of_no_size(%c: tensor<2xf32>) {
  // expected-error @below {{expected a number of trips, such as 3, T or "N*T", but got 'a b'}}
  nn.scan trips "a b" { nn.yield }
  return
}

// -----

func.func @trips_below_none(%c: tensor<2xf32>) {
  // expected-error @below {{expected a number of trips, such as 3, T or "N*T", but got '-1'}}
  nn.scan trips -1 { nn.yield }
  return
}

// -----

func.func @trips_of_a_sum(%c: tensor<2xf32>) {
  // expected-error @below {{expected trips to be a number of at least 0 or a product of symbols, but got 'T + 1'}}
  nn.scan trips "T + 1" { nn.yield }
  return
}

// -----

func.func @trips_in_another_form(%c: tensor<2xf32>) {
  // expected-error @below {{expected trips in canonical form, 'N*T', but got 'T*N'}}
  "nn.scan"() <{trips = "T*N", operandSegmentSizes = array<i32: 0, 0, 0>}> ({ nn.yield }) : () -> ()
  return
}

// -----

func.func @sequence_of_another_length(%x: tensor<3x2xf32>) {
  // expected-error @below {{expected dimension 0 of sequence 0 to be T, the number of trips, but got 'tensor<3x2xf32>'}}
  nn.scan trips T over(%e = %x : tensor<3x2xf32>) { nn.yield }
  return
}

// -----

func.func @sequence_of_a_number(%x: tensor<f32>) {
  // expected-error @below {{expected a tensor with a dimension for the trips, but got 'tensor<f32>'}}
  nn.scan trips 2 over(%e = %x : tensor<f32>) { nn.yield }
  return
}

// -----

func.func @carry_that_is_no_tensor(%x: f32) {
  // expected-error @below {{expected a tensor, but got 'f32'}}
  nn.scan trips 2 carry(%e = %x : f32) { nn.yield %e : f32 }
  return
}

// -----

func.func @body_of_other_ops(%x: tensor<2xf32>) {
  nn.scan trips 2 carry(%c = %x : tensor<2xf32>) {
    // expected-error @below {{is not expected: the body of 'nn.scan' is made of ops of nn}}
    %y = arith.negf %c : tensor<2xf32>
    nn.yield %y : tensor<2xf32>
  }
  return
}

// -----

func.func @body_without_end(%x: tensor<2xf32>) {
  // expected-error @below {{expected a body that ends with nn.yield of 1 carries and what is stacked, tensors}}
  nn.scan trips 2 carry(%c = %x : tensor<2xf32>) {
    %y = nn.neg %c : tensor<2xf32>
  }
  return
}

// -----

func.func @body_that_takes_less(%x: tensor<2xf32>) {
  // expected-error @below {{expected its body to take carries, elements of the sequences and invariants, 'tensor<2xf32>', but got }}
  %a, %b = "nn.scan"(%x) <{trips = "2", operandSegmentSizes = array<i32: 1, 0, 0>}> ({
    %f = nn.full 1.0 : tensor<2xf32>
    nn.yield %f : tensor<2xf32>
  }) : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return
}

// -----

func.func @carry_that_is_not_yielded(%x: tensor<2xf32>) {
  // expected-error @below {{expected its body to yield 1 carries first, but got 0 values}}
  %r:2 = "nn.scan"(%x) <{operandSegmentSizes = array<i32: 1, 0, 0>, trips = "2"}> ({
  ^bb0(%c: tensor<2xf32>):
    nn.yield
  }) : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return
}

// -----

func.func @trips_without_a_name(%xs: tensor<?x3xf32>) {
  // expected-error @below {{expected trips to be a number of at least 0 or a product of symbols, but got '?'}}
  %ys = "nn.scan"(%xs) <{operandSegmentSizes = array<i32: 0, 1, 0>, trips = "?"}> ({
  ^bb0(%x: tensor<3xf32>):
    nn.yield %x : tensor<3xf32>
  }) : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @carry_that_changes(%x: tensor<2xf32>) {
  // expected-error @below {{expected its body to yield the carries first, 'tensor<2xf32>', but got 'tensor<f32>'}}
  %a, %b = nn.scan trips 2 carry(%c = %x : tensor<2xf32>) {
    %y = nn.reduce_sum %c, [0] : tensor<2xf32> -> tensor<f32>
    nn.yield %y : tensor<f32>
  }
  return
}

// -----

func.func @results_of_other_types(%x: tensor<2xf32>) {
  // expected-error @below {{expected results 'tensor<2xf32>', 'tensor<3x2xf32>', but got 'tensor<2xf32>', 'tensor<2x2xf32>'}}
  %a, %b = "nn.scan"(%x) <{trips = "3", operandSegmentSizes = array<i32: 1, 0, 0>}> ({
  ^bb0(%c: tensor<2xf32>):
    nn.yield %c : tensor<2xf32>
  }) : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2x2xf32>)
  return
}

// -----

func.func @sees_nothing_outside(%x: tensor<2xf32>) {
  // expected-note @below {{required by region isolation constraints}}
  nn.scan trips 2 {
    // expected-error @below {{using value defined outside the region}}
    %y = nn.neg %x : tensor<2xf32>
    nn.yield %y : tensor<2xf32>
  }
  return
}

// -----

func.func @yield_of_nothing() {
  // expected-error @below {{expects parent op to be one of 'nn.scan, nn.if, nn.while'}}
  nn.yield
}
