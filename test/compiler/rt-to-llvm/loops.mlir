// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop calls its body with buffers and an arena of its own; only what callers call has a plan for the descriptor.
// RUN: cauce-opt %s --convert-rt-to-llvm | FileCheck %s

// CHECK: llvm.func internal @body.run(%{{.+}}: !llvm.ptr) -> i32 {
rt.function @body [] arena 64 (in 0 : tensor<4xf32>, in 1 : tensor<2xf32>, in 2 : tensor<3xf32>, out 3 : tensor<4xf32>, out 4 : tensor<2xf32>) attributes {rt.body} {
  %a = rt.binding 0
  %b = rt.binding 3
  rt.launch @copy(%a -> %b) []
}

// CHECK: llvm.func internal @loop.run(%[[CALL:.+]]: !llvm.ptr) -> i32 attributes {rt.arena
// The copies take two buffers, the body five.
// CHECK: %[[LIST:.+]] = llvm.alloca %{{.+}} x !llvm.ptr
// CHECK: %[[BUFFERS:.+]] = llvm.alloca %{{.+}} x !llvm.ptr
// CHECK: %[[INNER:.+]] = llvm.alloca %{{.+}} x i8
// The first carry is copied into the stack, if there is a trip.
// CHECK: %[[ANY:.+]] = llvm.icmp "ne"
// CHECK: %[[TASKS:.+]] = llvm.call @copy.tasks()
// CHECK: %[[COPIED:.+]] = llvm.select %[[ANY]], %[[TASKS]], %{{.+}}
// CHECK: %[[STATUS:.+]] = llvm.call %{{.+}}(%[[CALL]], %{{.+}}, %[[LIST]], %[[COPIED]])
// CHECK: llvm.br ^[[HEADER:.+]](%{{.+}}, %[[STATUS]], %{{.+}} : i64, i32, !llvm.ptr)
// CHECK: ^[[HEADER]](%[[I:.+]]: i64, %[[OUTCOME:.+]]: i32, %[[CARRY:.+]]: !llvm.ptr):
// CHECK: llvm.cond_br %{{.+}}, ^[[TRIP:.+]], ^[[AFTER:.+]]
// CHECK: ^[[TRIP]]:
// CHECK: %[[TRIPSTATUS:.+]] = llvm.call @body.run(%[[INNER]]) : (!llvm.ptr) -> i32
// CHECK: llvm.br ^[[HEADER]](%{{.+}}, %[[TRIPSTATUS]], %{{.+}} : i64, i32, !llvm.ptr)
// CHECK: ^[[AFTER]]:
// Without a trip the last carry is the first one.
// CHECK: %[[NONE:.+]] = llvm.icmp "eq"
// CHECK: llvm.select %[[NONE]]
// CHECK: %[[LAST:.+]] = llvm.call %{{.+}}(%[[CALL]]
// CHECK: llvm.return %[[LAST]]
rt.function @loop [T = %t] arena 64*T + 64 (
  in 0 : tensor<4xf32>, in 1 : tensor<?x2xf32> [T], in 2 : tensor<3xf32>, out 3 : tensor<4xf32>, out 4 : tensor<?x2xf32> [T]
) {
  %c = rt.binding 0
  %xs = rt.binding 1
  %w = rt.binding 2
  %last = rt.binding 3
  %ys = rt.binding 4
  %before = rt.arena 0
  rt.repeat @body trips T reverse arena 64*T carry(%c -> %last by %before) over(%xs) with(%w) to(%ys) {copies = [@copy], stacked = array<i1: true>}
}

llvm.func @copy.tasks() -> i64
llvm.func @copy(!llvm.ptr, !llvm.ptr, i64, i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, i64) attributes {rt.kernel, rt.buffers = 2 : i64, rt.symbols = []}
