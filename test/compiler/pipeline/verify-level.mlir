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

// -----

// expected-error @below {{expected argument 1 of 'scalars_are_tensors' to be a tensor of f16, bf16, f32, f64, i1, i32, i64 or ui8, but got 'f32'}}
func.func @scalars_are_tensors(%x: tensor<f32>, %y: f32) {
  return
}

// -----

// What the descriptor of a program has no name for would be read as something else.
// expected-error @below {{expected result 0 of 'known_elements' to be a tensor of f16, bf16, f32, f64, i1, i32, i64 or ui8, but got 'tensor<2xi16>'}}
func.func @known_elements(%x: tensor<2xf32>) -> tensor<2xi16> {
  %y = nn.convert %x : tensor<2xf32> -> tensor<2xi16>
  return %y : tensor<2xi16>
}

// -----

// expected-error @below {{expected state 's' to be a tensor of f16, bf16, f32, f64, i1, i32, i64 or ui8, but got 'tensor<2xui32>'}}
train.state checkpointed @s : tensor<2xui32>

// -----

func.func @numbers(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'nn.full' op expected a tensor of floats or integers, but got 'tensor<2xindex>'}}
  %y = nn.full 1.0 : tensor<2xindex>
  return %x : tensor<2xf32>
}

// -----

// expected-error @below {{expected no attribute of dialect rt on 'nothing_of_rt', but got "rt.layout"}}
func.func @nothing_of_rt(%x: tensor<2xf32> {rt.layout = #rt.layout<rows, 16>}) {
  return
}

// -----

// expected-error @below {{expected no attribute of dialect rt on 'no_kernel', but got "rt.kernel"}}
func.func @no_kernel(%x: tensor<2xf32>) attributes {rt.kernel} {
  return
}

// -----

func.func @next_to_a_module() {
  return
}
// expected-error @below {{'builtin.module' op is not legal at level 'step'}}
module {
}

// -----

// expected-error @below {{expected a name, but got ""}}
func.func @""(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
