// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What sorts, gives elements to places and accumulates is known to the interpreter at every level.
// RUN: cauce-check --bisect --each-pass %s | FileCheck %s
// CHECK: programs between passes and all compiled ones give what the reference gives

func.func @top(%x: tensor<3x200xf32>) -> tensor<3x5xf32> {
  %p = nn.sort_places %x along 1 descending first 5 : tensor<3x200xf32> -> tensor<3x200xi32>
  %z = nn.full 0.0 : tensor<3x5xf32>
  %y = nn.scatter_elements replace, %z, %x, %p along 1 unique : tensor<3x5xf32>, tensor<3x200xf32>, tensor<3x200xi32>
  return %y : tensor<3x5xf32>
}
func.func @sorted(%x: tensor<3x200xf32>) -> tensor<3x200xf32> {
  %p = nn.sort_places %x along 1 : tensor<3x200xf32> -> tensor<3x200xi32>
  %z = nn.full 0.0 : tensor<3x200xf32>
  %y = nn.scatter_elements replace, %z, %x, %p along 1 unique : tensor<3x200xf32>, tensor<3x200xf32>, tensor<3x200xi32>
  return %y : tensor<3x200xf32>
}
func.func @cum(%x: tensor<3x20xf32>) -> tensor<3x20xf32> {
  %y = nn.cumprod %x along 1 reverse : tensor<3x20xf32>
  %z = nn.cumsum %y along 0 : tensor<3x20xf32>
  return %z : tensor<3x20xf32>
}
