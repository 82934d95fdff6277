// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --differentiate -verify-diagnostics

func.func @no_rule(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = train.dropout %x rate 0.5 : tensor<2xf32>
  // expected-error @below {{cannot differentiate through 'train.dropout'}}
  %dx = train.gradient %y, %x wrt %x : tensor<2xf32>, tensor<2xf32> wrt tensor<2xf32> -> tensor<2xf32>
  return %dx : tensor<2xf32>
}
