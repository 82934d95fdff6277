// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected 'rt.target' to be a target on a module, but got "x86-64-v3" on 'builtin.module'}}
module attributes {rt.target = "x86-64-v3"} {
}

// -----

// expected-error @below {{expected 'rt.target' to be a target on a module, but got #rt.target<"t" on "cpu", vector_bytes = 16, registers = 16, tile = [6, 2]> on 'func.func'}}
func.func private @f() attributes {rt.target = #rt.target<"t" on "cpu", vector_bytes = 16, registers = 16, tile = [6, 2]>}

// -----

// expected-error @below {{expected a target on device 'cpu', but got 'abacus'}}
module attributes {rt.target = #rt.target<"t" on "abacus", vector_bytes = 16, registers = 16, tile = [6, 2]>} {
}

// -----

// expected-error @below {{expected vectors of 16 to 256 bytes, a power of two, but got 24}}
module attributes {rt.target = #rt.target<"t" on "cpu", vector_bytes = 24, registers = 16, tile = [6, 2]>} {
}

// -----

// expected-error @below {{expected a tile of a row and a vector at least that fits 16 registers, but got 6 rows of 3 vectors}}
module attributes {rt.target = #rt.target<"t" on "cpu", vector_bytes = 16, registers = 16, tile = [6, 3]>} {
}

// -----

// expected-error @below {{expected a tile of a row and a vector at least that fits 16 registers, but got 0 rows of 2 vectors}}
module attributes {rt.target = #rt.target<"t" on "cpu", vector_bytes = 16, registers = 16, tile = [0, 2]>} {
}

// -----

// expected-error @below {{expected 1 to 256 registers, but got 0}}
module attributes {rt.target = #rt.target<"t" on "cpu", vector_bytes = 16, registers = 0, tile = [6, 2]>} {
}
