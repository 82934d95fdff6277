// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Branches and loops that end by a condition, on buffers: what they read is alive until they run, their bodies share an arena behind that of the function, and
// a loop has room for its carries between trips and for its condition.
// RUN: cauce-opt %s --cauce-pipeline='level=kernel' | FileCheck %s
// RUN: cauce-opt %s --cauce-pipeline='level=target' | FileCheck %s --check-prefix=LLVM
// RUN: cauce compile %s --stop-after=kernel --outline | FileCheck %s --check-prefix=OUTLINE
// RUN: cauce compile %s --stop-after=graph --outline | FileCheck %s --check-prefix=VALUES

// CHECK-LABEL: rt.function @chooses [] arena 64
// CHECK: rt.launch @{{.+}}(%{{.+}} -> %[[C:.+]])
// CHECK: rt.branch %[[C]] then @chooses.then else @chooses.else arena 64(%{{.+}} -> %{{.+}})
// The condition is read once its kernel is done, and nothing runs behind a launch that failed.
// LLVM-LABEL: llvm.func internal @chooses.run
// LLVM: %[[S:.+]] = llvm.call %{{.+}}(%{{.+}}) : !llvm.ptr
// LLVM: %[[DONE:.+]] = llvm.icmp "eq" %[[S]],
// LLVM: llvm.cond_br %[[DONE]], ^[[CHOICE:.+]], ^[[AFTER:bb[0-9]+]](%[[S]] : i32)
// LLVM: llvm.call @chooses.then.run(%{{.+}})
// LLVM: llvm.call @chooses.else.run(%{{.+}})
// LLVM: ^[[AFTER]](%[[R:.+]]: i32):
// LLVM: llvm.return %[[R]]
// LLVM: ^[[CHOICE]]:
// LLVM: llvm.load %{{.+}} : !llvm.ptr -> i8
// OUTLINE: y <- chooses.then(x) if {{.+}} else chooses.else(x)
// VALUES-LABEL: chooses(
// VALUES: y: f32[4] = if(n > 3, x)
// VALUES-NEXT: then(t1) = exp(t1)
// VALUES-NEXT: else(t2) = t2
func.func @chooses(%n: tensor<i32> {train.name = "n"}, %x: tensor<4xf32> {train.name = "x"}) -> (tensor<4xf32> {train.name = "y"}) {
  %three = nn.constant dense<3> : tensor<i32>
  %c = nn.compare gt, %n, %three : tensor<i32> -> tensor<i1>
  %y = nn.if %c with(%a = %x : tensor<4xf32>) {
    %0 = nn.exp %a : tensor<4xf32>
    nn.yield %0 : tensor<4xf32>
  } else {
    nn.yield %a : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}

// CHECK-LABEL: rt.function @repeats
// CHECK: %[[BETWEEN:.+]] = rt.arena
// CHECK: %[[FLAG:.+]] = rt.arena
// CHECK: rt.loop while @repeats.condition do @repeats.body limit 9 arena {{[0-9]+}} carry(%[[X:.+]] -> %[[Y:.+]] by %[[BETWEEN]]) with() flag(%[[FLAG]]) {copies = [@copy_4{{[_0-9]*}}], message = "the loop of an unnamed node is not over after 9 trips"}
// LLVM-LABEL: llvm.func internal @repeats.run
// LLVM: llvm.call @repeats.condition.run(
// LLVM: llvm.call @repeats.body.run(
// OUTLINE: y <- repeats.body(x; ) while repeats.condition
// VALUES-LABEL: repeats(
// VALUES: y: f32[4] = while(x, limit=9)
// VALUES-NEXT: while(t1) = max(t1) < 1e+1
// VALUES-NEXT: do(t2) = t2 + t2
func.func @repeats(%x: tensor<4xf32> {train.name = "x"}) -> (tensor<4xf32> {train.name = "y"}) {
  %y = nn.while limit 9 carry(%a = %x : tensor<4xf32>) {
    %s = nn.reduce_max %a, [0] : tensor<4xf32> -> tensor<f32>
    %ten = nn.full 10.0 : tensor<f32>
    %p = nn.compare lt, %s, %ten : tensor<f32> -> tensor<i1>
    nn.yield %p : tensor<i1>
  } do {
    %0 = nn.add %a, %a : tensor<4xf32>
    nn.yield %0 : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}
