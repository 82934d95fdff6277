// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --verify-level=level=step -split-input-file -verify-diagnostics

train.state parameter @w : tensor<2xf32>
func.func @states_are_declared_and_no_more(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'train.read' op is not legal at level 'step'}}
  %w = train.read @w : tensor<2xf32>
  %y = nn.add %x, %w : tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

func.func @every_op_is_reported(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'arith.negf' op is not legal at level 'step'}}
  %0 = arith.negf %x : tensor<2xf32>
  // expected-error @below {{'math.exp' op is not legal at level 'step'}}
  %1 = math.exp %0 : tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @callee(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
func.func @functions_do_not_call(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'func.call' op is not legal at level 'step'}}
  %y = func.call @callee(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// expected-error @below {{expected 'declared' to have a body of one block at level 'step'}}
func.func private @declared(tensor<2xf32>) -> tensor<2xf32>

// -----

// expected-error @below {{expected 'two_blocks' to have a body of one block at level 'step'}}
func.func @two_blocks(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
^unreachable:
  return %x : tensor<2xf32>
}
