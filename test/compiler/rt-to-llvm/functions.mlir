// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-rt-to-llvm | FileCheck %s
// RUN: cauce-opt %s --convert-rt-to-llvm | FileCheck %s --check-prefix=ONCE

// Symbols are numbered over all functions, each once.
// CHECK: module attributes {rt.symbols = ["N", "T"]}

// A launch's list is as long as the longest of the function, and used again for every one.
// CHECK-LABEL: llvm.func internal @both.run
// CHECK: %[[THREE:.+]] = llvm.mlir.constant(3 : i64)
// CHECK: %[[LIST:.+]] = llvm.alloca %[[THREE]] x !llvm.ptr
// CHECK-NOT: llvm.alloca
// CHECK: llvm.call @one.tasks(%{{.+}}) : (i64) -> i64
// CHECK: %[[SLOT:.+]] = llvm.getelementptr %[[LIST]][0]
// CHECK: llvm.store %{{.+}}, %[[SLOT]]
// CHECK: llvm.mlir.addressof @one.descriptor
// CHECK: llvm.call @two.tasks() : () -> i64
// CHECK: llvm.mlir.addressof @two.descriptor
// CHECK: llvm.return
rt.function @both [N = %n] arena 0 (in 0 : tensor<f32>, out 1 : tensor<f32>, out 2 : tensor<f32>) {
  %a = rt.binding 0
  %b = rt.binding 1
  %c = rt.binding 2
  rt.launch @one(-> %a) [%n]
  rt.launch @two(%a -> %b, %c) []
}

// CHECK-LABEL: llvm.func internal @second.run
// T is symbol number 1.
// CHECK: %[[SYMBOLS:.+]] = llvm.load
// CHECK: llvm.getelementptr %{{.+}}[8]
// CHECK: llvm.call @one.tasks
// CHECK: llvm.mlir.addressof @one.descriptor
rt.function @second [T = %t] arena 0 (in 0 : tensor<f32>) {
  %a = rt.binding 0
  rt.launch @one(-> %a) [%t]
}

// A function that launches nothing returns.
// CHECK-LABEL: llvm.func internal @idle.run
// CHECK-NOT: llvm.call
// CHECK: llvm.return
rt.function @idle [] arena 0 () {
}

// One descriptor per kernel, however often it is launched.
// ONCE: llvm.mlir.global external constant @one.descriptor
// ONCE-NOT: llvm.mlir.global external constant @one.descriptor
llvm.func @one.tasks(i64) -> i64
llvm.func @two.tasks() -> i64
llvm.func @one(!llvm.ptr, !llvm.ptr, i64, i64, i64, i64, i64, i64) attributes {rt.kernel, rt.buffers = 1 : i64, rt.symbols = ["N"]}
llvm.func @two(!llvm.ptr, !llvm.ptr, i64, i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, i64) attributes {rt.kernel, rt.buffers = 3 : i64, rt.symbols = []}

// Functions that are no kernels are left alone.
// CHECK: llvm.func @other()
// CHECK-NOT: @other.run
llvm.func @other()
