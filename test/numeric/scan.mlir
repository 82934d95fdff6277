// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-check %s --target native,x86-64-v4,x86-64-v3,x86-64-v2
// RUN: cauce-check %s --order 0 --threads 1

// A recurrent layer of tanh, whose states are read.
func.func @rnn(%xs: tensor<?x3x5xf32, #nn.symbols<T>>, %h0: tensor<3x4xf32>, %w: tensor<5x4xf32>, %u: tensor<4x4xf32>)
    -> (tensor<3x4xf32>, tensor<?x3x4xf32, #nn.symbols<T>>) {
  %last, %before, %hs = nn.scan trips T carry(%h = %h0 : tensor<3x4xf32>) over(%x = %xs : tensor<?x3x5xf32, #nn.symbols<T>>)
      with(%v = %w : tensor<5x4xf32>, %r = %u : tensor<4x4xf32>) {
    %a = nn.dot_general %x, %v contract [1] x [0] : tensor<3x5xf32>, tensor<5x4xf32> -> tensor<3x4xf32>
    %b = nn.dot_general %h, %r contract [1] x [0] : tensor<3x4xf32>, tensor<4x4xf32> -> tensor<3x4xf32>
    %s = nn.add %a, %b : tensor<3x4xf32>
    %n = nn.tanh %s : tensor<3x4xf32>
    nn.yield %n, %n : tensor<3x4xf32>, tensor<3x4xf32>
  }
  return %last, %hs : tensor<3x4xf32>, tensor<?x3x4xf32, #nn.symbols<T>>
}

// Nothing is stacked but the carry before each trip, which is asked for.
func.func @before(%xs: tensor<?x5xf32, #nn.symbols<T>>, %c0: tensor<5xf32>) -> (tensor<5xf32>, tensor<?x5xf32, #nn.symbols<T>>) {
  %last, %before = nn.scan trips T carry(%c = %c0 : tensor<5xf32>) over(%x = %xs : tensor<?x5xf32, #nn.symbols<T>>) {
    %p = nn.mul %c, %x : tensor<5xf32>
    %s = nn.sin %p : tensor<5xf32>
    nn.yield %s : tensor<5xf32>
  }
  return %last, %before : tensor<5xf32>, tensor<?x5xf32, #nn.symbols<T>>
}

// From the last element to the first; what is stacked lies where the element is that it is of.
func.func @reverse(%xs: tensor<?x5xf32, #nn.symbols<T>>, %c0: tensor<5xf32>, %w: tensor<5xf32>)
    -> (tensor<5xf32>, tensor<?x5xf32, #nn.symbols<T>>, tensor<?x5xf32, #nn.symbols<T>>) {
  %last, %before, %ys = nn.scan trips T reverse carry(%c = %c0 : tensor<5xf32>) over(%x = %xs : tensor<?x5xf32, #nn.symbols<T>>)
      with(%v = %w : tensor<5xf32>) {
    %p = nn.mul %c, %v : tensor<5xf32>
    %s = nn.add %p, %x : tensor<5xf32>
    %y = nn.mul %s, %x : tensor<5xf32>
    nn.yield %s, %y : tensor<5xf32>, tensor<5xf32>
  }
  return %last, %before, %ys : tensor<5xf32>, tensor<?x5xf32, #nn.symbols<T>>, tensor<?x5xf32, #nn.symbols<T>>
}

// Carries of several shapes and types: an integer that counts, a scalar, one that is only passed on, two that change places.
func.func @carries(%xs: tensor<?x3x7xf64, #nn.symbols<T>>, %a0: tensor<7xf64>, %b0: tensor<7xf64>, %k0: tensor<3xf64>)
    -> (tensor<7xf64>, tensor<7xf64>, tensor<3xf64>, tensor<f64>, tensor<i32>, tensor<?xi32, #nn.symbols<T>>, tensor<?x7xf64, #nn.symbols<T>>) {
  %n0 = nn.constant dense<3> : tensor<i32>
  %s0 = nn.full 1.0 : tensor<f64>
  %r:11 = nn.scan trips T carry(%a = %a0 : tensor<7xf64>, %b = %b0 : tensor<7xf64>, %k = %k0 : tensor<3xf64>, %s = %s0 : tensor<f64>, %n = %n0 : tensor<i32>)
      over(%x = %xs : tensor<?x3x7xf64, #nn.symbols<T>>) {
    %p = nn.dot_general %k, %x contract [0] x [0] : tensor<3xf64>, tensor<3x7xf64> -> tensor<7xf64>
    %q = nn.mul %p, %a : tensor<7xf64>
    %t = nn.tanh %q : tensor<7xf64>
    %sum = nn.reduce_sum %t, [0] : tensor<7xf64> -> tensor<f64>
    %count = nn.convert %n : tensor<i32> -> tensor<f64>
    %scaled = nn.mul %sum, %count : tensor<f64>
    %next = nn.add %s, %scaled : tensor<f64>
    %one = nn.constant dense<1> : tensor<i32>
    %more = nn.add %n, %one : tensor<i32>
    nn.yield %b, %t, %k, %next, %more, %t : tensor<7xf64>, tensor<7xf64>, tensor<3xf64>, tensor<f64>, tensor<i32>, tensor<7xf64>
  }
  return %r#0, %r#1, %r#2, %r#3, %r#4, %r#9, %r#10
      : tensor<7xf64>, tensor<7xf64>, tensor<3xf64>, tensor<f64>, tensor<i32>, tensor<?xi32, #nn.symbols<T>>, tensor<?x7xf64, #nn.symbols<T>>
}

// Without a trip the last carry is the first one, stacks are empty, and the derivative passes by.
func.func @no_trip(%xs: tensor<0x3xf32>, %c0: tensor<3xf32>, %w: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %last, %before = nn.scan trips 0 carry(%c = %c0 : tensor<3xf32>) over(%x = %xs : tensor<0x3xf32>) with(%v = %w : tensor<3xf32>) {
    %p = nn.mul %c, %v : tensor<3xf32>
    %s = nn.add %p, %x : tensor<3xf32>
    nn.yield %s : tensor<3xf32>
  }
  %sum = nn.reduce_sum %before, [0] : tensor<0x3xf32> -> tensor<3xf32>
  return %last, %sum : tensor<3xf32>, tensor<3xf32>
}

func.func @one_trip(%xs: tensor<1x3xf32>, %c0: tensor<3xf32>) -> (tensor<3xf32>, tensor<1x3xf32>) {
  %last, %before, %ys = nn.scan trips 1 carry(%c = %c0 : tensor<3xf32>) over(%x = %xs : tensor<1x3xf32>) {
    %p = nn.mul %c, %x : tensor<3xf32>
    nn.yield %p, %c : tensor<3xf32>, tensor<3xf32>
  }
  return %last, %ys : tensor<3xf32>, tensor<1x3xf32>
}

// No sequence: as often as it says, an even number of trips.
func.func @iterated(%x: tensor<4xf32>, %w: tensor<4x4xf32> {check.range = array<f64: -0.5, 0.5>}) -> tensor<4xf32> {
  %last, %before = nn.scan trips 4 carry(%c = %x : tensor<4xf32>) with(%v = %w : tensor<4x4xf32>) {
    %p = nn.dot_general %c, %v contract [0] x [0] : tensor<4xf32>, tensor<4x4xf32> -> tensor<4xf32>
    %s = nn.sin %p : tensor<4xf32>
    nn.yield %s : tensor<4xf32>
  }
  return %last : tensor<4xf32>
}

// Trips that are a number: an even one, an odd one, and one.
func.func @known(%xs: tensor<?x3xf32, #nn.symbols<T>>, %c0: tensor<3xf32>) -> (tensor<3xf32>, tensor<?x3xf32, #nn.symbols<T>>)
    attributes {check.static = ["T"], check.sizes = {T = [1, 2, 3]}} {
  %last, %before, %ys = nn.scan trips T reverse carry(%c = %c0 : tensor<3xf32>) over(%x = %xs : tensor<?x3xf32, #nn.symbols<T>>) {
    %p = nn.mul %c, %x : tensor<3xf32>
    %s = nn.sin %p : tensor<3xf32>
    nn.yield %s, %p : tensor<3xf32>, tensor<3xf32>
  }
  return %last, %ys : tensor<3xf32>, tensor<?x3xf32, #nn.symbols<T>>
}

// No carry: a map.
func.func @map(%xs: tensor<?x6xf32, #nn.symbols<T>>, %w: tensor<6xf32>) -> tensor<?xf32, #nn.symbols<T>> {
  %ys = nn.scan trips T over(%x = %xs : tensor<?x6xf32, #nn.symbols<T>>) with(%v = %w : tensor<6xf32>) {
    %p = nn.mul %x, %v : tensor<6xf32>
    %e = nn.exp %p : tensor<6xf32>
    %s = nn.reduce_sum %e, [0] : tensor<6xf32> -> tensor<f32>
    nn.yield %s : tensor<f32>
  }
  return %ys : tensor<?xf32, #nn.symbols<T>>
}

// Another symbol in the body, also of a value that is made there; the trips are a product.
func.func @symbols(%xs: tensor<?x?xf32, #nn.symbols<"N*T", N>>, %c0: tensor<?xf32, #nn.symbols<N>>, %t: tensor<?xf32, #nn.symbols<T>>)
    -> (tensor<?xf32, #nn.symbols<N>>, tensor<?x?xf32, #nn.symbols<"N*T", N>>) attributes {check.sizes = {N = [1, 3], T = [2, 5]}} {
  %last, %before, %ys = nn.scan trips "N*T" carry(%c = %c0 : tensor<?xf32, #nn.symbols<N>>) over(%x = %xs : tensor<?x?xf32, #nn.symbols<"N*T", N>>)
      with(%u = %t : tensor<?xf32, #nn.symbols<T>>) {
    %half = nn.full 0.5 : tensor<?xf32, #nn.symbols<N>>
    %mean = nn.reduce_mean %u, [0] : tensor<?xf32, #nn.symbols<T>> -> tensor<f32>
    %wide = nn.broadcast %mean, [] : tensor<f32> -> tensor<?xf32, #nn.symbols<N>>
    %p = nn.mul %c, %half : tensor<?xf32, #nn.symbols<N>>
    %q = nn.mul %p, %wide : tensor<?xf32, #nn.symbols<N>>
    %s = nn.add %q, %x : tensor<?xf32, #nn.symbols<N>>
    nn.yield %s, %p : tensor<?xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>
  }
  return %last, %ys : tensor<?xf32, #nn.symbols<N>>, tensor<?x?xf32, #nn.symbols<"N*T", N>>
}

// The symbol of a value that no argument of the body has.
func.func @symbol_inside(%xs: tensor<3xf32>, %n: tensor<?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %ys = nn.scan trips 3 over(%x = %xs : tensor<3xf32>) {
    %wide = nn.broadcast %x, [] : tensor<f32> -> tensor<?xf32, #nn.symbols<N>>
    %e = nn.exp %wide : tensor<?xf32, #nn.symbols<N>>
    nn.yield %e : tensor<?xf32, #nn.symbols<N>>
  }
  %s = nn.reduce_sum %ys, [0] : tensor<3x?xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  %r = nn.mul %s, %n : tensor<?xf32, #nn.symbols<N>>
  return %r : tensor<?xf32, #nn.symbols<N>>
}

// A loop in a loop, over rows and the elements of each, one of them from the end.
func.func @nested(%xs: tensor<?x?x3xf32, #nn.symbols<T, S>>, %c0: tensor<3xf32>, %w: tensor<3xf32>)
    -> (tensor<3xf32>, tensor<?x3xf32, #nn.symbols<T>>, tensor<?x?x3xf32, #nn.symbols<T, S>>) attributes {check.sizes = {T = [1, 3], S = [2, 3]}} {
  %last, %before, %ys, %zs = nn.scan trips T carry(%c = %c0 : tensor<3xf32>) over(%row = %xs : tensor<?x?x3xf32, #nn.symbols<T, S>>)
      with(%v = %w : tensor<3xf32>) {
    %inner, %kept, %z = nn.scan trips S reverse carry(%d = %c : tensor<3xf32>) over(%x = %row : tensor<?x3xf32, #nn.symbols<S>>)
        with(%u = %v : tensor<3xf32>) {
      %p = nn.mul %d, %u : tensor<3xf32>
      %s = nn.add %p, %x : tensor<3xf32>
      %n = nn.tanh %s : tensor<3xf32>
      nn.yield %n, %p : tensor<3xf32>, tensor<3xf32>
    }
    %y = nn.mul %inner, %c : tensor<3xf32>
    nn.yield %inner, %y, %z : tensor<3xf32>, tensor<3xf32>, tensor<?x3xf32, #nn.symbols<S>>
  }
  return %last, %ys, %zs : tensor<3xf32>, tensor<?x3xf32, #nn.symbols<T>>, tensor<?x?x3xf32, #nn.symbols<T, S>>
}

// Two loops, of which the second goes over what the first one has stacked, and both read one weight, which is a state.
func.func @bidirectional(%xs: tensor<?x2x3xf32, #nn.symbols<T>>, %w: tensor<3x3xf32> {check.state, check.range = array<f64: -0.5, 0.5>}, %c0: tensor<2x3xf32> {check.state})
    -> (tensor<2x3xf32>, tensor<2x3xf32> {check.state = 2}) {
  %f, %fb, %ys = nn.scan trips T carry(%c = %c0 : tensor<2x3xf32>) over(%x = %xs : tensor<?x2x3xf32, #nn.symbols<T>>) with(%v = %w : tensor<3x3xf32>) {
    %p = nn.dot_general %c, %v contract [1] x [0] : tensor<2x3xf32>, tensor<3x3xf32> -> tensor<2x3xf32>
    %s = nn.add %p, %x : tensor<2x3xf32>
    %n = nn.tanh %s : tensor<2x3xf32>
    nn.yield %n, %n : tensor<2x3xf32>, tensor<2x3xf32>
  }
  %g, %gb = nn.scan trips T reverse carry(%c = %f : tensor<2x3xf32>) over(%y = %ys : tensor<?x2x3xf32, #nn.symbols<T>>) with(%v = %w : tensor<3x3xf32>) {
    %p = nn.dot_general %c, %v contract [1] x [1] : tensor<2x3xf32>, tensor<3x3xf32> -> tensor<2x3xf32>
    %s = nn.mul %p, %y : tensor<2x3xf32>
    %n = nn.sin %s : tensor<2x3xf32>
    nn.yield %n : tensor<2x3xf32>
  }
  return %g, %f : tensor<2x3xf32>, tensor<2x3xf32>
}

// What is not read, computed or carried for nothing; a carry that is needed for another one alone.
func.func @unused(%xs: tensor<?x3xf32, #nn.symbols<T>>, %zs: tensor<?x3xf32, #nn.symbols<T>>, %c0: tensor<3xf32>, %d0: tensor<3xf32>, %e0: tensor<3xf32>)
    -> tensor<3xf32> {
  %r:8 = nn.scan trips T carry(%c = %c0 : tensor<3xf32>, %d = %d0 : tensor<3xf32>, %e = %e0 : tensor<3xf32>)
      over(%x = %xs : tensor<?x3xf32, #nn.symbols<T>>, %z = %zs : tensor<?x3xf32, #nn.symbols<T>>) {
    %p = nn.mul %c, %d : tensor<3xf32>
    %s = nn.sin %x : tensor<3xf32>
    %q = nn.add %e, %z : tensor<3xf32>
    nn.yield %p, %s, %q, %q, %z : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
  }
  return %r#0 : tensor<3xf32>
}

// Halves stay halves where they are carried and stacked.
func.func @halves(%xs: tensor<?x5xbf16, #nn.symbols<T>>, %c0: tensor<5xbf16>) -> (tensor<5xbf16>, tensor<?x5xbf16, #nn.symbols<T>>)
    attributes {check.skip_gradients = "differences of bf16 are too coarse", check.sizes = {T = [1, 3]}, check.tolerance = 3.0e-2, check.reason = "each trip rounds to bf16"} {
  %last, %before, %ys = nn.scan trips T carry(%c = %c0 : tensor<5xbf16>) over(%x = %xs : tensor<?x5xbf16, #nn.symbols<T>>) {
    %s = nn.add %c, %x : tensor<5xbf16>
    %n = nn.tanh %s : tensor<5xbf16>
    nn.yield %n, %s : tensor<5xbf16>, tensor<5xbf16>
  }
  return %last, %ys : tensor<5xbf16>, tensor<?x5xbf16, #nn.symbols<T>>
}

// What is made element by element of a stack, a reshape of one, and a sequence that is an array of constants.
func.func @around(%xs: tensor<?x2x3xf32, #nn.symbols<T>>, %c0: tensor<6xf32>) -> (tensor<?x6xf32, #nn.symbols<T>>, tensor<6xf32>) {
  %rows = nn.reshape %xs : tensor<?x2x3xf32, #nn.symbols<T>> -> tensor<?x6xf32, #nn.symbols<T>>
  %last, %before, %ys = nn.scan trips T carry(%c = %c0 : tensor<6xf32>) over(%x = %rows : tensor<?x6xf32, #nn.symbols<T>>) {
    %n = nn.mul %c, %x : tensor<6xf32>
    %pair = nn.reshape %n : tensor<6xf32> -> tensor<2x3xf32>
    nn.yield %n, %pair : tensor<6xf32>, tensor<2x3xf32>
  }
  %flat = nn.reshape %ys : tensor<?x2x3xf32, #nn.symbols<T>> -> tensor<?x6xf32, #nn.symbols<T>>
  %e = nn.sin %flat : tensor<?x6xf32, #nn.symbols<T>>
  %known = nn.constant dense<[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.5, 0.25, 1.5, -1.0, -2.0, 0.125]]> : tensor<2x6xf32>
  %scaled, %none = nn.scan trips 2 carry(%c = %last : tensor<6xf32>) over(%k = %known : tensor<2x6xf32>) {
    %n = nn.mul %c, %k : tensor<6xf32>
    nn.yield %n : tensor<6xf32>
  }
  return %e, %scaled : tensor<?x6xf32, #nn.symbols<T>>, tensor<6xf32>
}

// An LSTM from the end, whose rows have lengths: one product of the state with a weight, sliced, and a state that stays behind the ends.
func.func @lstm(%xs: tensor<?x?x12xf32, #nn.symbols<T, N>>, %n: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 4.0>}, %h0: tensor<?x3xf32, #nn.symbols<N>>,
    %c0: tensor<?x3xf32, #nn.symbols<N>>, %w: tensor<3x12xf32> {check.state})
    -> (tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x?x3xf32, #nn.symbols<T, N>>) attributes {check.sizes = {T = [1, 3], N = [1, 3]}} {
  %ts = nn.iota 0 : tensor<?xi64, #nn.symbols<T>>
  %last, %cell, %hs, %cs, %ys = nn.scan trips T reverse carry(%h = %h0 : tensor<?x3xf32, #nn.symbols<N>>, %c = %c0 : tensor<?x3xf32, #nn.symbols<N>>)
      over(%x = %xs : tensor<?x?x12xf32, #nn.symbols<T, N>>, %t = %ts : tensor<?xi64, #nn.symbols<T>>)
      with(%u = %w : tensor<3x12xf32>, %l = %n : tensor<?xi64, #nn.symbols<N>>) {
    %p = nn.dot_general %h, %u contract [1] x [0] : tensor<?x3xf32, #nn.symbols<N>>, tensor<3x12xf32> -> tensor<?x12xf32, #nn.symbols<N>>
    %s = nn.add %x, %p : tensor<?x12xf32, #nn.symbols<N>>
    %s0 = nn.slice %s along 1 from 0 to 3 : tensor<?x12xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
    %s1 = nn.slice %s along 1 from 3 to 6 : tensor<?x12xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
    %s2 = nn.slice %s along 1 from 6 to 9 : tensor<?x12xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
    %s3 = nn.slice %s along 1 from 9 to 12 : tensor<?x12xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
    %i = nn.logistic %s0 : tensor<?x3xf32, #nn.symbols<N>>
    %f = nn.logistic %s1 : tensor<?x3xf32, #nn.symbols<N>>
    %g = nn.tanh %s2 : tensor<?x3xf32, #nn.symbols<N>>
    %o = nn.logistic %s3 : tensor<?x3xf32, #nn.symbols<N>>
    %kept = nn.mul %f, %c : tensor<?x3xf32, #nn.symbols<N>>
    %new = nn.mul %i, %g : tensor<?x3xf32, #nn.symbols<N>>
    %state = nn.add %kept, %new : tensor<?x3xf32, #nn.symbols<N>>
    %bent = nn.tanh %state : tensor<?x3xf32, #nn.symbols<N>>
    %out = nn.mul %o, %bent : tensor<?x3xf32, #nn.symbols<N>>
    %step = nn.broadcast %t, [] : tensor<i64> -> tensor<?x3xi64, #nn.symbols<N>>
    %length = nn.broadcast %l, [0] : tensor<?xi64, #nn.symbols<N>> -> tensor<?x3xi64, #nn.symbols<N>>
    %is = nn.compare lt, %step, %length : tensor<?x3xi64, #nn.symbols<N>> -> tensor<?x3xi1, #nn.symbols<N>>
    %zero = nn.full 0.0 : tensor<?x3xf32, #nn.symbols<N>>
    %y = nn.select %is, %out, %zero : tensor<?x3xi1, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>
    %h1 = nn.select %is, %out, %h : tensor<?x3xi1, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>
    %c1 = nn.select %is, %state, %c : tensor<?x3xi1, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>
    nn.yield %h1, %c1, %y : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>
  }
  return %last, %cell, %ys : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x?x3xf32, #nn.symbols<T, N>>
}

// Weights in products of several kinds: of a carry, twice; of an element; of what is computed from both; on the left; with batch dimensions; of one with
// another, which all trips have alike; and one that is read besides.
func.func @weights(%xs: tensor<?x3x4xf32, #nn.symbols<T>>, %h0: tensor<3x4xf32>, %w: tensor<4x4xf32> {check.range = array<f64: -0.5, 0.5>},
    %v: tensor<4x4xf32> {check.range = array<f64: -0.5, 0.5>}, %m: tensor<3x4x4xf32> {check.range = array<f64: -0.5, 0.5>})
    -> (tensor<3x4xf32>, tensor<?x3x4xf32, #nn.symbols<T>>) attributes {check.sizes = {T = [1, 3]}} {
  %last, %before, %ys = nn.scan trips T carry(%h = %h0 : tensor<3x4xf32>) over(%x = %xs : tensor<?x3x4xf32, #nn.symbols<T>>)
      with(%a = %w : tensor<4x4xf32>, %b = %v : tensor<4x4xf32>, %c = %m : tensor<3x4x4xf32>) {
    %0 = nn.dot_general %h, %a contract [1] x [0] : tensor<3x4xf32>, tensor<4x4xf32> -> tensor<3x4xf32>
    %1 = nn.dot_general %h, %a contract [1] x [1] : tensor<3x4xf32>, tensor<4x4xf32> -> tensor<3x4xf32>
    %2 = nn.dot_general %x, %b contract [1] x [0] : tensor<3x4xf32>, tensor<4x4xf32> -> tensor<3x4xf32>
    %3 = nn.mul %0, %1 : tensor<3x4xf32>
    %4 = nn.add %3, %2 : tensor<3x4xf32>
    %5 = nn.tanh %4 : tensor<3x4xf32>
    %6 = nn.dot_general %b, %5 contract [0] x [1] : tensor<4x4xf32>, tensor<3x4xf32> -> tensor<4x3xf32>
    %7 = nn.transpose %6, [1, 0] : tensor<4x3xf32> -> tensor<3x4xf32>
    %8 = nn.dot_general %7, %c batch [0] x [0] contract [1] x [1] : tensor<3x4xf32>, tensor<3x4x4xf32> -> tensor<3x4xf32>
    %9 = nn.dot_general %a, %b contract [1] x [0] : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    %10 = nn.mul %9, %a : tensor<4x4xf32>
    %11 = nn.dot_general %8, %10 contract [1] x [0] : tensor<3x4xf32>, tensor<4x4xf32> -> tensor<3x4xf32>
    %12 = nn.sin %11 : tensor<3x4xf32>
    nn.yield %12, %8 : tensor<3x4xf32>, tensor<3x4xf32>
  }
  return %last, %ys : tensor<3x4xf32>, tensor<?x3x4xf32, #nn.symbols<T>>
}
