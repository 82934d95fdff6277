// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

// CHECK: func.func private @k(tensor<?x4xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x3xf32> {rt.dims = ["N"]})
func.func private @k(tensor<?x4xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x3xf32> {rt.dims = ["N"]})
// CHECK: func.func private @none() attributes {rt.kernel}
func.func private @none() attributes {rt.kernel}
// CHECK: func.func private @update(tensor<4x3xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<4x3xf32> {rt.in_place = 0 : i64, rt.layout = #rt.layout<panel, 64>})
func.func private @update(tensor<4x3xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<4x3xf32> {rt.in_place = 0 : i64, rt.layout = #rt.layout<panel, 64>})

// CHECK-LABEL: func.func @host
// CHECK-SAME: tensor<?x4xf32> {rt.dims = ["N"], rt.layout = #rt.layout<rows, 304>}, %{{.+}}: tensor<2xf32> {rt.layout = #rt.layout<dense>}
func.func @host(%n: index {rt.symbol = "N"}, %x: tensor<?x4xf32> {rt.dims = ["N"], rt.layout = #rt.layout<rows, 304>}, %z: tensor<2xf32> {rt.layout = #rt.layout<dense>}) {
  // CHECK: rt.dispatch @k(%{{.*}}) [%{{.*}}] : (tensor<?x4xf32>) -> tensor<?x3xf32>
  %y = rt.dispatch @k(%x) [%n] : (tensor<?x4xf32>) -> tensor<?x3xf32>
  // CHECK: rt.dispatch @none() [] : () -> ()
  rt.dispatch @none() [] : () -> ()
  return
}

// CHECK: rt.function @f(["N"]) arena <[256], ["N"]> inputs [{type = tensor<2xf32>}] outputs [{}]
rt.function @f(["N"]) arena <[256], ["N"]> inputs [{type = tensor<2xf32>}] outputs [{}] {
^bb0(%n: index):
  // CHECK: rt.binding 1 : !rt.buffer
  %a = rt.binding 1 : !rt.buffer
  // CHECK: rt.arena <[128, 256], ["", "N"]> : !rt.buffer
  %b = rt.arena <[128, 256], ["", "N"]> : !rt.buffer
  // CHECK: rt.arena <[], []> : !rt.buffer
  %start = rt.arena <[], []> : !rt.buffer
  // CHECK: rt.constant dense<1.000000e+00> : tensor<2xf32> : !rt.buffer
  %c = rt.constant dense<1.0> : tensor<2xf32> : !rt.buffer
  // CHECK: rt.launch @k(%{{.*}}, %{{.*}}) [%{{.*}}] : !rt.buffer, !rt.buffer
  rt.launch @k(%a, %b) [%n] : !rt.buffer, !rt.buffer
  // CHECK: rt.launch @none() []{{$}}
  rt.launch @none() []
}
