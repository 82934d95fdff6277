// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-check %s --target native,x86-64-v4,x86-64-v3,x86-64-v2
// RUN: cauce-check %s --order 0 --threads 1

// From no trip on: as many as an argument says, which the carry counts.
func.func @counted(%x: tensor<3x5xf32>, %w: tensor<3x5xf32>, %n: tensor<i64>) -> (tensor<3x5xf32>, tensor<i32>) {
  %seven = nn.constant dense<7> : tensor<i64>
  %zero8 = nn.constant dense<0> : tensor<i64>
  %low = nn.max %n, %zero8 : tensor<i64>
  %few = nn.min %low, %seven : tensor<i64>
  %count = nn.convert %few : tensor<i64> -> tensor<i32>
  %zero = nn.constant dense<0> : tensor<i32>
  %y:2 = nn.while most 9 carry(%c = %x : tensor<3x5xf32>, %i = %zero : tensor<i32>) with(%v = %w : tensor<3x5xf32>, %m = %count : tensor<i32>) {
    %p = nn.compare lt, %i, %m : tensor<i32> -> tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %0 = nn.mul %c, %v : tensor<3x5xf32>
    %1 = nn.sin %0 : tensor<3x5xf32>
    %one = nn.constant dense<1> : tensor<i32>
    %next = nn.add %i, %one : tensor<i32>
    nn.yield %1, %next : tensor<3x5xf32>, tensor<i32>
  }
  return %y#0, %y#1 : tensor<3x5xf32>, tensor<i32>
}

// The most is less than the condition asks for; and none.
func.func @cut_off(%x: tensor<?x3xf64, #nn.symbols<N>>) -> (tensor<?x3xf64, #nn.symbols<N>>, tensor<?x3xf64, #nn.symbols<N>>) {
  %y = nn.while most 3 carry(%c = %x : tensor<?x3xf64, #nn.symbols<N>>) {
    %p = nn.full 1.0 : tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %0 = nn.tanh %c : tensor<?x3xf64, #nn.symbols<N>>
    nn.yield %0 : tensor<?x3xf64, #nn.symbols<N>>
  }
  %z = nn.while most 0 carry(%c = %x : tensor<?x3xf64, #nn.symbols<N>>) {
    %p = nn.full 1.0 : tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %0 = nn.exp %c : tensor<?x3xf64, #nn.symbols<N>>
    nn.yield %0 : tensor<?x3xf64, #nn.symbols<N>>
  }
  return %y, %z : tensor<?x3xf64, #nn.symbols<N>>, tensor<?x3xf64, #nn.symbols<N>>
}

// Carries that change places, one that is only passed on, and an array whose size is a symbol.
func.func @exchange(%a: tensor<?xf32, #nn.symbols<N>>, %b: tensor<?xf32, #nn.symbols<N>>, %k: tensor<2xf32>, %n: tensor<i32>)
    -> (tensor<?xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>, tensor<2xf32>) {
  %three = nn.constant dense<3> : tensor<i32>
  %zero = nn.constant dense<0> : tensor<i32>
  %high = nn.min %n, %three : tensor<i32>
  %m = nn.max %high, %zero : tensor<i32>
  %r:4 = nn.while most 4 carry(%x = %a : tensor<?xf32, #nn.symbols<N>>, %y = %b : tensor<?xf32, #nn.symbols<N>>, %p = %k : tensor<2xf32>, %i = %m : tensor<i32>) {
    %none = nn.constant dense<0> : tensor<i32>
    %c = nn.compare gt, %i, %none : tensor<i32> -> tensor<i1>
    nn.yield %c : tensor<i1>
  } do {
    %s = nn.add %x, %y : tensor<?xf32, #nn.symbols<N>>
    %t = nn.tanh %s : tensor<?xf32, #nn.symbols<N>>
    %one = nn.constant dense<1> : tensor<i32>
    %less = nn.sub %i, %one : tensor<i32>
    nn.yield %y, %t, %p, %less : tensor<?xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>, tensor<2xf32>, tensor<i32>
  }
  return %r#0, %r#1, %r#2 : tensor<?xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>, tensor<2xf32>
}

// In a scan, with a branch and another loop in it.
func.func @nested(%xs: tensor<?x3xf32, #nn.symbols<T>>, %ks: tensor<?xi32, #nn.symbols<T>>, %c0: tensor<3xf32>) -> tensor<3xf32> {
  %last, %before = nn.scan trips T carry(%c = %c0 : tensor<3xf32>) over(%x = %xs : tensor<?x3xf32, #nn.symbols<T>>, %k = %ks : tensor<?xi32, #nn.symbols<T>>) {
    %two = nn.constant dense<2> : tensor<i32>
    %few = nn.min %k, %two : tensor<i32>
    %r:2 = nn.while most 3 carry(%a = %c : tensor<3xf32>, %i = %few : tensor<i32>) with(%b = %x : tensor<3xf32>) {
      %zero = nn.constant dense<0> : tensor<i32>
      %p = nn.compare gt, %i, %zero : tensor<i32> -> tensor<i1>
      nn.yield %p : tensor<i1>
    } do {
      %one = nn.constant dense<1> : tensor<i32>
      %p = nn.compare gt, %i, %one : tensor<i32> -> tensor<i1>
      %n = nn.if %p with(%d = %a : tensor<3xf32>, %e = %b : tensor<3xf32>) {
        %0 = nn.mul %d, %e : tensor<3xf32>
        nn.yield %0 : tensor<3xf32>
      } else {
        %w = nn.while most 2 carry(%f = %d : tensor<3xf32>) with(%g = %e : tensor<3xf32>) {
          %t = nn.full 1.0 : tensor<i1>
          nn.yield %t : tensor<i1>
        } do {
          %0 = nn.add %f, %g : tensor<3xf32>
          %1 = nn.sin %0 : tensor<3xf32>
          nn.yield %1 : tensor<3xf32>
        }
        nn.yield %w : tensor<3xf32>
      }
      %less = nn.sub %i, %one : tensor<i32>
      nn.yield %n, %less : tensor<3xf32>, tensor<i32>
    }
    nn.yield %r#0 : tensor<3xf32>
  }
  return %last : tensor<3xf32>
}

// A loop without a bound, of integers: Euclid's.
func.func @unbounded(%a: tensor<i32>, %b: tensor<i32>) -> tensor<i32> {
  %r:2 = nn.while limit 100 carry(%x = %a : tensor<i32>, %y = %b : tensor<i32>) {
    %zero = nn.constant dense<0> : tensor<i32>
    %p = nn.compare ne, %y, %zero : tensor<i32> -> tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %0 = nn.integer rem, %x, %y : tensor<i32>
    nn.yield %y, %0 : tensor<i32>, tensor<i32>
  }
  return %r#0 : tensor<i32>
}

// A product with a weight in each trip, whose gradient is one over all of them.
func.func @with_a_weight(%h: tensor<2x4xf32>, %w: tensor<4x4xf32>) -> tensor<2x4xf32> {
  %y = nn.while most 3 carry(%c = %h : tensor<2x4xf32>) with(%v = %w : tensor<4x4xf32>) {
    %p = nn.full 1.0 : tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %d = nn.dot_general %c, %v contract [1] x [0] : tensor<2x4xf32>, tensor<4x4xf32> -> tensor<2x4xf32>
    %t = nn.tanh %d : tensor<2x4xf32>
    nn.yield %t : tensor<2x4xf32>
  }
  return %y : tensor<2x4xf32>
}

// Nothing to compute with.
func.func @empty(%x: tensor<0x3xf32>) -> tensor<0x3xf32> {
  %y = nn.while most 2 carry(%c = %x : tensor<0x3xf32>) {
    %p = nn.full 1.0 : tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %0 = nn.exp %c : tensor<0x3xf32>
    nn.yield %0 : tensor<0x3xf32>
  }
  return %y : tensor<0x3xf32>
}
