// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products whose reduction is long and whose result is small, as the gradients of filters are: in parts, with what follows them behind the
// last one. Parts that end within an image and within a row, panels that end early.
// Values are on a grid, so that thousands of them are added without rounding.
// RUN: cauce-check %s --compiled --target x86-64-v4
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @update(%x: tensor<?x5x5x7xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x3x3x70xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x7x70xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %rate: tensor<3x3x7x70xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<3x3x7x70xf32>
    attributes {check.sizes = {N = [1, 2, 25]}} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x5x5x7xf32, #nn.symbols<N>> -> tensor<?x5x3x3x7xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x5x3x3x7xf32, #nn.symbols<N>> -> tensor<?x3x3x3x3x7xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x3x3x3x3x7xf32, #nn.symbols<N>>, tensor<?x3x3x70xf32, #nn.symbols<N>> -> tensor<3x3x7x70xf32>
  %step = nn.mul %g, %rate : tensor<3x3x7x70xf32>
  %y = nn.sub %w, %step : tensor<3x3x7x70xf32>
  return %y : tensor<3x3x7x70xf32>
}
func.func @scaled_by_a_gradient(%x: tensor<?x4x4x12xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x2x2x17xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x12x17xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<3x3x12x17xf32>
    attributes {check.sizes = {N = [2, 97]}} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x4x4x12xf32, #nn.symbols<N>> -> tensor<?x4x2x3x12xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x4x2x3x12xf32, #nn.symbols<N>> -> tensor<?x2x3x2x3x12xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x2x3x2x3x12xf32, #nn.symbols<N>>, tensor<?x2x2x17xf32, #nn.symbols<N>> -> tensor<3x3x12x17xf32>
  %y = nn.mul %w, %g : tensor<3x3x12x17xf32>
  return %y : tensor<3x3x12x17xf32>
}
func.func @long_update(%x: tensor<?x4x4x3xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x3x3x20xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<2x2x3x20xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<2x2x3x20xf32>
    attributes {check.sizes = {N = [1, 45]}} {
  %0 = nn.windows %x along 2 size 2 : tensor<?x4x4x3xf32, #nn.symbols<N>> -> tensor<?x4x3x2x3xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 2 : tensor<?x4x3x2x3xf32, #nn.symbols<N>> -> tensor<?x3x2x3x2x3xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x3x2x3x2x3xf32, #nn.symbols<N>>, tensor<?x3x3x20xf32, #nn.symbols<N>> -> tensor<2x2x3x20xf32>
  %t = nn.tanh %g : tensor<2x2x3x20xf32>
  %e = nn.exp %t : tensor<2x2x3x20xf32>
  %y = nn.mul %w, %e : tensor<2x2x3x20xf32>
  return %y : tensor<2x2x3x20xf32>
}
func.func @parts_of_rows(%x: tensor<?x3x201x3xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x2x200x70xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<2x2x3x70xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<2x2x3x70xf32>
    attributes {check.sizes = {N = [1, 2]}} {
  %0 = nn.windows %x along 2 size 2 : tensor<?x3x201x3xf32, #nn.symbols<N>> -> tensor<?x3x200x2x3xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 2 : tensor<?x3x200x2x3xf32, #nn.symbols<N>> -> tensor<?x2x2x200x2x3xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x2x2x200x2x3xf32, #nn.symbols<N>>, tensor<?x2x200x70xf32, #nn.symbols<N>> -> tensor<2x2x3x70xf32>
  %y = nn.sub %w, %g : tensor<2x2x3x70xf32>
  return %y : tensor<2x2x3x70xf32>
}
func.func @rows_of_images(%x: tensor<?x3x5x7xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<7x20xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %bias: tensor<20xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x3x5x20xf32, #nn.symbols<N>>
    attributes {check.sizes = {N = [1, 4]}} {
  %0 = nn.dot_general %x, %w contract [3] x [0] : tensor<?x3x5x7xf32, #nn.symbols<N>>, tensor<7x20xf32> -> tensor<?x3x5x20xf32, #nn.symbols<N>>
  %1 = nn.broadcast %bias, [3] : tensor<20xf32> -> tensor<?x3x5x20xf32, #nn.symbols<N>>
  %y = nn.add %0, %1 : tensor<?x3x5x20xf32, #nn.symbols<N>>
  return %y : tensor<?x3x5x20xf32, #nn.symbols<N>>
}
func.func @rows_that_are_many(%x: tensor<?x5x6x7xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<7x20xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x5x6x20xf32, #nn.symbols<N>>
    attributes {check.sizes = {N = [1, 3]}} {
  %y = nn.dot_general %x, %w contract [3] x [0] : tensor<?x5x6x7xf32, #nn.symbols<N>>, tensor<7x20xf32> -> tensor<?x5x6x20xf32, #nn.symbols<N>>
  return %y : tensor<?x5x6x20xf32, #nn.symbols<N>>
}
func.func @rows_and_places(%x: tensor<?x3x4x18xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x3x4x70xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<18x70xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<18x70xf32>
    attributes {check.sizes = {N = [1, 33]}} {
  %g = nn.dot_general %x, %dy contract [0, 1, 2] x [0, 1, 2] : tensor<?x3x4x18xf32, #nn.symbols<N>>, tensor<?x3x4x70xf32, #nn.symbols<N>> -> tensor<18x70xf32>
  %y = nn.sub %w, %g : tensor<18x70xf32>
  return %y : tensor<18x70xf32>
}
func.func @nothing_to_sum_up(%x: tensor<?x0x12xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x0x7xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<12x7xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<12x7xf32>
    attributes {check.sizes = {N = [1, 3]}} {
  %g = nn.dot_general %x, %dy contract [0, 1] x [0, 1] : tensor<?x0x12xf32, #nn.symbols<N>>, tensor<?x0x7xf32, #nn.symbols<N>> -> tensor<12x7xf32>
  %y = nn.sub %w, %g : tensor<12x7xf32>
  return %y : tensor<12x7xf32>
}
