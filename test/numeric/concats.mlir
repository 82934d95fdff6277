// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Concatenations whose parts are written where they belong: what else reads the parts and the whole, and where the parts begin.
// RUN: cauce-check %s
// RUN: cauce-check %s --compiled --target x86-64-v4
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

// Beginnings of 5 and 18 elements.
func.func @odd_places(%a: tensor<?x5xf32, #nn.symbols<N>>, %b: tensor<?x13xf32, #nn.symbols<N>>, %c: tensor<?x4xf32, #nn.symbols<N>>, %w: tensor<22x7xf32>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %p = nn.exp %a : tensor<?x5xf32, #nn.symbols<N>>
  %q = nn.tanh %b : tensor<?x13xf32, #nn.symbols<N>>
  %r = nn.exp %c : tensor<?x4xf32, #nn.symbols<N>>
  %y = nn.concat %p, %q, %r along 1 : (tensor<?x5xf32, #nn.symbols<N>>, tensor<?x13xf32, #nn.symbols<N>>, tensor<?x4xf32, #nn.symbols<N>>) -> tensor<?x22xf32, #nn.symbols<N>>
  %z = nn.dot_general %y, %w contract [1] x [0] : tensor<?x22xf32, #nn.symbols<N>>, tensor<22x7xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  return %z : tensor<?x7xf32, #nn.symbols<N>>
}
// Of two concatenations, the second of which copies what the first has.
func.func @part_of_two(%a: tensor<?x9xf32, #nn.symbols<N>>, %b: tensor<?x8xf32, #nn.symbols<N>>, %w: tensor<17x7xf32>) -> (tensor<?x7xf32, #nn.symbols<N>>, tensor<?x7xf32, #nn.symbols<N>>) {
  %p = nn.exp %a : tensor<?x9xf32, #nn.symbols<N>>
  %q = nn.tanh %b : tensor<?x8xf32, #nn.symbols<N>>
  %y = nn.concat %p, %q along 1 : (tensor<?x9xf32, #nn.symbols<N>>, tensor<?x8xf32, #nn.symbols<N>>) -> tensor<?x17xf32, #nn.symbols<N>>
  %z = nn.concat %q, %p along 1 : (tensor<?x8xf32, #nn.symbols<N>>, tensor<?x9xf32, #nn.symbols<N>>) -> tensor<?x17xf32, #nn.symbols<N>>
  %u = nn.dot_general %y, %w contract [1] x [0] : tensor<?x17xf32, #nn.symbols<N>>, tensor<17x7xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  %v = nn.dot_general %z, %w contract [1] x [0] : tensor<?x17xf32, #nn.symbols<N>>, tensor<17x7xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  return %u, %v : tensor<?x7xf32, #nn.symbols<N>>, tensor<?x7xf32, #nn.symbols<N>>
}
// One value twice.
func.func @part_twice(%a: tensor<?x9xf32, #nn.symbols<N>>, %w: tensor<18x7xf32>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %p = nn.exp %a : tensor<?x9xf32, #nn.symbols<N>>
  %y = nn.concat %p, %p along 1 : (tensor<?x9xf32, #nn.symbols<N>>, tensor<?x9xf32, #nn.symbols<N>>) -> tensor<?x18xf32, #nn.symbols<N>>
  %z = nn.dot_general %y, %w contract [1] x [0] : tensor<?x18xf32, #nn.symbols<N>>, tensor<18x7xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  return %z : tensor<?x7xf32, #nn.symbols<N>>
}
// A part that is a result, an argument, and parts that are read after the whole, which is written over by then.
func.func @part_is_a_result(%a: tensor<?x9xf32, #nn.symbols<N>>, %b: tensor<?x8xf32, #nn.symbols<N>>, %w: tensor<25x7xf32>, %v: tensor<8x3xf32>)
    -> (tensor<?x7xf32, #nn.symbols<N>>, tensor<?x8xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>) {
  %p = nn.tanh %b : tensor<?x8xf32, #nn.symbols<N>>
  %q = nn.logistic %b : tensor<?x8xf32, #nn.symbols<N>>
  %y = nn.concat %p, %a, %q along 1 : (tensor<?x8xf32, #nn.symbols<N>>, tensor<?x9xf32, #nn.symbols<N>>, tensor<?x8xf32, #nn.symbols<N>>) -> tensor<?x25xf32, #nn.symbols<N>>
  %s = nn.reduce_mean %y, [0] : tensor<?x25xf32, #nn.symbols<N>> -> tensor<25xf32>
  %t = nn.broadcast %s, [1] : tensor<25xf32> -> tensor<?x25xf32, #nn.symbols<N>>
  %m = nn.mul %y, %t : tensor<?x25xf32, #nn.symbols<N>>
  %z = nn.dot_general %m, %w contract [1] x [0] : tensor<?x25xf32, #nn.symbols<N>>, tensor<25x7xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  %l = nn.reduce_mean %z, [1] : tensor<?x7xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  %k = nn.broadcast %l, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<?x8xf32, #nn.symbols<N>>
  %h = nn.mul %q, %k : tensor<?x8xf32, #nn.symbols<N>>
  %u = nn.dot_general %h, %v contract [1] x [0] : tensor<?x8xf32, #nn.symbols<N>>, tensor<8x3xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  return %z, %p, %u : tensor<?x7xf32, #nn.symbols<N>>, tensor<?x8xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>
}
// A whole that is a part, as a dense net has them, and is read itself.
func.func @nested(%a: tensor<?x5xf32, #nn.symbols<N>>, %w: tensor<5x6xf32>, %v: tensor<11x7xf32>, %u: tensor<18x3xf32>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %p = nn.tanh %a : tensor<?x5xf32, #nn.symbols<N>>
  %q = nn.dot_general %p, %w contract [1] x [0] : tensor<?x5xf32, #nn.symbols<N>>, tensor<5x6xf32> -> tensor<?x6xf32, #nn.symbols<N>>
  %y = nn.concat %p, %q along 1 : (tensor<?x5xf32, #nn.symbols<N>>, tensor<?x6xf32, #nn.symbols<N>>) -> tensor<?x11xf32, #nn.symbols<N>>
  %d = nn.dot_general %y, %v contract [1] x [0] : tensor<?x11xf32, #nn.symbols<N>>, tensor<11x7xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  %r = nn.tanh %d : tensor<?x7xf32, #nn.symbols<N>>
  %z = nn.concat %r, %y along 1 : (tensor<?x7xf32, #nn.symbols<N>>, tensor<?x11xf32, #nn.symbols<N>>) -> tensor<?x18xf32, #nn.symbols<N>>
  %t = nn.dot_general %z, %u contract [1] x [0] : tensor<?x18xf32, #nn.symbols<N>>, tensor<18x3xf32> -> tensor<?x3xf32, #nn.symbols<N>>
  return %t : tensor<?x3xf32, #nn.symbols<N>>
}
// Parts of a dimension in front of others: along symbols, numbers, both.
func.func @outermost(%a: tensor<3x?xf32, #nn.symbols<N>>, %b: tensor<2x?xf32, #nn.symbols<N>>, %w: tensor<5x7xf32>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %p = nn.exp %a : tensor<3x?xf32, #nn.symbols<N>>
  %q = nn.tanh %b : tensor<2x?xf32, #nn.symbols<N>>
  %y = nn.concat %p, %q along 0 : (tensor<3x?xf32, #nn.symbols<N>>, tensor<2x?xf32, #nn.symbols<N>>) -> tensor<5x?xf32, #nn.symbols<N>>
  %z = nn.dot_general %y, %w contract [0] x [0] : tensor<5x?xf32, #nn.symbols<N>>, tensor<5x7xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  return %z : tensor<?x7xf32, #nn.symbols<N>>
}
func.func @middle(%a: tensor<?x3x2x9xf32, #nn.symbols<N>>, %b: tensor<?x4x2x9xf32, #nn.symbols<N>>, %w: tensor<9x7xf32>) -> tensor<?x7x2x7xf32, #nn.symbols<N>>
    attributes {check.absolute = 1.0e-5, check.reason = "sums of hundreds of products"} {
  %p = nn.exp %a : tensor<?x3x2x9xf32, #nn.symbols<N>>
  %q = nn.tanh %b : tensor<?x4x2x9xf32, #nn.symbols<N>>
  %y = nn.concat %p, %q along 1 : (tensor<?x3x2x9xf32, #nn.symbols<N>>, tensor<?x4x2x9xf32, #nn.symbols<N>>) -> tensor<?x7x2x9xf32, #nn.symbols<N>>
  %z = nn.dot_general %y, %w contract [3] x [0] : tensor<?x7x2x9xf32, #nn.symbols<N>>, tensor<9x7xf32> -> tensor<?x7x2x7xf32, #nn.symbols<N>>
  return %z : tensor<?x7x2x7xf32, #nn.symbols<N>>
}
// Along two dimensions, one after the other.
func.func @quarters(%a: tensor<?x3x5xf32, #nn.symbols<N>>, %b: tensor<?x3x4xf32, #nn.symbols<N>>, %c: tensor<?x2x9xf32, #nn.symbols<N>>, %w: tensor<9x7xf32>) -> (tensor<?x5x7xf32, #nn.symbols<N>>, tensor<9xf32>) {
  %p = nn.exp %a : tensor<?x3x5xf32, #nn.symbols<N>>
  %q = nn.tanh %b : tensor<?x3x4xf32, #nn.symbols<N>>
  %r = nn.exp %c : tensor<?x2x9xf32, #nn.symbols<N>>
  %h = nn.concat %p, %q along 2 : (tensor<?x3x5xf32, #nn.symbols<N>>, tensor<?x3x4xf32, #nn.symbols<N>>) -> tensor<?x3x9xf32, #nn.symbols<N>>
  %s = nn.reduce_sum %h, [0, 1] : tensor<?x3x9xf32, #nn.symbols<N>> -> tensor<9xf32>
  %y = nn.concat %h, %r along 1 : (tensor<?x3x9xf32, #nn.symbols<N>>, tensor<?x2x9xf32, #nn.symbols<N>>) -> tensor<?x5x9xf32, #nn.symbols<N>>
  %z = nn.dot_general %y, %w contract [2] x [0] : tensor<?x5x9xf32, #nn.symbols<N>>, tensor<9x7xf32> -> tensor<?x5x7xf32, #nn.symbols<N>>
  return %z, %s : tensor<?x5x7xf32, #nn.symbols<N>>, tensor<9xf32>
}
// A whole that is reshaped, and a part that is: the one is dense, the other copied.
func.func @reshaped(%a: tensor<?x4xf32, #nn.symbols<N>>, %b: tensor<?x6xf32, #nn.symbols<N>>, %w: tensor<5x7xf32>, %v: tensor<3x7xf32>) -> (tensor<?x2x7xf32, #nn.symbols<N>>, tensor<?x2x7xf32, #nn.symbols<N>>) {
  %p = nn.exp %a : tensor<?x4xf32, #nn.symbols<N>>
  %q = nn.tanh %b : tensor<?x6xf32, #nn.symbols<N>>
  %y = nn.concat %p, %q along 1 : (tensor<?x4xf32, #nn.symbols<N>>, tensor<?x6xf32, #nn.symbols<N>>) -> tensor<?x10xf32, #nn.symbols<N>>
  %r = nn.reshape %y : tensor<?x10xf32, #nn.symbols<N>> -> tensor<?x2x5xf32, #nn.symbols<N>>
  %t = nn.reshape %q : tensor<?x6xf32, #nn.symbols<N>> -> tensor<?x2x3xf32, #nn.symbols<N>>
  %z = nn.dot_general %r, %w contract [2] x [0] : tensor<?x2x5xf32, #nn.symbols<N>>, tensor<5x7xf32> -> tensor<?x2x7xf32, #nn.symbols<N>>
  %u = nn.dot_general %t, %v contract [2] x [0] : tensor<?x2x3xf32, #nn.symbols<N>>, tensor<3x7xf32> -> tensor<?x2x7xf32, #nn.symbols<N>>
  return %z, %u : tensor<?x2x7xf32, #nn.symbols<N>>, tensor<?x2x7xf32, #nn.symbols<N>>
}
// Elements of one and two bytes.
func.func @ui8(%a: tensor<?x9xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 25.0>}, %b: tensor<?x13xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 25.0>}) -> (tensor<?x22xui8, #nn.symbols<N>>, tensor<22xui8>) {
  %p = nn.add %a, %a : tensor<?x9xui8, #nn.symbols<N>>
  %q = nn.add %b, %b : tensor<?x13xui8, #nn.symbols<N>>
  %y = nn.concat %p, %q along 1 : (tensor<?x9xui8, #nn.symbols<N>>, tensor<?x13xui8, #nn.symbols<N>>) -> tensor<?x22xui8, #nn.symbols<N>>
  %m = nn.reduce_max %y, [0] : tensor<?x22xui8, #nn.symbols<N>> -> tensor<22xui8>
  %t = nn.broadcast %m, [1] : tensor<22xui8> -> tensor<?x22xui8, #nn.symbols<N>>
  %z = nn.sub %t, %y : tensor<?x22xui8, #nn.symbols<N>>
  return %z, %m : tensor<?x22xui8, #nn.symbols<N>>, tensor<22xui8>
}
func.func @halves(%a: tensor<?x5xf32, #nn.symbols<N>>, %b: tensor<?x13xf32, #nn.symbols<N>>, %w: tensor<18x7xbf16>) -> tensor<?x7xbf16, #nn.symbols<N>>
    attributes {check.tolerance = 1.6e-2, check.absolute = 1.6e-2, check.gradient_tolerance = 1.0e-6, check.reason = "bf16 has 8 digits"} {
  %c = nn.convert %a : tensor<?x5xf32, #nn.symbols<N>> -> tensor<?x5xbf16, #nn.symbols<N>>
  %d = nn.convert %b : tensor<?x13xf32, #nn.symbols<N>> -> tensor<?x13xbf16, #nn.symbols<N>>
  %y = nn.concat %c, %d along 1 : (tensor<?x5xbf16, #nn.symbols<N>>, tensor<?x13xbf16, #nn.symbols<N>>) -> tensor<?x18xbf16, #nn.symbols<N>>
  %z = nn.dot_general %y, %w contract [1] x [0] : tensor<?x18xbf16, #nn.symbols<N>>, tensor<18x7xbf16> -> tensor<?x7xbf16, #nn.symbols<N>>
  return %z : tensor<?x7xbf16, #nn.symbols<N>>
}
// One element beside the others.
func.func @narrow(%a: tensor<?x5xf32, #nn.symbols<N>>, %b: tensor<?x1xf32, #nn.symbols<N>>, %w: tensor<6x7xf32>) -> tensor<?x7xf32, #nn.symbols<N>> {
  %p = nn.exp %a : tensor<?x5xf32, #nn.symbols<N>>
  %q = nn.tanh %b : tensor<?x1xf32, #nn.symbols<N>>
  %y = nn.concat %p, %q along 1 : (tensor<?x5xf32, #nn.symbols<N>>, tensor<?x1xf32, #nn.symbols<N>>) -> tensor<?x6xf32, #nn.symbols<N>>
  %z = nn.dot_general %y, %w contract [1] x [0] : tensor<?x6xf32, #nn.symbols<N>>, tensor<6x7xf32> -> tensor<?x7xf32, #nn.symbols<N>>
  return %z : tensor<?x7xf32, #nn.symbols<N>>
}
// Dimensions that are one on one side of a transpose have a gap between them in a part: turned into parts, and from one.
func.func @turned_into_parts(%a: tensor<?x9x8x9xf32, #nn.symbols<N>>, %w: tensor<9x2xf32>) -> tensor<?x8x18x2xf32, #nn.symbols<N>> attributes {check.reason = "the gradient of w sums up 288 products", check.sizes = {N = [1, 2]}, check.tolerance = 1.0e-05 : f64} {
  %p = nn.transpose %a, [0, 2, 3, 1] : tensor<?x9x8x9xf32, #nn.symbols<N>> -> tensor<?x8x9x9xf32, #nn.symbols<N>>
  %q = nn.transpose %a, [0, 2, 1, 3] : tensor<?x9x8x9xf32, #nn.symbols<N>> -> tensor<?x8x9x9xf32, #nn.symbols<N>>
  %y = nn.concat %p, %q along 2 : (tensor<?x8x9x9xf32, #nn.symbols<N>>, tensor<?x8x9x9xf32, #nn.symbols<N>>) -> tensor<?x8x18x9xf32, #nn.symbols<N>>
  %z = nn.dot_general %y, %w contract [3] x [0] : tensor<?x8x18x9xf32, #nn.symbols<N>>, tensor<9x2xf32> -> tensor<?x8x18x2xf32, #nn.symbols<N>>
  return %z : tensor<?x8x18x2xf32, #nn.symbols<N>>
}
func.func @turned_from_a_part(%a: tensor<?x8x9x3xf32, #nn.symbols<N>>, %w: tensor<3x2xf32>) -> (tensor<?x3x8x9xf32, #nn.symbols<N>>, tensor<?x8x18x2xf32, #nn.symbols<N>>) attributes {check.reason = "the gradient of w sums up 288 products", check.sizes = {N = [1, 2]}, check.tolerance = 1.0e-05 : f64} {
  %p = nn.exp %a : tensor<?x8x9x3xf32, #nn.symbols<N>>
  %q = nn.tanh %a : tensor<?x8x9x3xf32, #nn.symbols<N>>
  %t = nn.transpose %p, [0, 3, 1, 2] : tensor<?x8x9x3xf32, #nn.symbols<N>> -> tensor<?x3x8x9xf32, #nn.symbols<N>>
  %y = nn.concat %q, %p along 2 : (tensor<?x8x9x3xf32, #nn.symbols<N>>, tensor<?x8x9x3xf32, #nn.symbols<N>>) -> tensor<?x8x18x3xf32, #nn.symbols<N>>
  %z = nn.dot_general %y, %w contract [3] x [0] : tensor<?x8x18x3xf32, #nn.symbols<N>>, tensor<3x2xf32> -> tensor<?x8x18x2xf32, #nn.symbols<N>>
  return %t, %z : tensor<?x3x8x9xf32, #nn.symbols<N>>, tensor<?x8x18x2xf32, #nn.symbols<N>>
}
