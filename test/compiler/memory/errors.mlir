// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --plan-memory -split-input-file -verify-diagnostics

// expected-error @below {{expected a body}}
func.func private @f(tensor<2xf32>) -> tensor<2xf32>

// -----

// expected-error @below {{expected argument 1 to be a tensor or to have the attribute 'rt.symbol'}}
func.func @f(%x: tensor<2xf32>, %n: index) {
  return
}

// -----

func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'tensor.empty' op is not expected: a host function is made of rt.dispatch, rt.scan, rt.if, rt.while, reshapes, concatenations, constants and sizes}}
  %e = tensor.empty() : tensor<2xf32>
  return %e : tensor<2xf32>
}

// -----

// expected-error @below {{expected result 0 to be made by a kernel or a loop}}
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

// expected-error @below {{expected a loop not to be in its own body, but 'again' runs itself}}
func.func private @again() {
  rt.scan @again trips 2 carry() over() with() [] {dims = []} : () () () -> ()
  return
}

// -----

func.func private @k(tensor<2x4xf32>) -> tensor<2x4xf32> attributes {rt.kernel}
func.func @f(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = rt.dispatch @k(%x) [] : (tensor<2x4xf32>) -> tensor<2x4xf32>
  // expected-error @below {{expected operand 0 to be made by a kernel or a concatenation, for others than reshapes, loops and the caller, and to be a part once}}
  %c = tensor.concat dim(1) %a, %a : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x8xf32>
  return %a : tensor<2x4xf32>
}

// -----

func.func private @k(tensor<2x4xf32>) -> tensor<2x4xf32> attributes {rt.kernel}
func.func private @sum(tensor<2x8xf32>) -> tensor<2x4xf32> attributes {rt.kernel}
func.func @f(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %a = rt.dispatch @k(%x) [] : (tensor<2x4xf32>) -> tensor<2x4xf32>
  // expected-error @below {{expected operand 1 to be made by a kernel or a concatenation}}
  %c = tensor.concat dim(1) %a, %x : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x8xf32>
  %y = rt.dispatch @sum(%c) [] : (tensor<2x8xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
