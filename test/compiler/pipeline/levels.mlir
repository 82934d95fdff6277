// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: not cauce-opt %s --verify-level=level=tensor 2>&1 | FileCheck %s --check-prefix=TENSOR
// RUN: not cauce-opt %s --verify-level=level=nonsense 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: cauce-opt %s --verify-level=level=step | FileCheck %s --check-prefix=STEP
// RUN: cauce-opt %s --cauce-pipeline=level=tensor | cauce-opt --verify-level=level=tensor
// RUN: cauce-opt %s --cauce-pipeline=level=kernel | cauce-opt --verify-level=level=kernel
// RUN: cauce-opt %s --cauce-pipeline=level=target | cauce-opt --verify-level=level=target
// RUN: cauce-opt %s --cauce-pipeline="level=target target=x86-64-v3" | cauce-opt --verify-level=level=target

// TENSOR: error: 'nn.exp' op is not legal at level 'tensor'
// NONE: expected level graph, step, tensor, kernel or target, but got 'nonsense'
// STEP: nn.exp
func.func @predict(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.exp %x : tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
