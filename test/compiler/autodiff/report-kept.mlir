// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --differentiate=report-kept -verify-diagnostics

func.func @f(%x: tensor<?x3xf32, #nn.symbols<N>>, %dy: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  // expected-remark @below {{kept for the backward pass: 12 * N bytes}}
  %y = nn.exp %x : tensor<?x3xf32, #nn.symbols<N>>
  %dx = train.gradient %y, %dy wrt %x : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>> wrt tensor<?x3xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %dx : tensor<?x3xf32, #nn.symbols<N>>
}
