// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-check %s
//
// Elements of 16 bits, as tensors of the reference and of programs.
func.func @f16(%x: tensor<?x5xf16, #nn.symbols<N>>, %y: tensor<?x5xf16, #nn.symbols<N>>) -> tensor<?x5xf16, #nn.symbols<N>>
    attributes {check.tolerance = 2.0e-3, check.gradient_tolerance = 1.0e-6, check.reason = "f16 has 11 digits"} {
  %z = nn.mul %x, %y : tensor<?x5xf16, #nn.symbols<N>>
  return %z : tensor<?x5xf16, #nn.symbols<N>>
}
// Neither half has all numbers of the other: they round, and overflow.
func.func @between_halves(%x: tensor<?x5xf16, #nn.symbols<N>> {check.values = array<f64: 65504.0, 1.0, -0.3333740234375, 5.9604644775390625e-08, 3.140625, 0.0, 2049.0>},
                          %y: tensor<?x5xbf16, #nn.symbols<N>> {check.values = array<f64: 1.0, -3.140625, 1.0e-6, 256.0, 65280.0, 0.25>})
    -> (tensor<?x5xbf16, #nn.symbols<N>>, tensor<?x5xf16, #nn.symbols<N>>)
    attributes {check.tolerance = 8.0e-3, check.reason = "bf16 has 8 digits", check.skip_gradients = "values are not random"} {
  %0 = nn.convert %x : tensor<?x5xf16, #nn.symbols<N>> -> tensor<?x5xbf16, #nn.symbols<N>>
  %1 = nn.convert %y : tensor<?x5xbf16, #nn.symbols<N>> -> tensor<?x5xf16, #nn.symbols<N>>
  return %0, %1 : tensor<?x5xbf16, #nn.symbols<N>>, tensor<?x5xf16, #nn.symbols<N>>
}
func.func @bf16(%x: tensor<?x5xbf16, #nn.symbols<N>>, %y: tensor<?x5xbf16, #nn.symbols<N>>) -> tensor<?x5xbf16, #nn.symbols<N>>
    attributes {check.tolerance = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "bf16 has 8 digits"} {
  %z = nn.add %x, %y : tensor<?x5xbf16, #nn.symbols<N>>
  return %z : tensor<?x5xbf16, #nn.symbols<N>>
}
