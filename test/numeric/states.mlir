// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// States: the compiler decides where their elements lie, by all that read them. A product that reads one in vectors packs it
// in panels of 64, 16 or 8 columns; every other reader takes it from there.
// RUN: cauce-check %s --target native,x86-64-v3,x86-64-v2

// A vector that starts anywhere may lie in two panels.
func.func @slices_a_packed_state(%x: tensor<?x8xf32, #nn.symbols<N>>, %w: tensor<8x128xf32> {check.state}) -> (tensor<?x128xf32, #nn.symbols<N>>, tensor<8x117xf32>, tensor<8x8xf32>, tensor<3x128xf32>) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x8xf32, #nn.symbols<N>>, tensor<8x128xf32> -> tensor<?x128xf32, #nn.symbols<N>>
  %s = nn.slice %w along 1 from 3 to 120 : tensor<8x128xf32> -> tensor<8x117xf32>
  %t = nn.slice %w along 1 from 5 to 128 by 16 : tensor<8x128xf32> -> tensor<8x8xf32>
  %r = nn.slice %w along 0 from 5 to 8 : tensor<8x128xf32> -> tensor<3x128xf32>
  return %y, %s, %t, %r : tensor<?x128xf32, #nn.symbols<N>>, tensor<8x117xf32>, tensor<8x8xf32>, tensor<3x128xf32>
}
func.func @slices_a_packed_state_from_its_first_column(%x: tensor<?x3xf64, #nn.symbols<N>>, %w: tensor<3x100xf64> {check.state}) -> (tensor<?x100xf64, #nn.symbols<N>>, tensor<3x99xf64>) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x3xf64, #nn.symbols<N>>, tensor<3x100xf64> -> tensor<?x100xf64, #nn.symbols<N>>
  %s = nn.slice %w along 1 from 0 to 99 : tensor<3x100xf64> -> tensor<3x99xf64>
  return %y, %s : tensor<?x100xf64, #nn.symbols<N>>, tensor<3x99xf64>
}

// A row that is kept in registers may be longer than a panel, and so may the vectors of a reduction.
func.func @reduces_a_packed_state(%x: tensor<?x5xf32, #nn.symbols<N>>, %w: tensor<5x17xf32> {check.state}) -> (tensor<?x17xf32, #nn.symbols<N>>, tensor<5xf32>, tensor<17xf32>, tensor<f32>) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<5x17xf32> -> tensor<?x17xf32, #nn.symbols<N>>
  %r = nn.reduce_sum %w, [1] : tensor<5x17xf32> -> tensor<5xf32>
  %c = nn.reduce_max %w, [0] : tensor<5x17xf32> -> tensor<17xf32>
  %s = nn.reduce_sum %w, [0, 1] : tensor<5x17xf32> -> tensor<f32>
  return %y, %r, %c, %s : tensor<?x17xf32, #nn.symbols<N>>, tensor<5xf32>, tensor<17xf32>, tensor<f32>
}
func.func @reduces_a_packed_state_of_doubles(%x: tensor<?x5xf64, #nn.symbols<N>>, %w: tensor<5x61xf64> {check.state}) -> (tensor<?x61xf64, #nn.symbols<N>>, tensor<5xf64>, tensor<5x61xf64>) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x5xf64, #nn.symbols<N>>, tensor<5x61xf64> -> tensor<?x61xf64, #nn.symbols<N>>
  %r = nn.reduce_min %w, [1] : tensor<5x61xf64> -> tensor<5xf64>
  %s = nn.softmax %w : tensor<5x61xf64>
  return %y, %r, %s : tensor<?x61xf64, #nn.symbols<N>>, tensor<5xf64>, tensor<5x61xf64>
}
func.func @multiplies_a_packed_state_by_a_column(%x: tensor<?x5xf32, #nn.symbols<N>>, %w: tensor<5x17xf32> {check.state}, %v: tensor<17x1xf32> {check.state}) -> (tensor<?x17xf32, #nn.symbols<N>>, tensor<5x1xf32>) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<5x17xf32> -> tensor<?x17xf32, #nn.symbols<N>>
  %z = nn.dot_general %w, %v contract [1] x [0] : tensor<5x17xf32>, tensor<17x1xf32> -> tensor<5x1xf32>
  return %y, %z : tensor<?x17xf32, #nn.symbols<N>>, tensor<5x1xf32>
}

// In other places: transposed for a product along its other dimension, looked up by row and by column, in parts and as a vector.
func.func @moves_a_packed_state(%x: tensor<?x5xf32, #nn.symbols<N>>, %w: tensor<5x37xf32> {check.state}, %z: tensor<3x37xf32>) -> (tensor<?x37xf32, #nn.symbols<N>>, tensor<37x5xf32>, tensor<3x5xf32>, tensor<185xf32>, tensor<5x40xf32>, tensor<5x47xf32>) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<5x37xf32> -> tensor<?x37xf32, #nn.symbols<N>>
  %t = nn.transpose %w, [1, 0] : tensor<5x37xf32> -> tensor<37x5xf32>
  %p = nn.dot_general %z, %w contract [1] x [1] : tensor<3x37xf32>, tensor<5x37xf32> -> tensor<3x5xf32>
  %f = nn.reshape %w : tensor<5x37xf32> -> tensor<185xf32>
  %a = nn.pad %w along 1 low 2 high 1 : tensor<5x37xf32> -> tensor<5x40xf32>
  %s = nn.slice %w along 1 from 21 to 31 : tensor<5x37xf32> -> tensor<5x10xf32>
  %c = nn.concat %s, %w along 1 : (tensor<5x10xf32>, tensor<5x37xf32>) -> tensor<5x47xf32>
  return %y, %t, %p, %f, %a, %c : tensor<?x37xf32, #nn.symbols<N>>, tensor<37x5xf32>, tensor<3x5xf32>, tensor<185xf32>, tensor<5x40xf32>, tensor<5x47xf32>
}
func.func @looks_up_in_a_packed_state(%x: tensor<?x7xf32, #nn.symbols<N>>, %w: tensor<7x70xf32> {check.state}, %i: tensor<?xi32, #nn.symbols<N>> {check.range = array<f64: 0.0, 6.0>}, %j: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: 0.0, 69.0>}) -> (tensor<?x70xf32, #nn.symbols<N>>, tensor<?x70xf32, #nn.symbols<N>>, tensor<7x?xf32, #nn.symbols<N>>) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x7xf32, #nn.symbols<N>>, tensor<7x70xf32> -> tensor<?x70xf32, #nn.symbols<N>>
  %a = nn.gather %w, %i along 0 : tensor<7x70xf32>, tensor<?xi32, #nn.symbols<N>> -> tensor<?x70xf32, #nn.symbols<N>>
  %b = nn.gather %w, %j along 1 : tensor<7x70xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<7x?xf32, #nn.symbols<N>>
  return %y, %a, %b : tensor<?x70xf32, #nn.symbols<N>>, tensor<?x70xf32, #nn.symbols<N>>, tensor<7x?xf32, #nn.symbols<N>>
}

// Updates: onto the old value, from what is computed otherwise, and two states that change places.
func.func @updates_a_packed_state(%x: tensor<?x5xf32, #nn.symbols<N>>, %w: tensor<5x37xf32> {check.state}, %v: tensor<5x37xf32> {check.state}) -> (tensor<?x37xf32, #nn.symbols<N>>, tensor<5x37xf32> {check.state = 1 : i64}, tensor<5x37xf32> {check.state = 2 : i64}, tensor<5x37xf32>) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<5x37xf32> -> tensor<?x37xf32, #nn.symbols<N>>
  %a = nn.add %v, %w : tensor<5x37xf32>
  %b = nn.mul %a, %w : tensor<5x37xf32>
  return %y, %b, %a, %a : tensor<?x37xf32, #nn.symbols<N>>, tensor<5x37xf32>, tensor<5x37xf32>, tensor<5x37xf32>
}
func.func @writes_a_part_to_a_packed_state(%x: tensor<?x5xf32, #nn.symbols<N>>, %w: tensor<5x37xf32> {check.state}) -> (tensor<?x37xf32, #nn.symbols<N>>, tensor<5x37xf32> {check.state = 1 : i64}) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<5x37xf32> -> tensor<?x37xf32, #nn.symbols<N>>
  %s = nn.slice %w along 1 from 0 to 30 : tensor<5x37xf32> -> tensor<5x30xf32>
  %p = nn.pad %s along 1 low 7 high 0 : tensor<5x30xf32> -> tensor<5x37xf32>
  return %y, %p : tensor<?x37xf32, #nn.symbols<N>>, tensor<5x37xf32>
}
func.func @exchanges_states(%x: tensor<?x5xf32, #nn.symbols<N>>, %w: tensor<5x37xf32> {check.state}, %v: tensor<5x37xf32> {check.state}) -> (tensor<?x37xf32, #nn.symbols<N>>, tensor<5x37xf32> {check.state = 1 : i64}, tensor<5x37xf32> {check.state = 2 : i64}) {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<5x37xf32> -> tensor<?x37xf32, #nn.symbols<N>>
  return %y, %v, %w : tensor<?x37xf32, #nn.symbols<N>>, tensor<5x37xf32>, tensor<5x37xf32>
}

// Padded rows.
func.func @reads_padded_rows(%w: tensor<3x5x19xf32> {check.state}, %b: tensor<19xf32> {check.state}, %s: tensor<f32> {check.state}) -> (tensor<3x19xf32>, tensor<3x5x4xf32>, tensor<3x95xf32>, tensor<19xf32> {check.state = 1 : i64}) {
  %r = nn.reduce_sum %w, [1] : tensor<3x5x19xf32> -> tensor<3x19xf32>
  %a = nn.slice %w along 2 from 14 to 18 : tensor<3x5x19xf32> -> tensor<3x5x4xf32>
  %f = nn.reshape %w : tensor<3x5x19xf32> -> tensor<3x95xf32>
  %t = nn.broadcast %s, [] : tensor<f32> -> tensor<19xf32>
  %c = nn.mul %b, %t : tensor<19xf32>
  return %r, %a, %f, %c : tensor<3x19xf32>, tensor<3x5x4xf32>, tensor<3x95xf32>, tensor<19xf32>
}
