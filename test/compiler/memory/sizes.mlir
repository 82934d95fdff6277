// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --plan-memory | FileCheck %s

// Sizes of the arena as functions of the symbols.

func.func private @tokens(tensor<?x?x4xf32> {rt.dims = ["N", "T"]}, index {rt.symbol = "N"}, index {rt.symbol = "T"}) -> (tensor<?x?x4xf32> {rt.dims = ["N", "T"]}) attributes {rt.kernel}
func.func private @pool(tensor<?x?x4xf32> {rt.dims = ["N", "T"]}, index {rt.symbol = "N"}, index {rt.symbol = "T"}) -> (tensor<?x4xf32> {rt.dims = ["N"]}) attributes {rt.kernel}
func.func private @last(tensor<?x4xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}, index {rt.symbol = "T"}) -> tensor<4xf32> attributes {rt.kernel}

// A product of symbols is a monomial of its own: 16 bytes per token and 16 per sample, each unit rounded to 64.
// CHECK-LABEL: rt.function @multiplies_symbols [N = %N, T = %T] arena 64*N*T + 64*N
// CHECK: %[[A:.+]] = rt.arena 64*N
// CHECK: rt.launch @tokens(%{{.+}} -> %[[A]]) [
// CHECK: %[[B:.+]] = rt.arena 0
// CHECK: rt.launch @pool(%[[A]] -> %[[B]])
func.func @multiplies_symbols(%n: index {rt.symbol = "N"}, %t: index {rt.symbol = "T"}, %x: tensor<?x?x4xf32> {rt.dims = ["N", "T"]}) -> tensor<4xf32> {
  %a = rt.dispatch @tokens(%x) [%n, %t] : (tensor<?x?x4xf32>) -> tensor<?x?x4xf32>
  %b = rt.dispatch @pool(%a) [%n, %t] : (tensor<?x?x4xf32>) -> tensor<?x4xf32>
  %y = rt.dispatch @last(%b) [%n, %t] : (tensor<?x4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// The same product, whatever the order of its factors.
// CHECK-LABEL: rt.function @orders_factors [N = %N, T = %T] arena 64*N*T
func.func private @merge(tensor<?x?x4xf32> {rt.dims = ["N", "T"]}, index {rt.symbol = "N"}, index {rt.symbol = "T"}) -> (tensor<?x4xf32> {rt.dims = ["T*N"]}) attributes {rt.kernel}
func.func private @sum(tensor<?x4xf32> {rt.dims = ["T*N"]}, index {rt.symbol = "N"}, index {rt.symbol = "T"}) -> tensor<4xf32> attributes {rt.kernel}
func.func @orders_factors(%n: index {rt.symbol = "N"}, %t: index {rt.symbol = "T"}, %x: tensor<?x?x4xf32> {rt.dims = ["N", "T"]}) -> tensor<4xf32> {
  %a = rt.dispatch @merge(%x) [%n, %t] : (tensor<?x?x4xf32>) -> tensor<?x4xf32>
  %y = rt.dispatch @sum(%a) [%n, %t] : (tensor<?x4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// Padding counts: rows of 3 take 16 elements, panels of 64 columns are whole, an i1 is a byte.
func.func private @rows() -> (tensor<2x3xf32> {rt.layout = #rt.layout<rows, 16>}) attributes {rt.kernel}
func.func private @use_rows(tensor<2x3xf32> {rt.layout = #rt.layout<rows, 16>}) -> tensor<f32> attributes {rt.kernel}
func.func private @panels() -> (tensor<3x65xf32> {rt.layout = #rt.layout<panel, 64>}) attributes {rt.kernel}
func.func private @use_panels(tensor<3x65xf32> {rt.layout = #rt.layout<panel, 64>}) -> tensor<f32> attributes {rt.kernel}
func.func private @bits() -> tensor<100xi1> attributes {rt.kernel}
func.func private @use_bits(tensor<100xi1>) -> tensor<f32> attributes {rt.kernel}

// CHECK-LABEL: rt.function @counts_padding [] arena 128
func.func @counts_padding() -> tensor<f32> {
  %a = rt.dispatch @rows() [] : () -> tensor<2x3xf32>
  %y = rt.dispatch @use_rows(%a) [] : (tensor<2x3xf32>) -> tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: rt.function @counts_whole_panels [] arena 1536
func.func @counts_whole_panels() -> tensor<f32> {
  %a = rt.dispatch @panels() [] : () -> tensor<3x65xf32>
  %y = rt.dispatch @use_panels(%a) [] : (tensor<3x65xf32>) -> tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: rt.function @counts_bytes [] arena 128
func.func @counts_bytes() -> tensor<f32> {
  %a = rt.dispatch @bits() [] : () -> tensor<100xi1>
  %y = rt.dispatch @use_bits(%a) [] : (tensor<100xi1>) -> tensor<f32>
  return %y : tensor<f32>
}
