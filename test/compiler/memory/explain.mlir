// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --plan-memory --remarks-filter=plan-memory -o %t 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=NAMES --input-file=%t

// Each buffer with its life and its place, and with what has that place at another time.

func.func private @make(tensor<?x16xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N"]}) attributes {rt.kernel}
func.func private @next(tensor<4xf32>) -> tensor<4xf32> attributes {rt.kernel}
func.func private @add(tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32> {rt.in_place = 0 : i64}) attributes {rt.kernel}

// CHECK: remark: {{.*}}'chain': 4 launches, 128*N bytes of arena for 3 buffers, which would take 192*N apart, and of which no more than 128*N are alive at once; 0 states updated in place, 0 by a copy
// CHECK: remark: {{.*}}'chain': 'x', an argument of 64*N bytes, in launch 0 @make
// CHECK: remark: {{.*}}'chain': 'a', 64*N bytes at 0, from launch 0 @make to launch 1 @make, on memory of 'c'
// CHECK: remark: {{.*}}'chain': 'b', 64*N bytes at 64*N, from launch 1 @make to launch 2 @make
// CHECK-NOT: on memory
// CHECK: remark: {{.*}}'chain': 'c', 64*N bytes at 0, from launch 2 @make to launch 3 @make, on memory of 'a'
// CHECK: remark: {{.*}}'chain': 'y', a result of 64*N bytes, in launch 3 @make
// NAMES: %a = rt.arena 0
// NAMES: %b = rt.arena 64*N
// NAMES: %c = rt.arena 0
// NAMES: rt.launch @make(%c -> %y) [%N]
func.func @chain(%n: index {rt.symbol = "N"}, %x: tensor<?x16xf32> {rt.dims = ["N"], train.name = "x"}) -> (tensor<?x16xf32> {rt.dims = ["N"], train.name = "y"}) {
  %0 = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("a")
  %1 = rt.dispatch @make(%0) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("b")
  %2 = rt.dispatch @make(%1) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("c")
  %3 = rt.dispatch @make(%2) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("d")
  return %3 : tensor<?x16xf32>
}

// CHECK: remark: {{.*}}'states': 4 launches, 64 bytes of arena for 1 buffers, which would take 64 apart, and of which no more than 64 are alive at once; 1 states updated in place, 1 by a copy
// CHECK: remark: {{.*}}'states': 'a', a state of 16 bytes, read and written, from launch 0 @next to launch 2 @next
// CHECK: remark: {{.*}}'states': 'node', 64 bytes at 0, from launch 0 @next to launch 3 @copy_4
// CHECK: remark: {{.*}}'states': 'constant', a constant of 16 bytes, in launch 1 @add
// CHECK: remark: {{.*}}'states': 'z', a result of 16 bytes, in launch 1 @add
// CHECK: remark: {{.*}}'states': 'b', a state of 16 bytes, read and written, from launch 2 @next to launch 3 @copy_4
// NAMES: rt.launch @next(%a -> %node) []
// NAMES: rt.launch @next(%b -> %a) []
// NAMES: rt.launch @copy_4(%node -> %b) []
func.func @states(%a: tensor<4xf32> {train.state = @a}, %b: tensor<4xf32> {train.state = @b}) -> (tensor<4xf32> {train.state = @a}, tensor<4xf32> {train.state = @b}, tensor<4xf32> {train.name = "z"}) {
  %c = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %0 = rt.dispatch @next(%b) [] : (tensor<4xf32>) -> tensor<4xf32> loc("node")
  %1 = rt.dispatch @next(%a) [] : (tensor<4xf32>) -> tensor<4xf32> loc("node")
  %2 = rt.dispatch @add(%a, %c) [] : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("node")
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

func.func private @pad(tensor<?x16xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N + 1"]}) attributes {rt.kernel}
func.func private @longer(tensor<?x16xf32> {rt.dims = ["N + 1"]}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N + 1"]}) attributes {rt.kernel}
func.func private @cut(tensor<?x16xf32> {rt.dims = ["N + 1"]}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N"]}) attributes {rt.kernel}

// A unit may be more than symbols.
// CHECK: remark: {{.*}}'sums': 4 launches, 128*N + 128 bytes of arena for 3 buffers, which would take 192*N + 192 apart
// CHECK: remark: {{.*}}'sums': 'a', 64*N + 64 bytes at 0, from launch 0 @pad to launch 1 @longer, on memory of 'c'"
// CHECK: remark: {{.*}}'sums': 'b', 64*N + 64 bytes at 64*N + 64, from launch 1 @longer to launch 2 @longer"
// CHECK: remark: {{.*}}'sums': 'c', 64*N + 64 bytes at 0, from launch 2 @longer to launch 3 @cut, on memory of 'a'"
func.func @sums(%n: index {rt.symbol = "N"}, %x: tensor<?x16xf32> {rt.dims = ["N"], train.name = "x"}) -> (tensor<?x16xf32> {rt.dims = ["N"], train.name = "y"}) {
  %0 = rt.dispatch @pad(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("a")
  %1 = rt.dispatch @longer(%0) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("b")
  %2 = rt.dispatch @longer(%1) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("c")
  %3 = rt.dispatch @cut(%2) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("d")
  return %3 : tensor<?x16xf32>
}
