// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<4xf32>) {
  // expected-error @below {{expected kernel to name a function, but got @k}}
  %y = rt.dispatch @k(%x) [] : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32>
func.func @f(%x: tensor<4xf32>) {
  // expected-error @below {{expected the type of kernel @k, '(tensor<4xf32>) -> tensor<4xf32>', but got '(tensor<4xf32>) -> tensor<3xf32>'}}
  %y = rt.dispatch @k(%x) [] : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32>
func.func @f(%x: tensor<4xf32>, %n: index) {
  // expected-error @below {{expected the type of kernel @k, '(tensor<4xf32>) -> tensor<4xf32>', but got '(tensor<4xf32>, index) -> tensor<4xf32>'}}
  %y = rt.dispatch @k(%x) [%n] : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// expected-error @below {{expected a positive parameter for rows and panel and none for dense, but got -3}}
func.func private @k(tensor<4xf32> {rt.layout = #rt.layout<rows, -3>})

// -----

// expected-error @below {{expected a positive parameter for rows and panel and none for dense, but got 0}}
func.func private @k(tensor<4x4xf32> {rt.layout = #rt.layout<panel>})

// -----

// expected-error @below {{expected a positive parameter for rows and panel and none for dense, but got 4}}
func.func private @k(tensor<4xf32> {rt.layout = #rt.layout<dense, 4>})

// -----

rt.function @f([]) arena <[], []> inputs [] outputs [] {
  // expected-error @below {{expected one monomial per coefficient, but got 1 for 2}}
  %b = rt.arena <[128, 256], [""]> : !rt.buffer
}

// -----

// expected-error @below {{expected one index argument per symbol, ["N"], but got}}
rt.function @f(["N"]) arena <[], []> inputs [] outputs [] {
}

// -----

// expected-error @below {{expected one index argument per symbol, ["N"], but got 'f32'}}
rt.function @f(["N"]) arena <[], []> inputs [] outputs [] {
^bb0(%n: f32):
}

// -----

// expected-error @below {{expected 'T' to be one of the function's symbols, ["N"]}}
rt.function @f(["N"]) arena <[128], ["N*T"]> inputs [] outputs [] {
^bb0(%n: index):
}

// -----

rt.function @f([]) arena <[128], [""]> inputs [] outputs [] {
  // expected-error @below {{'rt.arena' op expected 'N' to be one of the function's symbols, []}}
  %b = rt.arena <[128], ["N"]> : !rt.buffer
}

// -----

rt.function @f([]) arena <[], []> inputs [{}] outputs [] {
  // expected-error @below {{expected the number of one of 1 inputs and outputs, but got 1}}
  %b = rt.binding 1 : !rt.buffer
}

// -----

rt.function @f([]) arena <[], []> inputs [{}] outputs [] {
  // expected-error @below {{whose value is non-negative}}
  %b = rt.binding -1 : !rt.buffer
}

// -----

rt.function @f([]) arena <[], []> inputs [{}] outputs [] {
  %b = rt.binding 0 : !rt.buffer
  // expected-error @below {{expected kernel to name a function, but got @k}}
  rt.launch @k(%b) [] : !rt.buffer
}
