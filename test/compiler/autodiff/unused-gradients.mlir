// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --differentiate | FileCheck %s

// Nothing is left of gradients that no one uses, whichever come first.
// CHECK-LABEL: func.func @later_gradient_unused
// CHECK-NEXT: %[[Y:.+]] = nn.exp
// CHECK-NEXT: %[[D:.+]] = nn.mul
// CHECK-NEXT: return %[[D]]
func.func @later_gradient_unused(%x: tensor<f32>) -> tensor<f32> {
  %one = nn.full 1.0 : tensor<f32>
  %y = nn.exp %x : tensor<f32>
  %a = train.gradient %y, %y wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  %b = train.gradient %y, %one wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  %c = train.gradient %b, %one wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  return %a : tensor<f32>
}

// CHECK-LABEL: func.func @all_unused
// CHECK-NEXT: return
func.func @all_unused(%x: tensor<f32>) -> tensor<f32> {
  %y = nn.exp %x : tensor<f32>
  %a = train.gradient %y, %y wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  %b = train.gradient %a, %y wrt %x : tensor<f32>, tensor<f32> wrt tensor<f32> -> tensor<f32>
  return %x : tensor<f32>
}

// CHECK: func.func private @declared
func.func private @declared(tensor<f32>) -> tensor<f32>
