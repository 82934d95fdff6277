// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --merge-kernels | FileCheck %s

#id = affine_map<(d0) -> (d0)>

// Equal but for their names.
// CHECK: func.func private @first
// CHECK-NOT: @second
func.func private @first(%x: tensor<2xf32>) -> tensor<2xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func private @second(%x: tensor<2xf32>) -> tensor<2xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%b: f32, %out: f32):
    %p = math.exp %b : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// CHECK: func.func private @another_body
func.func private @another_body(%x: tensor<2xf32>) -> tensor<2xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.tanh %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// The same ops on elements that lie elsewhere are another kernel.
// CHECK: func.func private @another_layout
func.func private @another_layout(%x: tensor<2xf32> {rt.layout = #rt.layout<rows, 16>}) -> tensor<2xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<2xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = math.exp %a : f32
    linalg.yield %p : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// CHECK-LABEL: func.func @host
// CHECK: rt.dispatch @first
// CHECK: rt.dispatch @first
// CHECK: rt.dispatch @another_body
// CHECK: rt.dispatch @another_layout
func.func @host(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = rt.dispatch @first(%x) [] : (tensor<2xf32>) -> tensor<2xf32>
  %1 = rt.dispatch @second(%0) [] : (tensor<2xf32>) -> tensor<2xf32>
  %2 = rt.dispatch @another_body(%1) [] : (tensor<2xf32>) -> tensor<2xf32>
  %3 = rt.dispatch @another_layout(%2) [] : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}

// Functions that are no kernels are what a caller asks for by name.
// CHECK: func.func @equal_host
// CHECK: func.func @equal_to_it
func.func @equal_host(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = rt.dispatch @first(%x) [] : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func @equal_to_it(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = rt.dispatch @first(%x) [] : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Integers that differ become arguments, one for all uses of the same ones; others stay.
// CHECK: func.func private @seven(%[[X:.*]]: tensor<2xi64>, %[[C:.*]]: tensor<i64>, %{{.*}}: index) -> tensor<2xi64>
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[C]] : tensor<2xi64>, tensor<i64>)
// CHECK-NEXT: ^bb0(%[[A:.*]]: i64, %[[K:.*]]: i64, %{{.*}}: i64):
// CHECK-NEXT: %[[P:.*]] = arith.addi %[[A]], %[[K]]
// CHECK-NEXT: %[[Q:.*]] = arith.muli %[[P]], %c5{{.*}}
// CHECK-NEXT: arith.addi %[[Q]], %[[K]]
func.func private @seven(%x: tensor<2xi64>, %n: index) -> tensor<2xi64> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %seven = arith.constant 7 : i64
  %five = arith.constant 5 : i64
  %e = tensor.empty() : tensor<2xi64>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xi64>) outs(%e : tensor<2xi64>) {
  ^bb0(%a: i64, %out: i64):
    %p = arith.addi %a, %seven : i64
    %q = arith.muli %p, %five : i64
    %r = arith.addi %q, %seven : i64
    linalg.yield %r : i64
  } -> tensor<2xi64>
  return %y : tensor<2xi64>
}
// CHECK-NOT: @five
// Here one constant serves as both.
func.func private @five(%x: tensor<2xi64>, %n: index) -> tensor<2xi64> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %five = arith.constant 5 : i64
  %e = tensor.empty() : tensor<2xi64>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xi64>) outs(%e : tensor<2xi64>) {
  ^bb0(%a: i64, %out: i64):
    %p = arith.addi %a, %five : i64
    %q = arith.muli %p, %five : i64
    %r = arith.addi %q, %five : i64
    linalg.yield %r : i64
  } -> tensor<2xi64>
  return %y : tensor<2xi64>
}
// CHECK: func.func private @subtracts
func.func private @subtracts(%x: tensor<2xi64>, %n: index) -> tensor<2xi64> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %five = arith.constant 5 : i64
  %e = tensor.empty() : tensor<2xi64>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%x : tensor<2xi64>) outs(%e : tensor<2xi64>) {
  ^bb0(%a: i64, %out: i64):
    %p = arith.addi %a, %five : i64
    %q = arith.muli %p, %five : i64
    %r = arith.subi %q, %five : i64
    linalg.yield %r : i64
  } -> tensor<2xi64>
  return %y : tensor<2xi64>
}
// CHECK-LABEL: func.func @calls
// CHECK: %[[SEVEN:.*]] = arith.constant dense<7> : tensor<i64>
// CHECK: %[[Y:.*]] = rt.dispatch @seven(%{{.*}}, %[[SEVEN]]) [%{{.*}}]
// CHECK: %[[FIVE:.*]] = arith.constant dense<5> : tensor<i64>
// CHECK: rt.dispatch @seven(%[[Y]], %[[FIVE]]) [%{{.*}}]
// CHECK: rt.dispatch @subtracts(%{{.*}}) [%{{.*}}]
func.func @calls(%x: tensor<2xi64>, %n: index {rt.symbol = "N"}) -> tensor<2xi64> {
  %0 = rt.dispatch @seven(%x) [%n] : (tensor<2xi64>) -> tensor<2xi64>
  %1 = rt.dispatch @five(%0) [%n] : (tensor<2xi64>) -> tensor<2xi64>
  %2 = rt.dispatch @subtracts(%1) [%n] : (tensor<2xi64>) -> tensor<2xi64>
  return %2 : tensor<2xi64>
}

// Sums keep the number of their operands.
// CHECK: func.func private @sum_seven
// CHECK: func.func private @sum_five
func.func private @sum_seven(%x: tensor<2xi64>) -> tensor<i64> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %seven = arith.constant 7 : i64
  %zero = arith.constant 0 : i64
  %e = tensor.empty() : tensor<i64>
  %f = linalg.fill ins(%zero : i64) outs(%e : tensor<i64>) -> tensor<i64>
  %y = linalg.generic {indexing_maps = [#id, affine_map<(d0) -> ()>], iterator_types = ["reduction"]} ins(%x : tensor<2xi64>) outs(%f : tensor<i64>) {
  ^bb0(%a: i64, %out: i64):
    %p = arith.muli %a, %seven : i64
    %q = arith.addi %out, %p : i64
    linalg.yield %q : i64
  } -> tensor<i64>
  return %y : tensor<i64>
}
func.func private @sum_five(%x: tensor<2xi64>) -> tensor<i64> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %five = arith.constant 5 : i64
  %zero = arith.constant 0 : i64
  %e = tensor.empty() : tensor<i64>
  %f = linalg.fill ins(%zero : i64) outs(%e : tensor<i64>) -> tensor<i64>
  %y = linalg.generic {indexing_maps = [#id, affine_map<(d0) -> ()>], iterator_types = ["reduction"]} ins(%x : tensor<2xi64>) outs(%f : tensor<i64>) {
  ^bb0(%a: i64, %out: i64):
    %p = arith.muli %a, %five : i64
    %q = arith.addi %out, %p : i64
    linalg.yield %q : i64
  } -> tensor<i64>
  return %y : tensor<i64>
}
