// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg -verify-diagnostics

// expected-error @below {{expected the symbol 'N' of a result to be a size of an argument of 'f'}}
func.func @f() -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.full 1.0 : tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
