// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program is compiled for stands in the module from where it matters.
// RUN: cauce-opt %s --set-target=name=x86-64-v3 | FileCheck %s --check-prefix=SET
// RUN: cauce-opt %s --set-target=name=x86-64-v3 --set-target=name=x86-64-v2 | FileCheck %s --check-prefix=REPLACED
// RUN: not cauce-opt %s --set-target=name=z80 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: cauce compile %s --target=x86-64-v2 --stop-after=step | FileCheck %s --check-prefix=STEP
// RUN: cauce compile %s --target=x86-64-v2 --stop-after=tensor -o %t.tensor.mlir
// RUN: FileCheck %s --check-prefix=TENSOR < %t.tensor.mlir

// Going on from level tensor it may be another one, or the one that it was; from level kernel on kernels are made for it.
// RUN: cauce compile %t.tensor.mlir --from=tensor --stop-after=kernel | FileCheck %s --check-prefixes=SAME
// RUN: cauce compile %t.tensor.mlir --from=tensor --target=x86-64-v3 --stop-after=kernel -o %t.kernel.mlir
// RUN: FileCheck %s --check-prefix=OTHER < %t.kernel.mlir
// RUN: cauce compile %t.kernel.mlir --from=kernel --stop-after=target | FileCheck %s --check-prefix=KEPT
// RUN: cauce compile %t.kernel.mlir --from=kernel -o %t.so && cauce inspect %t.so | FileCheck %s --check-prefix=BUILT
// RUN: not cauce-opt %t.tensor.mlir --verify-level=level=step 2>&1 | FileCheck %s --check-prefix=EARLY

// SET: #target = #rt.target<"x86-64-v3" on "cpu", vector_bytes = 32, registers = 16, tile = [6, 2], caches = [32768, 262144], features = ["sse3", {{.*}}"avx2"{{.*}}]>
// SET: module attributes {rt.target = #target}
// REPLACED: #target = #rt.target<"x86-64-v2" on "cpu", vector_bytes = 16
// UNKNOWN: error: expected target native, x86-64-v2, x86-64-v3 or x86-64-v4, but got 'z80'
// STEP-NOT: rt.target
// TENSOR: #target = #rt.target<"x86-64-v2" on "cpu", vector_bytes = 16,
// SAME: #target = #rt.target<"x86-64-v2"
// SAME: vector<4xf32>
// OTHER: #target = #rt.target<"x86-64-v3"
// OTHER: vector<8xf32>
// KEPT: #target = #rt.target<"x86-64-v3"
// BUILT: x86-64-v3
// EARLY: error: expected no 'rt.target' at level 'step', where a program is for any target, but got #rt.target<"x86-64-v2"
func.func @predict(%x: tensor<3x64xf32> {train.name = "x"}) -> (tensor<3x64xf32> {train.name = "y"}) {
  %y = nn.exp %x : tensor<3x64xf32>
  return %y : tensor<3x64xf32>
}
