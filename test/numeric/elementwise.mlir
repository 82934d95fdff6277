// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unary ops: values and derivatives, of activations too, on both sides of zero.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @identity(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.identity %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @neg(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.neg %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @abs(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.abs %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @sign(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.sign %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @floor(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.floor %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @ceil(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.ceil %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @round(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.round %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @step(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.step %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @sign_step(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.sign_step %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @relu(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -5.0, 5.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.relu %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @square(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.square %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @erf(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.erf %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @gauss(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.gauss %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @elliott(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.elliott %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @softplus(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.softplus %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @logistic(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.logistic %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @tanh(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.tanh %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @atan(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.atan %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @selu(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.selu %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @swish(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.swish %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @gelu(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.gelu %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @gelu_tanh(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.gelu_tanh %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @exp(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -4.0, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.exp %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @sin(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.sin %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @cos(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.cos %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @log(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.3, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.log %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @sqrt(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.3, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.sqrt %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @rsqrt(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.3, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.rsqrt %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @reciprocal(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: 0.3, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.reciprocal %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @expm1(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -3.0, 2.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.expm1 %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}
func.func @log1p(%x: tensor<2x?xf32, #nn.symbols<N>> {check.range = array<f64: -0.6, 4.0>}) -> tensor<2x?xf32, #nn.symbols<N>> {
  %y = nn.log1p %x : tensor<2x?xf32, #nn.symbols<N>>
  return %y : tensor<2x?xf32, #nn.symbols<N>>
}

// Images of few channels.
func.func @of_images(%x: tensor<?x3x7x5xf32, #nn.symbols<N>>, %y: tensor<?x3x7x5xf32, #nn.symbols<N>>, %s: tensor<f32>) -> tensor<?x3x7x5xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}} {
  %b = nn.broadcast %s, [] : tensor<f32> -> tensor<?x3x7x5xf32, #nn.symbols<N>>
  %p = nn.mul %x, %b : tensor<?x3x7x5xf32, #nn.symbols<N>>
  %t = nn.tanh %y : tensor<?x3x7x5xf32, #nn.symbols<N>>
  %z = nn.sub %t, %p : tensor<?x3x7x5xf32, #nn.symbols<N>>
  return %z : tensor<?x3x7x5xf32, #nn.symbols<N>>
}
func.func @of_images_of_two_batches(%x: tensor<?x?x7x2xf32, #nn.symbols<N, T>>, %y: tensor<?x?x7x2xf32, #nn.symbols<N, T>>) -> tensor<?x?x7x2xf32, #nn.symbols<N, T>> {
  %z = nn.sub %x, %y : tensor<?x?x7x2xf32, #nn.symbols<N, T>>
  return %z : tensor<?x?x7x2xf32, #nn.symbols<N, T>>
}
func.func @of_no_images(%x: tensor<0x3x7x5xf32>, %y: tensor<0x3x7x5xf32>) -> tensor<0x3x7x5xf32> {
  %z = nn.mul %x, %y : tensor<0x3x7x5xf32>
  return %z : tensor<0x3x7x5xf32>
}
