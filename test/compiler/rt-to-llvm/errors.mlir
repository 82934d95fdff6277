// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-rt-to-llvm -split-input-file -verify-diagnostics

// expected-error @below {{expected the attributes 'rt.buffers' and 'rt.symbols' on a kernel}}
llvm.func @k(!llvm.ptr, i64, i64) attributes {rt.kernel}

// -----

// The number of its tasks is a function of its own.
llvm.func @k(!llvm.ptr, !llvm.ptr, i64, i64, i64, i64, i64) attributes {rt.kernel, rt.buffers = 1 : i64, rt.symbols = []}
rt.function @f [] arena 0 (in 0 : tensor<f32>) {
  %a = rt.binding 0
  // expected-error @below {{'k.tasks' does not reference a symbol in the current scope}}
  rt.launch @k(-> %a) []
}
