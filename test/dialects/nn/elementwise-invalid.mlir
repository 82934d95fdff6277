// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @unary_of_integers(%x: tensor<2x3xi32>) {
  // expected-error @below {{operand #0 must be ranked tensor of floating-point values, but got 'tensor<2x3xi32>'}}
  %y = nn.exp %x : tensor<2x3xi32>
  return
}

// -----

func.func @binary_of_two_shapes(%x: tensor<2x3xf32>, %w: tensor<3x2xf32>) {
  // expected-error @below {{requires the same type for all operands and results}}
  %y = "nn.add"(%x, %w) : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @binary_of_two_symbols(%x: tensor<?x3xf32, #nn.symbols<N>>, %w: tensor<?x3xf32, #nn.symbols<M>>) {
  // expected-error @below {{requires the same encoding for all operands and results}}
  %y = "nn.add"(%x, %w) : (tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<M>>) -> tensor<?x3xf32, #nn.symbols<N>>
  return
}

// -----

func.func @unknown_predicate(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected string or keyword containing one of the following enum values for attribute 'predicate' [eq, ne, lt, le, gt, ge]}}
  %y = nn.compare above, %x, %x : tensor<2x3xf32> -> tensor<2x3xi1>
  return
}

// -----

func.func @compare_of_two_types(%x: tensor<2x3xf32>, %w: tensor<2x3xf64>) {
  // expected-error @below {{requires all operands to have the same type}}
  %y = "nn.compare"(%x, %w) {predicate = 0 : i32} : (tensor<2x3xf32>, tensor<2x3xf64>) -> tensor<2x3xi1>
  return
}

// -----

func.func @compare_to_another_shape(%x: tensor<2x3xf32>) {
  // expected-error @below {{requires the same shape for all operands and results}}
  %y = nn.compare gt, %x, %x : tensor<2x3xf32> -> tensor<3x2xi1>
  return
}

// -----

func.func @compare_to_another_symbol(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of lhs and y to be equal, but got N and M}}
  %y = nn.compare gt, %x, %x : tensor<?x3xf32, #nn.symbols<N>> -> tensor<?x3xi1, #nn.symbols<M>>
  return
}

// -----

func.func @compare_to_numbers(%x: tensor<2x3xf32>) {
  // expected-error @below {{result #0 must be ranked tensor of 1-bit signless integer values, but got 'tensor<2x3xf32>'}}
  %y = nn.compare gt, %x, %x : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @select_by_a_row(%c: tensor<2xi1>, %x: tensor<2x3xf32>) {
  // expected-error @below {{requires the same shape for all operands and results}}
  %y = nn.select %c, %x, %x : tensor<2xi1>, tensor<2x3xf32>
  return
}

// -----

func.func @select_by_another_symbol(%c: tensor<?x3xi1, #nn.symbols<M>>, %x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of condition and y to be equal, but got M and N}}
  %y = nn.select %c, %x, %x : tensor<?x3xi1, #nn.symbols<M>>, tensor<?x3xf32, #nn.symbols<N>>
  return
}

// -----

func.func @select_by_numbers(%c: tensor<2x3xf32>) {
  // expected-error @below {{operand #0 must be ranked tensor of 1-bit signless integer values, but got 'tensor<2x3xf32>'}}
  %y = nn.select %c, %c, %c : tensor<2x3xf32>, tensor<2x3xf32>
  return
}

// -----

func.func @convert_to_another_shape(%x: tensor<2x3xf32>) {
  // expected-error @below {{requires the same shape for all operands and results}}
  %y = nn.convert %x : tensor<2x3xf32> -> tensor<3x2xf64>
  return
}

// -----

func.func @convert_to_another_symbol(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of x and y to be equal, but got N and M}}
  %y = nn.convert %x : tensor<?x3xf32, #nn.symbols<N>> -> tensor<?x3xf64, #nn.symbols<M>>
  return
}

// -----

func.func @convert_of_a_symbol_to_a_number(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // expected-error @below {{expected dimension 0 of x and y to be equal, but got N and 32}}
  %y = nn.convert %x : tensor<?x3xf32, #nn.symbols<N>> -> tensor<32x3xf64>
  return
}
