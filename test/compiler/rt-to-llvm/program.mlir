// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-rt-to-llvm | FileCheck %s

// CHECK: module attributes {rt.symbols = ["N", "T"]}
// The call's buffers, symbols, arena and services are read in the order of cauce_abi_call_t, launch behind the size of the services.
// CHECK-LABEL: llvm.func internal @f.run(%arg0: !llvm.ptr) -> i32 attributes
// CHECK-SAME: rt.arena = #rt.size<128*N*T + 64>
// CHECK: %[[BUFFERS:.+]] = llvm.load %arg0
// CHECK: llvm.getelementptr %arg0[8]
// CHECK: %[[SYMBOLS:.+]] = llvm.load
// CHECK: llvm.getelementptr %arg0[16]
// CHECK: %[[ARENA:.+]] = llvm.load
// CHECK: llvm.getelementptr %arg0[24]
// CHECK: %[[SERVICES:.+]] = llvm.load
// CHECK: llvm.getelementptr %[[SERVICES]][8]
// CHECK: %[[LAUNCH:.+]] = llvm.load
// CHECK: %[[LIST:.+]] = llvm.alloca
// CHECK: %[[TASKS:.+]] = llvm.call @many.tasks(
// CHECK: llvm.getelementptr %[[BUFFERS]][8]
// CHECK: llvm.mul
// CHECK: llvm.mul
// CHECK: llvm.getelementptr %[[ARENA]]
// CHECK: llvm.mlir.addressof @constant.0
// CHECK: %[[DESCRIPTOR:.+]] = llvm.mlir.addressof @many.descriptor
// CHECK: llvm.call %[[LAUNCH]](%arg0, %[[DESCRIPTOR]], %[[LIST]], %[[TASKS]])
// The next launch reads and computes addresses again, of the same constants.
// CHECK: llvm.getelementptr %[[BUFFERS]][8]
// CHECK: llvm.mul
// CHECK: llvm.getelementptr %[[ARENA]]
// CHECK: llvm.mlir.addressof @constant.0
// CHECK: %[[STATUS:.+]] = llvm.call %[[LAUNCH]](
// The last launch says what came of all.
// CHECK-NEXT: llvm.return %[[STATUS]]
// CHECK: llvm.mlir.global internal constant @constant.0(dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>) {{.*}}alignment = 64
// CHECK: llvm.mlir.global internal constant @constant.1(dense<[1, 0]> : tensor<2xi8>)
// CHECK: llvm.mlir.global external constant @many.descriptor() {{.*}}: !llvm.array<64 x i8>
rt.function @f [N = %n, T = %t] arena 128*N*T + 64 (in 0 : tensor<f32>, out 1 : tensor<f32>) {
  %a = rt.binding 1
  %b = rt.arena 128*N*T + 64
  %c = rt.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %d = rt.constant dense<[true, false]> : tensor<2xi1>
  rt.launch @many(%a, %b, %c, %d) [%t]
  rt.launch @many(%a, %b, %c, %d) [%t]
}

llvm.func @many()
llvm.func @many.tasks(i64) -> i64

// A kernel's entry reads its buffers, then the symbols it names: T is number 1.
// CHECK-LABEL: llvm.func internal @k.run(%arg0: !llvm.ptr, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64) -> i32
// CHECK: llvm.load %arg0
// CHECK: llvm.getelementptr %arg1[8]
// CHECK: %[[T:.+]] = llvm.load
// CHECK: llvm.call @k({{.*}}, %[[T]], %arg2, %arg3)
// CHECK: %[[DONE:.+]] = llvm.mlir.constant(0 : i32)
// CHECK: llvm.return %[[DONE]]
llvm.func @k(!llvm.ptr, !llvm.ptr, i64, i64, i64, i64, i64, i64) attributes {rt.kernel, rt.buffers = 1 : i64, rt.symbols = ["T"]}

// What is stored past the caches is there when the kernel is done.
// CHECK-LABEL: llvm.func @past_the_caches(
// CHECK: llvm.store {{.*}}nontemporal
// CHECK: llvm.call_intrinsic "llvm.x86.sse.sfence"()
// CHECK-NEXT: llvm.return
// CHECK-LABEL: llvm.func internal @past_the_caches.run(
// CHECK-NOT: sfence
llvm.func @past_the_caches(%x: !llvm.ptr, %aligned: !llvm.ptr, %offset: i64, %size: i64, %stride: i64, %begin: i64, %end: i64) attributes {rt.kernel, rt.buffers = 1 : i64, rt.symbols = []} {
  %zero = llvm.mlir.constant(dense<0.0> : vector<16xf32>) : vector<16xf32>
  llvm.store %zero, %x {alignment = 64 : i64, nontemporal} : vector<16xf32>, !llvm.ptr
  llvm.return
}
