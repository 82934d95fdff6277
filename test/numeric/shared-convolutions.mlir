// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions of different images and channels are one function, which is right at each: strides, rows of several dimensions, sums in parts
// that begin and end within an image or a row, panels that end early, fixed batches and none. Values are on a grid, so that sums are exact.
// RUN: cauce-check %s --compiled --target x86-64-v4
// RUN: cauce-check %s --compiled --target x86-64-v3
// RUN: cauce-check %s --compiled --target x86-64-v2

func.func @windows_0(%x: tensor<?x7x9x16xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x16x66xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %b: tensor<66xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x5x7x66xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x7x9x16xf32, #nn.symbols<N>> -> tensor<?x7x7x3x16xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x7x7x3x16xf32, #nn.symbols<N>> -> tensor<?x5x3x7x3x16xf32, #nn.symbols<N>>
  %2 = nn.dot_general %1, %w contract [2, 4, 5] x [0, 1, 2] : tensor<?x5x3x7x3x16xf32, #nn.symbols<N>>, tensor<3x3x16x66xf32> -> tensor<?x5x7x66xf32, #nn.symbols<N>>
  %3 = nn.broadcast %b, [3] : tensor<66xf32> -> tensor<?x5x7x66xf32, #nn.symbols<N>>
  %4 = nn.add %2, %3 : tensor<?x5x7x66xf32, #nn.symbols<N>>
  %5 = nn.relu %4 : tensor<?x5x7x66xf32, #nn.symbols<N>>
  return %5 : tensor<?x5x7x66xf32, #nn.symbols<N>>
}
func.func @windows_1(%x: tensor<?x6x6x18xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x18x67xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %b: tensor<67xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x4x4x67xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x6x6x18xf32, #nn.symbols<N>> -> tensor<?x6x4x3x18xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x6x4x3x18xf32, #nn.symbols<N>> -> tensor<?x4x3x4x3x18xf32, #nn.symbols<N>>
  %2 = nn.dot_general %1, %w contract [2, 4, 5] x [0, 1, 2] : tensor<?x4x3x4x3x18xf32, #nn.symbols<N>>, tensor<3x3x18x67xf32> -> tensor<?x4x4x67xf32, #nn.symbols<N>>
  %3 = nn.broadcast %b, [3] : tensor<67xf32> -> tensor<?x4x4x67xf32, #nn.symbols<N>>
  %4 = nn.add %2, %3 : tensor<?x4x4x67xf32, #nn.symbols<N>>
  %5 = nn.relu %4 : tensor<?x4x4x67xf32, #nn.symbols<N>>
  return %5 : tensor<?x4x4x67xf32, #nn.symbols<N>>
}
func.func @windows_2(%x: tensor<?x5x7x17xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x17x66xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %b: tensor<66xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x3x5x66xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x5x7x17xf32, #nn.symbols<N>> -> tensor<?x5x5x3x17xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x5x5x3x17xf32, #nn.symbols<N>> -> tensor<?x3x3x5x3x17xf32, #nn.symbols<N>>
  %2 = nn.dot_general %1, %w contract [2, 4, 5] x [0, 1, 2] : tensor<?x3x3x5x3x17xf32, #nn.symbols<N>>, tensor<3x3x17x66xf32> -> tensor<?x3x5x66xf32, #nn.symbols<N>>
  %3 = nn.broadcast %b, [3] : tensor<66xf32> -> tensor<?x3x5x66xf32, #nn.symbols<N>>
  %4 = nn.add %2, %3 : tensor<?x3x5x66xf32, #nn.symbols<N>>
  %5 = nn.relu %4 : tensor<?x3x5x66xf32, #nn.symbols<N>>
  return %5 : tensor<?x3x5x66xf32, #nn.symbols<N>>
}
func.func @strided_0(%x: tensor<?x11x11x16xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x16x64xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %b: tensor<64xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x5x5x64xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 stride 2 : tensor<?x11x11x16xf32, #nn.symbols<N>> -> tensor<?x11x5x3x16xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 stride 2 : tensor<?x11x5x3x16xf32, #nn.symbols<N>> -> tensor<?x5x3x5x3x16xf32, #nn.symbols<N>>
  %2 = nn.dot_general %1, %w contract [2, 4, 5] x [0, 1, 2] : tensor<?x5x3x5x3x16xf32, #nn.symbols<N>>, tensor<3x3x16x64xf32> -> tensor<?x5x5x64xf32, #nn.symbols<N>>
  %3 = nn.broadcast %b, [3] : tensor<64xf32> -> tensor<?x5x5x64xf32, #nn.symbols<N>>
  %4 = nn.add %2, %3 : tensor<?x5x5x64xf32, #nn.symbols<N>>
  %5 = nn.relu %4 : tensor<?x5x5x64xf32, #nn.symbols<N>>
  return %5 : tensor<?x5x5x64xf32, #nn.symbols<N>>
}
func.func @strided_1(%x: tensor<?x13x11x17xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x17x128xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %b: tensor<128xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x6x5x128xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 stride 2 : tensor<?x13x11x17xf32, #nn.symbols<N>> -> tensor<?x13x5x3x17xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 stride 2 : tensor<?x13x5x3x17xf32, #nn.symbols<N>> -> tensor<?x6x3x5x3x17xf32, #nn.symbols<N>>
  %2 = nn.dot_general %1, %w contract [2, 4, 5] x [0, 1, 2] : tensor<?x6x3x5x3x17xf32, #nn.symbols<N>>, tensor<3x3x17x128xf32> -> tensor<?x6x5x128xf32, #nn.symbols<N>>
  %3 = nn.broadcast %b, [3] : tensor<128xf32> -> tensor<?x6x5x128xf32, #nn.symbols<N>>
  %4 = nn.add %2, %3 : tensor<?x6x5x128xf32, #nn.symbols<N>>
  %5 = nn.relu %4 : tensor<?x6x5x128xf32, #nn.symbols<N>>
  return %5 : tensor<?x6x5x128xf32, #nn.symbols<N>>
}
func.func @batch_of_2_0(%x: tensor<2x7x8x17xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x17x40xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %b: tensor<40xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<2x5x6x40xf32> attributes {check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<2x7x8x17xf32> -> tensor<2x7x6x3x17xf32>
  %1 = nn.windows %0 along 1 size 3 : tensor<2x7x6x3x17xf32> -> tensor<2x5x3x6x3x17xf32>
  %2 = nn.dot_general %1, %w contract [2, 4, 5] x [0, 1, 2] : tensor<2x5x3x6x3x17xf32>, tensor<3x3x17x40xf32> -> tensor<2x5x6x40xf32>
  %3 = nn.broadcast %b, [3] : tensor<40xf32> -> tensor<2x5x6x40xf32>
  %4 = nn.add %2, %3 : tensor<2x5x6x40xf32>
  %5 = nn.relu %4 : tensor<2x5x6x40xf32>
  return %5 : tensor<2x5x6x40xf32>
}
func.func @batch_of_2_1(%x: tensor<2x9x7x20xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x20x39xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %b: tensor<39xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<2x7x5x39xf32> attributes {check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<2x9x7x20xf32> -> tensor<2x9x5x3x20xf32>
  %1 = nn.windows %0 along 1 size 3 : tensor<2x9x5x3x20xf32> -> tensor<2x7x3x5x3x20xf32>
  %2 = nn.dot_general %1, %w contract [2, 4, 5] x [0, 1, 2] : tensor<2x7x3x5x3x20xf32>, tensor<3x3x20x39xf32> -> tensor<2x7x5x39xf32>
  %3 = nn.broadcast %b, [3] : tensor<39xf32> -> tensor<2x7x5x39xf32>
  %4 = nn.add %2, %3 : tensor<2x7x5x39xf32>
  %5 = nn.relu %4 : tensor<2x7x5x39xf32>
  return %5 : tensor<2x7x5x39xf32>
}
func.func @pointwise_0(%x: tensor<?x5x7x64xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<64x66xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %r: tensor<?x5x7x66xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x5x7x66xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.dot_general %x, %w contract [3] x [0] : tensor<?x5x7x64xf32, #nn.symbols<N>>, tensor<64x66xf32> -> tensor<?x5x7x66xf32, #nn.symbols<N>>
  %1 = nn.add %0, %r : tensor<?x5x7x66xf32, #nn.symbols<N>>
  return %1 : tensor<?x5x7x66xf32, #nn.symbols<N>>
}
func.func @pointwise_1(%x: tensor<?x6x6x65xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<65x67xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %r: tensor<?x6x6x67xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x6x6x67xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.dot_general %x, %w contract [3] x [0] : tensor<?x6x6x65xf32, #nn.symbols<N>>, tensor<65x67xf32> -> tensor<?x6x6x67xf32, #nn.symbols<N>>
  %1 = nn.add %0, %r : tensor<?x6x6x67xf32, #nn.symbols<N>>
  return %1 : tensor<?x6x6x67xf32, #nn.symbols<N>>
}
func.func @double_0(%x: tensor<?x7x9x16xf64, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x16x24xf64> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %b: tensor<24xf64> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x5x7x24xf64, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x7x9x16xf64, #nn.symbols<N>> -> tensor<?x7x7x3x16xf64, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x7x7x3x16xf64, #nn.symbols<N>> -> tensor<?x5x3x7x3x16xf64, #nn.symbols<N>>
  %2 = nn.dot_general %1, %w contract [2, 4, 5] x [0, 1, 2] : tensor<?x5x3x7x3x16xf64, #nn.symbols<N>>, tensor<3x3x16x24xf64> -> tensor<?x5x7x24xf64, #nn.symbols<N>>
  %3 = nn.broadcast %b, [3] : tensor<24xf64> -> tensor<?x5x7x24xf64, #nn.symbols<N>>
  %4 = nn.add %2, %3 : tensor<?x5x7x24xf64, #nn.symbols<N>>
  %5 = nn.relu %4 : tensor<?x5x7x24xf64, #nn.symbols<N>>
  return %5 : tensor<?x5x7x24xf64, #nn.symbols<N>>
}
func.func @double_1(%x: tensor<?x6x6x18xf64, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x18x40xf64> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %b: tensor<40xf64> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<?x4x4x40xf64, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x6x6x18xf64, #nn.symbols<N>> -> tensor<?x6x4x3x18xf64, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x6x4x3x18xf64, #nn.symbols<N>> -> tensor<?x4x3x4x3x18xf64, #nn.symbols<N>>
  %2 = nn.dot_general %1, %w contract [2, 4, 5] x [0, 1, 2] : tensor<?x4x3x4x3x18xf64, #nn.symbols<N>>, tensor<3x3x18x40xf64> -> tensor<?x4x4x40xf64, #nn.symbols<N>>
  %3 = nn.broadcast %b, [3] : tensor<40xf64> -> tensor<?x4x4x40xf64, #nn.symbols<N>>
  %4 = nn.add %2, %3 : tensor<?x4x4x40xf64, #nn.symbols<N>>
  %5 = nn.relu %4 : tensor<?x4x4x40xf64, #nn.symbols<N>>
  return %5 : tensor<?x4x4x40xf64, #nn.symbols<N>>
}
func.func @gradient_0(%x: tensor<?x6x6x12xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x4x4x66xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<3x3x12x66xf32> attributes {check.sizes = {N = [1, 4]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x6x6x12xf32, #nn.symbols<N>> -> tensor<?x6x4x3x12xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x6x4x3x12xf32, #nn.symbols<N>> -> tensor<?x4x3x4x3x12xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x4x3x4x3x12xf32, #nn.symbols<N>>, tensor<?x4x4x66xf32, #nn.symbols<N>> -> tensor<3x3x12x66xf32>
  return %g : tensor<3x3x12x66xf32>
}
func.func @gradient_1(%x: tensor<?x7x8x18xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x5x6x67xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<3x3x18x67xf32> attributes {check.sizes = {N = [1, 4]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x7x8x18xf32, #nn.symbols<N>> -> tensor<?x7x6x3x18xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x7x6x3x18xf32, #nn.symbols<N>> -> tensor<?x5x3x6x3x18xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x5x3x6x3x18xf32, #nn.symbols<N>>, tensor<?x5x6x67xf32, #nn.symbols<N>> -> tensor<3x3x18x67xf32>
  return %g : tensor<3x3x18x67xf32>
}
func.func @update_0(%x: tensor<?x5x6x7xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x3x4x64xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x7x64xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %rate: tensor<3x3x7x64xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<3x3x7x64xf32> attributes {check.sizes = {N = [1, 4]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x5x6x7xf32, #nn.symbols<N>> -> tensor<?x5x4x3x7xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x5x4x3x7xf32, #nn.symbols<N>> -> tensor<?x3x3x4x3x7xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x3x3x4x3x7xf32, #nn.symbols<N>>, tensor<?x3x4x64xf32, #nn.symbols<N>> -> tensor<3x3x7x64xf32>
  %step = nn.mul %g, %rate : tensor<3x3x7x64xf32>
  %y = nn.sub %w, %step : tensor<3x3x7x64xf32>
  return %y : tensor<3x3x7x64xf32>
}
func.func @update_1(%x: tensor<?x6x7x13xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x4x5x128xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x13x128xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %rate: tensor<3x3x13x128xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<3x3x13x128xf32> attributes {check.sizes = {N = [1, 4]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x6x7x13xf32, #nn.symbols<N>> -> tensor<?x6x5x3x13xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x6x5x3x13xf32, #nn.symbols<N>> -> tensor<?x4x3x5x3x13xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x4x3x5x3x13xf32, #nn.symbols<N>>, tensor<?x4x5x128xf32, #nn.symbols<N>> -> tensor<3x3x13x128xf32>
  %step = nn.mul %g, %rate : tensor<3x3x13x128xf32>
  %y = nn.sub %w, %step : tensor<3x3x13x128xf32>
  return %y : tensor<3x3x13x128xf32>
}
func.func @update_2(%x: tensor<?x20x5x11xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x18x3x64xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<3x3x11x64xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %rate: tensor<3x3x11x64xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<3x3x11x64xf32> attributes {check.sizes = {N = [1, 4]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 3 : tensor<?x20x5x11xf32, #nn.symbols<N>> -> tensor<?x20x3x3x11xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 3 : tensor<?x20x3x3x11xf32, #nn.symbols<N>> -> tensor<?x18x3x3x3x11xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x18x3x3x3x11xf32, #nn.symbols<N>>, tensor<?x18x3x64xf32, #nn.symbols<N>> -> tensor<3x3x11x64xf32>
  %step = nn.mul %g, %rate : tensor<3x3x11x64xf32>
  %y = nn.sub %w, %step : tensor<3x3x11x64xf32>
  return %y : tensor<3x3x11x64xf32>
}
func.func @rows_in_parts_0(%x: tensor<?x3x202x3xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x2x201x66xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<2x2x3x66xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %rate: tensor<2x2x3x66xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<2x2x3x66xf32> attributes {check.sizes = {N = [1, 2]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 2 : tensor<?x3x202x3xf32, #nn.symbols<N>> -> tensor<?x3x201x2x3xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 2 : tensor<?x3x201x2x3xf32, #nn.symbols<N>> -> tensor<?x2x2x201x2x3xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x2x2x201x2x3xf32, #nn.symbols<N>>, tensor<?x2x201x66xf32, #nn.symbols<N>> -> tensor<2x2x3x66xf32>
  %step = nn.mul %g, %rate : tensor<2x2x3x66xf32>
  %y = nn.sub %w, %step : tensor<2x2x3x66xf32>
  return %y : tensor<2x2x3x66xf32>
}
func.func @rows_in_parts_1(%x: tensor<?x3x180x4xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %dy: tensor<?x2x179x66xf32, #nn.symbols<N>> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %w: tensor<2x2x4x66xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}, %rate: tensor<2x2x4x66xf32> {check.range = array<f64: -1.0, 1.0>, check.grid = 0.25 : f64}) -> tensor<2x2x4x66xf32> attributes {check.sizes = {N = [1, 2]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %0 = nn.windows %x along 2 size 2 : tensor<?x3x180x4xf32, #nn.symbols<N>> -> tensor<?x3x179x2x4xf32, #nn.symbols<N>>
  %1 = nn.windows %0 along 1 size 2 : tensor<?x3x179x2x4xf32, #nn.symbols<N>> -> tensor<?x2x2x179x2x4xf32, #nn.symbols<N>>
  %g = nn.dot_general %1, %dy contract [0, 1, 3] x [0, 1, 2] : tensor<?x2x2x179x2x4xf32, #nn.symbols<N>>, tensor<?x2x179x66xf32, #nn.symbols<N>> -> tensor<2x2x4x66xf32>
  %step = nn.mul %g, %rate : tensor<2x2x4x66xf32>
  %y = nn.sub %w, %step : tensor<2x2x4x66xf32>
  return %y : tensor<2x2x4x66xf32>
}
