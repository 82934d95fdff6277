// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-check %s
//
// Elements of 16 bits, as tensors of the reference and of programs.
func.func @f16(%x: tensor<?x5xf16, #nn.symbols<N>>, %y: tensor<?x5xf16, #nn.symbols<N>>) -> tensor<?x5xf16, #nn.symbols<N>>
    attributes {check.tolerance = 2.0e-3, check.gradient_tolerance = 1.0e-6, check.reason = "f16 has 11 digits"} {
  %z = nn.mul %x, %y : tensor<?x5xf16, #nn.symbols<N>>
  return %z : tensor<?x5xf16, #nn.symbols<N>>
}
func.func @bf16(%x: tensor<?x5xbf16, #nn.symbols<N>>, %y: tensor<?x5xbf16, #nn.symbols<N>>) -> tensor<?x5xbf16, #nn.symbols<N>>
    attributes {check.tolerance = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "bf16 has 8 digits"} {
  %z = nn.add %x, %y : tensor<?x5xbf16, #nn.symbols<N>>
  return %z : tensor<?x5xbf16, #nn.symbols<N>>
}
