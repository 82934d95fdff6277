// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --differentiate --remarks-filter=differentiate -verify-diagnostics

func.func @what_the_adjoint_reads(%x: tensor<?x3xf32, #nn.symbols<N>>, %dy: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  // expected-remark @below {{kept for the backward pass: 12 * N bytes}}
  %y = nn.exp %x : tensor<?x3xf32, #nn.symbols<N>>
  %dx = train.gradient %y, %dy wrt %x : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>> wrt tensor<?x3xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %dx : tensor<?x3xf32, #nn.symbols<N>>
}

// The sum is not needed once the product is known: only the exponential, in f64, is.
func.func @nothing_else(%x: tensor<2x3xf64>, %dy: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %0 = nn.add %x, %x : tensor<2x3xf64>
  // expected-remark @below {{kept for the backward pass: 48 bytes}}
  %1 = nn.exp %0 : tensor<2x3xf64>
  %y = nn.neg %1 : tensor<2x3xf64>
  %dx = train.gradient %y, %dy wrt %x : tensor<2x3xf64>, tensor<2x3xf64> wrt tensor<2x3xf64> -> tensor<2x3xf64>
  return %dx : tensor<2x3xf64>
}
