// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-check %s --target native,x86-64-v4,x86-64-v3,x86-64-v2
// RUN: cauce-check %s --order 0 --threads 1

// Each body in turn: the condition is of an integer, so that both precisions agree on it.
func.func @either(%x: tensor<?x5xf32, #nn.symbols<N>>, %n: tensor<i32>, %w: tensor<5xf32>) -> tensor<?x5xf32, #nn.symbols<N>> {
  %zero = nn.constant dense<0> : tensor<i32>
  %c = nn.compare gt, %n, %zero : tensor<i32> -> tensor<i1>
  %y = nn.if %c with(%a = %x : tensor<?x5xf32, #nn.symbols<N>>, %b = %w : tensor<5xf32>) {
    %0 = nn.broadcast %b, [1] : tensor<5xf32> -> tensor<?x5xf32, #nn.symbols<N>>
    %1 = nn.mul %a, %0 : tensor<?x5xf32, #nn.symbols<N>>
    %2 = nn.tanh %1 : tensor<?x5xf32, #nn.symbols<N>>
    nn.yield %2 : tensor<?x5xf32, #nn.symbols<N>>
  } else {
    %0 = nn.sin %a : tensor<?x5xf32, #nn.symbols<N>>
    %1 = nn.mul %0, %a : tensor<?x5xf32, #nn.symbols<N>>
    nn.yield %1 : tensor<?x5xf32, #nn.symbols<N>>
  }
  return %y : tensor<?x5xf32, #nn.symbols<N>>
}

// What only one body depends on has a derivative of zeros in the other; an input that is yielded as it is, twice, and values of several types.
func.func @one_sided(%x: tensor<3x7xf64>, %y: tensor<7xf64>, %k: tensor<3xi64>, %n: tensor<i64>)
    -> (tensor<7xf64>, tensor<7xf64>, tensor<3xi64>, tensor<f64>) {
  %three = nn.constant dense<3> : tensor<i64>
  %c = nn.compare lt, %n, %three : tensor<i64> -> tensor<i1>
  %r:4 = nn.if %c with(%a = %x : tensor<3x7xf64>, %b = %y : tensor<7xf64>, %i = %k : tensor<3xi64>) {
    %s = nn.reduce_sum %a, [0] : tensor<3x7xf64> -> tensor<7xf64>
    %t = nn.reduce_sum %s, [0] : tensor<7xf64> -> tensor<f64>
    %d = nn.add %i, %i : tensor<3xi64>
    nn.yield %s, %b, %d, %t : tensor<7xf64>, tensor<7xf64>, tensor<3xi64>, tensor<f64>
  } else {
    %t = nn.reduce_sum %b, [0] : tensor<7xf64> -> tensor<f64>
    %q = nn.mul %t, %t : tensor<f64>
    nn.yield %b, %b, %i, %q : tensor<7xf64>, tensor<7xf64>, tensor<3xi64>, tensor<f64>
  }
  return %r#0, %r#1, %r#2, %r#3 : tensor<7xf64>, tensor<7xf64>, tensor<3xi64>, tensor<f64>
}

// In one another, with what is read twice, and without anything to read.
func.func @nested(%x: tensor<4x3xf32>, %n: tensor<2xi32>) -> tensor<4x3xf32> {
  %limits = nn.constant dense<[1, 2]> : tensor<2xi32>
  %both = nn.compare ge, %n, %limits : tensor<2xi32> -> tensor<2xi1>
  %first = nn.slice %both along 0 from 0 to 1 : tensor<2xi1> -> tensor<1xi1>
  %second = nn.slice %both along 0 from 1 to 2 : tensor<2xi1> -> tensor<1xi1>
  %p = nn.reshape %first : tensor<1xi1> -> tensor<i1>
  %q = nn.reshape %second : tensor<1xi1> -> tensor<i1>
  %y = nn.if %p with(%a = %x : tensor<4x3xf32>, %c = %q : tensor<i1>) {
    %e = nn.exp %a : tensor<4x3xf32>
    %z = nn.if %c with(%l = %e : tensor<4x3xf32>, %m = %e : tensor<4x3xf32>) {
      %s = nn.mul %l, %m : tensor<4x3xf32>
      nn.yield %s : tensor<4x3xf32>
    } else {
      %s = nn.full 0.25 : tensor<4x3xf32>
      nn.yield %s : tensor<4x3xf32>
    }
    %o = nn.add %z, %a : tensor<4x3xf32>
    nn.yield %o : tensor<4x3xf32>
  } else {
    nn.yield %a : tensor<4x3xf32>
  }
  return %y : tensor<4x3xf32>
}

// In a scan, whose elements decide.
func.func @in_a_scan(%xs: tensor<?x5xf32, #nn.symbols<T>>, %ks: tensor<?xi32, #nn.symbols<T>>, %c0: tensor<5xf32>)
    -> (tensor<5xf32>, tensor<?x5xf32, #nn.symbols<T>>) {
  %last, %before, %ys = nn.scan trips T carry(%c = %c0 : tensor<5xf32>) over(%x = %xs : tensor<?x5xf32, #nn.symbols<T>>, %k = %ks : tensor<?xi32, #nn.symbols<T>>) {
    %zero = nn.constant dense<0> : tensor<i32>
    %p = nn.compare lt, %k, %zero : tensor<i32> -> tensor<i1>
    %n = nn.if %p with(%a = %c : tensor<5xf32>, %b = %x : tensor<5xf32>) {
      %0 = nn.mul %a, %b : tensor<5xf32>
      nn.yield %0 : tensor<5xf32>
    } else {
      %0 = nn.add %a, %b : tensor<5xf32>
      %1 = nn.sin %0 : tensor<5xf32>
      nn.yield %1 : tensor<5xf32>
    }
    %y = nn.mul %n, %x : tensor<5xf32>
    nn.yield %n, %y : tensor<5xf32>, tensor<5xf32>
  }
  return %last, %ys : tensor<5xf32>, tensor<?x5xf32, #nn.symbols<T>>
}

// A product that a weight has in each body, and a scan in one of them.
func.func @around_a_scan(%xs: tensor<?x2x3xf32, #nn.symbols<T>>, %h0: tensor<2x4xf32>, %w: tensor<3x4xf32>, %n: tensor<i32>) -> tensor<2x4xf32> {
  %zero = nn.constant dense<0> : tensor<i32>
  %p = nn.compare ne, %n, %zero : tensor<i32> -> tensor<i1>
  %y = nn.if %p with(%a = %xs : tensor<?x2x3xf32, #nn.symbols<T>>, %h = %h0 : tensor<2x4xf32>, %v = %w : tensor<3x4xf32>) {
    %last, %before = nn.scan trips T carry(%c = %h : tensor<2x4xf32>) over(%x = %a : tensor<?x2x3xf32, #nn.symbols<T>>) with(%u = %v : tensor<3x4xf32>) {
      %d = nn.dot_general %x, %u contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
      %s = nn.add %c, %d : tensor<2x4xf32>
      %t = nn.tanh %s : tensor<2x4xf32>
      nn.yield %t : tensor<2x4xf32>
    }
    nn.yield %last : tensor<2x4xf32>
  } else {
    %s = nn.reduce_sum %a, [0] : tensor<?x2x3xf32, #nn.symbols<T>> -> tensor<2x3xf32>
    %d = nn.dot_general %s, %v contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
    nn.yield %d : tensor<2x4xf32>
  }
  return %y : tensor<2x4xf32>
}

// Nothing to compute with.
func.func @empty(%x: tensor<0x3xf32>, %n: tensor<i32>) -> (tensor<0x3xf32>, tensor<3xf32>) {
  %zero = nn.constant dense<0> : tensor<i32>
  %p = nn.compare lt, %n, %zero : tensor<i32> -> tensor<i1>
  %y:2 = nn.if %p with(%a = %x : tensor<0x3xf32>) {
    %0 = nn.exp %a : tensor<0x3xf32>
    %1 = nn.reduce_sum %a, [0] : tensor<0x3xf32> -> tensor<3xf32>
    nn.yield %0, %1 : tensor<0x3xf32>, tensor<3xf32>
  } else {
    %0 = nn.full 1.5 : tensor<3xf32>
    nn.yield %a, %0 : tensor<0x3xf32>, tensor<3xf32>
  }
  return %y#0, %y#1 : tensor<0x3xf32>, tensor<3xf32>
}
