// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels -split-input-file -verify-diagnostics

// expected-error @below {{expected the attribute 'rt.schedule' on a kernel}}
func.func private @k(%x: tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel} {
  return %x : tensor<4xf32>
}

// -----

// expected-error @below {{expected schedule 'contraction', 'scatter', 'transpose' or 'loops', but got "spiral"}}
func.func private @k(%x: tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel, rt.schedule = "spiral"} {
  return %x : tensor<4xf32>
}
