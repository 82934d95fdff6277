// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --verify-level=level=target -split-input-file -verify-diagnostics

// What the descriptor is made of at level target.
module attributes {rt.symbols = ["N"]} {
  llvm.func @right.run(!llvm.ptr) -> i32 attributes {rt.arena = #rt.size<64*N>, rt.inputs = [{rt.dims = ["N"], type = tensor<?xf32>}], rt.outputs = []}
}

// -----

// expected-error @below {{expected 'rt.arena', a size, 'rt.inputs' and 'rt.outputs', lists of buffers, of a function NAME.run, but got 'number.run' with 5 : i64, [] and []}}
llvm.func @number.run(!llvm.ptr) -> i32 attributes {rt.arena = 5, rt.inputs = [], rt.outputs = []}

// -----

// expected-error @below {{but got 'half.run' with #rt.size<0>, [] and}}
llvm.func @half.run(!llvm.ptr) -> i32 attributes {rt.arena = #rt.size<0>, rt.inputs = []}

// -----

// expected-error @below {{of a function NAME.run, but got 'other' with}}
llvm.func @other(!llvm.ptr) -> i32 attributes {rt.arena = #rt.size<0>, rt.inputs = [], rt.outputs = []}

// -----

// expected-error @below {{expected a buffer of 'no_buffer' to have the type of a tensor, names of its '?', and to be that of a state if it says so, but got 3}}
llvm.func @no_buffer.run(!llvm.ptr) -> i32 attributes {rt.arena = #rt.size<0>, rt.inputs = [3], rt.outputs = []}

// -----

// expected-error @below {{expected a size without quotients, in symbols of 'rt.symbols', but got an arena of N floordiv 2}}
llvm.func @quotient.run(!llvm.ptr) -> i32 attributes {rt.arena = #rt.size<"N floordiv 2">, rt.inputs = [], rt.outputs = []}

// -----

module attributes {rt.symbols = ["N"]} {
  // expected-error @below {{expected a size without quotients, in symbols of 'rt.symbols', but got an arena of 64*M}}
  llvm.func @unknown.run(!llvm.ptr) -> i32 attributes {rt.arena = #rt.size<64*M>, rt.inputs = [], rt.outputs = []}
  // expected-error @below {{expected sizes of buffers to be products of symbols of 'rt.symbols', but got "2*N + 1"}}
  llvm.func @odd.run(!llvm.ptr) -> i32 attributes {rt.arena = #rt.size<0>, rt.inputs = [{rt.dims = ["2*N + 1"], type = tensor<?xf32>}], rt.outputs = []}
}

// -----

// expected-error @below {{expected 'rt.symbols' to be names of symbols, but got [3]}}
module attributes {rt.symbols = [3]} {
}

// -----

// expected-error @below {{expected a number of bytes from 0 to 2^60 where each symbol is 1, but got an arena of -5}}
llvm.func @negative.run(!llvm.ptr) -> i32 attributes {rt.arena = #rt.size<"-5">, rt.inputs = [], rt.outputs = []}
