// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

// CHECK-LABEL: func.func @add
func.func @add(%a: tensor<?x3xf32, #nn.symbols<N>>, %b: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  // CHECK: nn.add %{{.*}}, %{{.*}} : tensor<?x3xf32, #nn.symbols<N>>
  %y = nn.add %a, %b : tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
