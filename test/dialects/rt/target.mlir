// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

// CHECK: #target = #rt.target<"mine" on "cpu", vector_bytes = 32, registers = 16, tile = [6, 2], caches = [32768, 262144], features = ["avx2", "fma"]>
// CHECK: #target1 = #rt.target<"bare" on "cpu", vector_bytes = 16, registers = 16, tile = [6, 2]>
// CHECK: module attributes {rt.target = #target}
module attributes {rt.target = #rt.target<"mine" on "cpu", vector_bytes = 32, registers = 16, tile = [6, 2], caches = [32768, 262144], features = ["avx2", "fma"]>} {
  // CHECK: module attributes {rt.target = #target1}
  module attributes {rt.target = #rt.target<"bare" on "cpu", vector_bytes = 16, registers = 16, tile = [6, 2]>} {
  }
}
