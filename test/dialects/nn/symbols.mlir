// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// Sizes are expressions with one way to write each.

// CHECK-LABEL: func.func @writes_products_in_one_order
// CHECK-SAME: tensor<?xf32, #NxT>
// CHECK-SAME: tensor<?x?xf32, #T_N>
func.func @writes_products_in_one_order(%x: tensor<?xf32, #nn.symbols<"T*N">>, %y: tensor<?x?xf32, #nn.symbols<T, "N">>) {
  // CHECK: nn.reshape %{{.+}} : tensor<?xf32, #NxT> -> tensor<?x?xf32, #T_N>
  %matrix = nn.reshape %x : tensor<?xf32, #nn.symbols<"T*N">> -> tensor<?x?xf32, #nn.symbols<T, N>>
  // CHECK: nn.add
  %sum = nn.add %matrix, %y : tensor<?x?xf32, #nn.symbols<T, N>>
  return
}

// -----

// CHECK-LABEL: func.func @computes_sums_and_quotients
// CHECK-SAME: tensor<?x?x?xf32, #nn.symbols<"2*N + 3", "(H floordiv 2) + 1", "(N + 63) floordiv 64">>
func.func @computes_sums_and_quotients(%x: tensor<?x?x?xf32, #nn.symbols<"1 + N + N + 2", "(H + 2) floordiv 2", "N ceildiv 64">>) {
  return
}

// -----

// expected-error @+1 {{expected a size in symbols, such as N, 'N*T' or '2*N + 1', but got 'N T'}}
func.func private @names_have_no_spaces(tensor<?xf32, #nn.symbols<"N T">>)

// -----

// expected-error @+1 {{expected a size in symbols, such as N, 'N*T' or '2*N + 1', but got '2*3'}}
func.func private @numbers_are_no_symbols(tensor<?xf32, #nn.symbols<"2*3">>)

// -----

// expected-error @+1 {{expected a size in symbols, such as N, 'N*T' or '2*N + 1', but got '4611686018427387904*N*2'}}
func.func private @numbers_fit_64_bits(tensor<?xf32, #nn.symbols<"4611686018427387904*N*2">>)
