// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,cse,transpose-operands),form-kernels,assign-layouts,merge-kernels,rematerialize{max-memory=589824 batch=1},plan-memory)" | FileCheck %s --check-prefix=FITS
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,cse,transpose-operands),form-kernels,assign-layouts,merge-kernels,rematerialize{max-memory=573440 batch=1},plan-memory)" | FileCheck %s
// RUN: not cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,cse,transpose-operands),form-kernels,assign-layouts,merge-kernels,rematerialize{max-memory=573439 batch=1},plan-memory)" 2>&1 | FileCheck %s --check-prefix=LESS
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,cse,transpose-operands),form-kernels,assign-layouts,merge-kernels,rematerialize{max-memory=1 batch=1 is-goal=true},plan-memory)" | FileCheck %s

// What the last product reads is kept while two others are made, if there is memory for three, and made again if there is room for two.
// FITS-LABEL: rt.function @keeps_or_repeats [] arena 49152
// FITS-COUNT-1: rt.launch @exp_64x64(
// FITS-NOT: rt.launch @exp_64x64(
// CHECK-LABEL: rt.function @keeps_or_repeats [] arena 32768
// CHECK: rt.launch @exp_64x64(%[[X:.+]] -> %
// CHECK-COUNT-3: rt.launch @dot_64x64x64(
// CHECK: rt.launch @exp_64x64(%[[X]] -> %[[AGAIN:.+]])
// CHECK: rt.launch @dot_64x64x64{{.*}}(%{{.+}}, %[[AGAIN]] ->
// LESS: error: expected --max-memory, 573439 bytes, to be enough, but 'keeps_or_repeats' takes 573440 at a batch of 1, 1 more, however much is computed again: 0 of states, 524288 of batches, 16384 of results and an arena of 32768
func.func @keeps_or_repeats(%x: tensor<64x64xf32>, %w: tensor<64x64xf32>) -> (tensor<64x64xf32> {train.name = "y"}) {
  %e = nn.exp %x : tensor<64x64xf32>
  %a = nn.dot_general %e, %w contract [1] x [0] : tensor<64x64xf32>, tensor<64x64xf32> -> tensor<64x64xf32>
  %b = nn.dot_general %a, %w contract [1] x [0] : tensor<64x64xf32>, tensor<64x64xf32> -> tensor<64x64xf32>
  %c = nn.dot_general %b, %w contract [1] x [0] : tensor<64x64xf32>, tensor<64x64xf32> -> tensor<64x64xf32>
  %y = nn.dot_general %c, %e contract [1] x [0] : tensor<64x64xf32>, tensor<64x64xf32> -> tensor<64x64xf32>
  return %y : tensor<64x64xf32>
}
