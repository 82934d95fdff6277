// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg -split-input-file -verify-diagnostics

// expected-error @below {{expected the symbol 'N' of 'tensor<?xf32, #nn.symbols<N>>' to be a size of an argument of 'result'}}
func.func @result() -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.full 1.0 : tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}

// -----

// expected-error @below {{expected the symbol 'T' of 'tensor<?xf32, #nn.symbols<"N*T">>' to be a size of an argument of 'product'}}
func.func @product(%x: tensor<?xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<"N*T">> {
  %y = nn.full 1.0 : tensor<?xf32, #nn.symbols<"N*T">>
  return %y : tensor<?xf32, #nn.symbols<"N*T">>
}

// -----

// A product alone does not say what its factors are.
// expected-error @below {{expected the symbol 'N' of 'tensor<?xf32, #nn.symbols<"N*T">>' to be a size of an argument of 'argument'}}
func.func @argument(%x: tensor<?xf32, #nn.symbols<"N*T">>) {
  return
}

// -----

func.func @body(%x: tensor<3xf32>) -> tensor<f32> {
  // expected-error @below {{expected the symbol 'K' of 'tensor<?xf32, #nn.symbols<K>>' to be a size of an argument of 'body'}}
  %y = nn.full 1.0 : tensor<?xf32, #nn.symbols<K>>
  %z = nn.reduce_sum %y, [0] : tensor<?xf32, #nn.symbols<K>> -> tensor<f32>
  return %z : tensor<f32>
}

// -----

// expected-error @below {{expected a symbol for each '?' of 'tensor<?xf32>', as in #nn.symbols<N>}}
func.func @nameless(%x: tensor<?xf32>) {
  return
}

// -----

func.func @callee(%x: tensor<3xf32>) {
  return
}
func.func @caller(%x: tensor<3xf32>) {
  // expected-error @below {{expected no calls: inline 'callee' first}}
  func.call @callee(%x) : (tensor<3xf32>) -> ()
  return
}

// -----

func.func @loop(%x: tensor<2xf32>) {
  // expected-error @below {{expected the symbol 'K' of a loop to be a size of an argument of 'loop'}}
  %last, %unused = rt.scan @loop.body trips 2 carry(%x) over() with() [] {dims = [[], []]} : (tensor<2xf32>) () () -> (tensor<2xf32>, tensor<2x2xf32>)
  return
}
func.func private @loop.body(%c: tensor<2xf32>) -> tensor<2xf32> attributes {rt.symbols = ["K"]} {
  return %c : tensor<2xf32>
}
