// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

func.func private @k(tensor<?x4xf32>, index) -> tensor<?x3xf32>
func.func @host(%x: tensor<?x4xf32> {rt.layout = #rt.layout<rows, 304>}, %n: index) {
  // CHECK: rt.dispatch @k(%{{.*}}) [%{{.*}}] : (tensor<?x4xf32>) -> tensor<?x3xf32>
  %y = rt.dispatch @k(%x) [%n] : (tensor<?x4xf32>) -> tensor<?x3xf32>
  return
}
// CHECK: rt.function @f(["N"]) arena <[256], ["N"]> inputs [] outputs []
rt.function @f(["N"]) arena <[256], ["N"]> inputs [] outputs [] {
^bb0(%n: index):
  // CHECK: rt.binding 2 : !rt.buffer
  %a = rt.binding 2 : !rt.buffer
  // CHECK: rt.arena <[128, 256], ["", "N"]> : !rt.buffer
  %b = rt.arena <[128, 256], ["", "N"]> : !rt.buffer
  // CHECK: rt.constant dense<1.000000e+00> : tensor<2xf32> : !rt.buffer
  %c = rt.constant dense<1.0> : tensor<2xf32> : !rt.buffer
  // CHECK: rt.launch @k(%{{.*}}, %{{.*}}) [%{{.*}}] : !rt.buffer, !rt.buffer
  rt.launch @k(%a, %b) [%n] : !rt.buffer, !rt.buffer
}
