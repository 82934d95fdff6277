// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}
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
func.func @product_bf16(%x: tensor<?x37xbf16, #nn.symbols<N>>, %w: tensor<37x19xbf16>) -> tensor<?x19xbf16, #nn.symbols<N>>
    attributes {check.tolerance = 1.6e-2, check.absolute = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "bf16 has 8 digits"} {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<?x37xbf16, #nn.symbols<N>>, tensor<37x19xbf16> -> tensor<?x19xbf16, #nn.symbols<N>>
  return %0 : tensor<?x19xbf16, #nn.symbols<N>>
}
// Both operands along their rows.
func.func @rows_bf16(%x: tensor<?x300xbf16, #nn.symbols<N>>, %w: tensor<5x300xbf16>) -> tensor<?x5xbf16, #nn.symbols<N>>
    attributes {check.tolerance = 1.6e-2, check.absolute = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "bf16 has 8 digits"} {
  %0 = nn.dot_general %x, %w contract [1] x [1] : tensor<?x300xbf16, #nn.symbols<N>>, tensor<5x300xbf16> -> tensor<?x5xbf16, #nn.symbols<N>>
  return %0 : tensor<?x5xbf16, #nn.symbols<N>>
}
// Sums in parts, whose neighbours are a row apart: two of an odd number at a time, to an odd end of parts.
func.func @gradient_bf16(%x: tensor<?x7x24xbf16, #nn.symbols<N>>, %dy: tensor<?x7x70xbf16, #nn.symbols<N>>) -> tensor<24x70xbf16>
    attributes {check.tolerance = 1.6e-2, check.absolute = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "bf16 has 8 digits"} {
  %0 = nn.dot_general %x, %dy contract [0, 1] x [0, 1] : tensor<?x7x24xbf16, #nn.symbols<N>>, tensor<?x7x70xbf16, #nn.symbols<N>> -> tensor<24x70xbf16>
  return %0 : tensor<24x70xbf16>
}
func.func @long_gradient_bf16(%x: tensor<2x?x24xbf16, #nn.symbols<N>>, %dy: tensor<2x?x70xbf16, #nn.symbols<N>>) -> tensor<24x70xbf16>
    attributes {check.sizes = {N = [1, 251]}, check.tolerance = 1.6e-2, check.absolute = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "bf16 has 8 digits"} {
  %0 = nn.dot_general %x, %dy contract [0, 1] x [0, 1] : tensor<2x?x24xbf16, #nn.symbols<N>>, tensor<2x?x70xbf16, #nn.symbols<N>> -> tensor<24x70xbf16>
  return %0 : tensor<24x70xbf16>
}
func.func @convolution_bf16(%x: tensor<?x9x3xbf16, #nn.symbols<N>>, %w: tensor<4x3x7xbf16>) -> tensor<?x6x7xbf16, #nn.symbols<N>>
    attributes {check.tolerance = 1.6e-2, check.absolute = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "bf16 has 8 digits"} {
  %0 = nn.windows %x along 1 size 4 : tensor<?x9x3xbf16, #nn.symbols<N>> -> tensor<?x6x4x3xbf16, #nn.symbols<N>>
  %1 = nn.dot_general %0, %w contract [2, 3] x [0, 1] : tensor<?x6x4x3xbf16, #nn.symbols<N>>, tensor<4x3x7xbf16> -> tensor<?x6x7xbf16, #nn.symbols<N>>
  return %1 : tensor<?x6x7xbf16, #nn.symbols<N>>
}
func.func @layer_bf16(%x: tensor<?x33xbf16, #nn.symbols<N>>, %w: tensor<33x17xbf16>, %b: tensor<17xbf16>) -> tensor<?x17xbf16, #nn.symbols<N>>
    attributes {check.tolerance = 3.2e-2, check.absolute = 3.2e-2, check.gradient_tolerance = 1.0e-6, check.reason = "each of four ops rounds; bf16 has 8 digits"} {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<?x33xbf16, #nn.symbols<N>>, tensor<33x17xbf16> -> tensor<?x17xbf16, #nn.symbols<N>>
  %1 = nn.broadcast %b, [1] : tensor<17xbf16> -> tensor<?x17xbf16, #nn.symbols<N>>
  %2 = nn.add %0, %1 : tensor<?x17xbf16, #nn.symbols<N>>
  %3 = nn.tanh %2 : tensor<?x17xbf16, #nn.symbols<N>>
  return %3 : tensor<?x17xbf16, #nn.symbols<N>>
}
func.func @reductions_bf16(%x: tensor<?x23xbf16, #nn.symbols<N>>) -> (tensor<?xbf16, #nn.symbols<N>>, tensor<23xbf16>, tensor<?xbf16, #nn.symbols<N>>, tensor<?x23xbf16, #nn.symbols<N>>)
    attributes {check.tolerance = 1.6e-2, check.absolute = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "bf16 has 8 digits"} {
  %0 = nn.reduce_mean %x, [1] : tensor<?x23xbf16, #nn.symbols<N>> -> tensor<?xbf16, #nn.symbols<N>>
  %1 = nn.reduce_sum %x, [0] : tensor<?x23xbf16, #nn.symbols<N>> -> tensor<23xbf16>
  %2 = nn.reduce_max %x, [1] : tensor<?x23xbf16, #nn.symbols<N>> -> tensor<?xbf16, #nn.symbols<N>>
  %3 = nn.softmax %x : tensor<?x23xbf16, #nn.symbols<N>>
  return %0, %1, %2, %3 : tensor<?xbf16, #nn.symbols<N>>, tensor<23xbf16>, tensor<?xbf16, #nn.symbols<N>>, tensor<?x23xbf16, #nn.symbols<N>>
}
func.func @moves_bf16(%x: tensor<?x5xbf16, #nn.symbols<N>>, %y: tensor<?x5xbf16, #nn.symbols<N>>) -> (tensor<?x9xbf16, #nn.symbols<N>>, tensor<5x?xbf16, #nn.symbols<N>>, tensor<?x3xbf16, #nn.symbols<N>>)
    attributes {check.tolerance = 0.0, check.reason = "what is moved stays as it is", check.skip_gradients = "it is moved back"} {
  %0 = nn.pad %x along 1 low 1 high 3 value 0.5 : tensor<?x5xbf16, #nn.symbols<N>> -> tensor<?x9xbf16, #nn.symbols<N>>
  %1 = nn.transpose %y, [1, 0] : tensor<?x5xbf16, #nn.symbols<N>> -> tensor<5x?xbf16, #nn.symbols<N>>
  %2 = nn.slice %x along 1 from 0 to 5 by 2 : tensor<?x5xbf16, #nn.symbols<N>> -> tensor<?x3xbf16, #nn.symbols<N>>
  return %0, %1, %2 : tensor<?x9xbf16, #nn.symbols<N>>, tensor<5x?xbf16, #nn.symbols<N>>, tensor<?x3xbf16, #nn.symbols<N>>
}
func.func @product_f16(%x: tensor<?x37xf16, #nn.symbols<N>>, %w: tensor<37x19xf16>) -> tensor<?x19xf16, #nn.symbols<N>>
    attributes {check.tolerance = 2.0e-3, check.absolute = 2.0e-3, check.gradient_tolerance = 1.0e-6, check.reason = "f16 has 11 digits"} {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<?x37xf16, #nn.symbols<N>>, tensor<37x19xf16> -> tensor<?x19xf16, #nn.symbols<N>>
  return %0 : tensor<?x19xf16, #nn.symbols<N>>
}
// Both operands along their rows.
func.func @rows_f16(%x: tensor<?x300xf16, #nn.symbols<N>>, %w: tensor<5x300xf16>) -> tensor<?x5xf16, #nn.symbols<N>>
    attributes {check.tolerance = 2.0e-3, check.absolute = 2.0e-3, check.gradient_tolerance = 1.0e-6, check.reason = "f16 has 11 digits"} {
  %0 = nn.dot_general %x, %w contract [1] x [1] : tensor<?x300xf16, #nn.symbols<N>>, tensor<5x300xf16> -> tensor<?x5xf16, #nn.symbols<N>>
  return %0 : tensor<?x5xf16, #nn.symbols<N>>
}
func.func @convolution_f16(%x: tensor<?x9x3xf16, #nn.symbols<N>>, %w: tensor<4x3x7xf16>) -> tensor<?x6x7xf16, #nn.symbols<N>>
    attributes {check.tolerance = 2.0e-3, check.absolute = 2.0e-3, check.gradient_tolerance = 1.0e-6, check.reason = "f16 has 11 digits"} {
  %0 = nn.windows %x along 1 size 4 : tensor<?x9x3xf16, #nn.symbols<N>> -> tensor<?x6x4x3xf16, #nn.symbols<N>>
  %1 = nn.dot_general %0, %w contract [2, 3] x [0, 1] : tensor<?x6x4x3xf16, #nn.symbols<N>>, tensor<4x3x7xf16> -> tensor<?x6x7xf16, #nn.symbols<N>>
  return %1 : tensor<?x6x7xf16, #nn.symbols<N>>
}
func.func @layer_f16(%x: tensor<?x33xf16, #nn.symbols<N>>, %w: tensor<33x17xf16>, %b: tensor<17xf16>) -> tensor<?x17xf16, #nn.symbols<N>>
    attributes {check.tolerance = 4.0e-3, check.absolute = 4.0e-3, check.gradient_tolerance = 1.0e-6, check.reason = "each of four ops rounds; f16 has 11 digits"} {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<?x33xf16, #nn.symbols<N>>, tensor<33x17xf16> -> tensor<?x17xf16, #nn.symbols<N>>
  %1 = nn.broadcast %b, [1] : tensor<17xf16> -> tensor<?x17xf16, #nn.symbols<N>>
  %2 = nn.add %0, %1 : tensor<?x17xf16, #nn.symbols<N>>
  %3 = nn.tanh %2 : tensor<?x17xf16, #nn.symbols<N>>
  return %3 : tensor<?x17xf16, #nn.symbols<N>>
}
func.func @reductions_f16(%x: tensor<?x23xf16, #nn.symbols<N>>) -> (tensor<?xf16, #nn.symbols<N>>, tensor<23xf16>, tensor<?xf16, #nn.symbols<N>>, tensor<?x23xf16, #nn.symbols<N>>)
    attributes {check.tolerance = 2.0e-3, check.absolute = 2.0e-3, check.gradient_tolerance = 1.0e-6, check.reason = "f16 has 11 digits"} {
  %0 = nn.reduce_mean %x, [1] : tensor<?x23xf16, #nn.symbols<N>> -> tensor<?xf16, #nn.symbols<N>>
  %1 = nn.reduce_sum %x, [0] : tensor<?x23xf16, #nn.symbols<N>> -> tensor<23xf16>
  %2 = nn.reduce_max %x, [1] : tensor<?x23xf16, #nn.symbols<N>> -> tensor<?xf16, #nn.symbols<N>>
  %3 = nn.softmax %x : tensor<?x23xf16, #nn.symbols<N>>
  return %0, %1, %2, %3 : tensor<?xf16, #nn.symbols<N>>, tensor<23xf16>, tensor<?xf16, #nn.symbols<N>>, tensor<?x23xf16, #nn.symbols<N>>
}
func.func @moves_f16(%x: tensor<?x5xf16, #nn.symbols<N>>, %y: tensor<?x5xf16, #nn.symbols<N>>) -> (tensor<?x9xf16, #nn.symbols<N>>, tensor<5x?xf16, #nn.symbols<N>>, tensor<?x3xf16, #nn.symbols<N>>)
    attributes {check.tolerance = 0.0, check.reason = "what is moved stays as it is", check.skip_gradients = "it is moved back"} {
  %0 = nn.pad %x along 1 low 1 high 3 value 0.5 : tensor<?x5xf16, #nn.symbols<N>> -> tensor<?x9xf16, #nn.symbols<N>>
  %1 = nn.transpose %y, [1, 0] : tensor<?x5xf16, #nn.symbols<N>> -> tensor<5x?xf16, #nn.symbols<N>>
  %2 = nn.slice %x along 1 from 0 to 5 by 2 : tensor<?x5xf16, #nn.symbols<N>> -> tensor<?x3xf16, #nn.symbols<N>>
  return %0, %1, %2 : tensor<?x9xf16, #nn.symbols<N>>, tensor<5x?xf16, #nn.symbols<N>>, tensor<?x3xf16, #nn.symbols<N>>
}

// Pairs along a symbol, of which the last may be alone, and of neighbours that are a row apart.
func.func @bf16_over_rows(%x: tensor<?x19xbf16, #nn.symbols<N>>, %y: tensor<?x33xbf16, #nn.symbols<N>>) -> tensor<19x33xbf16> {
  %z = nn.dot_general %x, %y contract [0] x [0] : tensor<?x19xbf16, #nn.symbols<N>>, tensor<?x33xbf16, #nn.symbols<N>> -> tensor<19x33xbf16>
  return %z : tensor<19x33xbf16>
}
func.func @bf16_over_odd_rows(%x: tensor<7x5x19xbf16>, %y: tensor<7x5x16xbf16>) -> tensor<5x19x16xbf16> {
  %z = nn.dot_general %x, %y batch [1] x [1] contract [0] x [0] : tensor<7x5x19xbf16>, tensor<7x5x16xbf16> -> tensor<5x19x16xbf16>
  return %z : tensor<5x19x16xbf16>
}
func.func @bf16_along_a_symbol(%x: tensor<5x?xbf16, #nn.symbols<N>>, %y: tensor<?x33xbf16, #nn.symbols<N>>) -> tensor<5x33xbf16> {
  %z = nn.dot_general %x, %y contract [1] x [0] : tensor<5x?xbf16, #nn.symbols<N>>, tensor<?x33xbf16, #nn.symbols<N>> -> tensor<5x33xbf16>
  return %z : tensor<5x33xbf16>
}
