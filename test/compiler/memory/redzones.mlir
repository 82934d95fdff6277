// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Buffers of the arena with gaps between them, and their exact sizes.
// RUN: cauce-opt %s --plan-memory=redzones | FileCheck %s
// RUN: cauce-opt %s --plan-memory | FileCheck %s --check-prefix=WITHOUT

func.func private @make(tensor<?x3xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x3xf32> {rt.dims = ["N"]}) attributes {rt.kernel}
func.func private @sum(tensor<?x3xf32> {rt.dims = ["N"]}, tensor<?x3xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<3xf32>) attributes {rt.kernel}
func.func private @next(tensor<3xf32>) -> tensor<3xf32> attributes {rt.kernel}

// CHECK-LABEL: rt.function @f [N = %N] arena 256*N + 128
// CHECK-DAG: rt.arena 0 size 12
// CHECK-DAG: rt.arena 128 size 12*N
// CHECK-DAG: rt.arena 128*N + 128 size 12*N
// WITHOUT-LABEL: rt.function @f [N = %N] arena 128*N + 64
// WITHOUT-NOT: size
func.func @f(%n: index {rt.symbol = "N"}, %x: tensor<?x3xf32> {rt.dims = ["N"]}) -> tensor<3xf32> {
  %a = rt.dispatch @make(%x) [%n] : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %b = rt.dispatch @make(%a) [%n] : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %c = rt.dispatch @sum(%a, %b) [%n] : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<3xf32>
  %y = rt.dispatch @next(%c) [] : (tensor<3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}
