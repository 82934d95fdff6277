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
  // expected-error @below {{expected the type of kernel @k}}
  %y = rt.dispatch @k(%x) [] : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

// expected-error @below {{expected a positive parameter for rows and panel and none for dense, but got -3}}
func.func private @k(tensor<4xf32> {rt.layout = #rt.layout<rows, -3>})

// -----

rt.function @f([]) arena <[], []> inputs [] outputs [] {
  // expected-error @below {{expected one monomial per coefficient, but got 1 for 2}}
  %b = rt.arena <[128, 256], [""]> : !rt.buffer
}
