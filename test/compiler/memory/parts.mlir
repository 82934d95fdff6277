// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --plan-memory --remarks-filter=plan-memory -o %t 2>&1 | FileCheck %s --check-prefix=SAYS
// RUN: FileCheck %s --input-file=%t
// RUN: cauce-opt %s --plan-memory=redzones | FileCheck %s --check-prefix=ZONES

#left = #rt.layout<part of [0, 32]>

func.func private @make(tensor<?x16xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N"], rt.layout = #left}) attributes {rt.kernel}
func.func private @read(tensor<?x16xf32> {rt.dims = ["N"], rt.layout = #left}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N"]}) attributes {rt.kernel}
func.func private @onto(tensor<?x16xf32> {rt.dims = ["N"], rt.layout = #left}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N"], rt.layout = #left, rt.in_place = 0 : i64}) attributes {rt.kernel}
func.func private @whole(tensor<?x32xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x32xf32> {rt.dims = ["N"], rt.in_place = 0 : i64}) attributes {rt.kernel}
func.func private @last(tensor<?x32xf32> {rt.dims = ["N"]}, tensor<?x16xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<?x16xf32> {rt.dims = ["N"]}) attributes {rt.kernel}

// The whole is there from the first part on; nobody copies.
// SAYS: remark: {{.*}}'places': 4 launches, 192*N bytes of arena for 2 buffers
// SAYS: remark: {{.*}}'places': 'a', a part of 'both' at 0, from launch 0 @make to launch 2 @read
// SAYS: remark: {{.*}}'places': 'both', 128*N bytes at 0, from launch 0 @make to launch 3 @last
// SAYS: remark: {{.*}}'places': 'b', a part of 'both' at 64, in launch 1 @make
// CHECK-LABEL: rt.function @places
// CHECK: %[[A:.+]] = rt.arena 0
// CHECK: rt.launch @make(%x -> %[[A]])
// CHECK: %[[B:.+]] = rt.arena 64{{$}}
// CHECK: rt.launch @make(%x -> %[[B]])
// CHECK: rt.launch @read(%[[A]] -> %[[C:.+]]) [
// CHECK: %[[BOTH:.+]] = rt.arena 0
// CHECK: rt.launch @last(%[[BOTH]], %[[C]] ->
// What lies behind a part in its buffer belongs to it, as far as guards go.
// ZONES-LABEL: rt.function @places
// ZONES: rt.arena 0 size 128*N
// ZONES: rt.arena 64 size "128*N - 64"
func.func @places(%n: index {rt.symbol = "N"}, %x: tensor<?x16xf32> {rt.dims = ["N"], train.name = "x"}) -> (tensor<?x16xf32> {rt.dims = ["N"], train.name = "y"}) {
  %a = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("a")
  %b = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("b")
  %both = tensor.concat dim(1) %a, %b : (tensor<?x16xf32>, tensor<?x16xf32>) -> tensor<?x32xf32> loc("both")
  %c = rt.dispatch @read(%a) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("c")
  %y = rt.dispatch @last(%both, %c) [%n] : (tensor<?x32xf32>, tensor<?x16xf32>) -> tensor<?x16xf32> loc("y")
  return %y : tensor<?x16xf32>
}

// What is made of the whole may lie on it once nobody reads a part any more, and not before; on a part nothing does.
// CHECK-LABEL: rt.function @in_place
// CHECK: %[[A:.+]] = rt.arena 0
// CHECK: rt.launch @make(%x -> %[[A]])
// CHECK: %[[B:.+]] = rt.arena 64{{$}}
// CHECK: rt.launch @onto(%[[A]] -> %[[B]])
// CHECK: %[[BOTH:.+]] = rt.arena 0
// CHECK: rt.launch @whole(inout %[[BOTH]])
// CHECK: rt.launch @last(%[[BOTH]], %x ->
func.func @in_place(%n: index {rt.symbol = "N"}, %x: tensor<?x16xf32> {rt.dims = ["N"], train.name = "x"}) -> (tensor<?x16xf32> {rt.dims = ["N"], train.name = "y"}) {
  %a = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("a")
  %b = rt.dispatch @onto(%a) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("b")
  %both = tensor.concat dim(1) %a, %b : (tensor<?x16xf32>, tensor<?x16xf32>) -> tensor<?x32xf32> loc("both")
  %z = rt.dispatch @whole(%both) [%n] : (tensor<?x32xf32>) -> tensor<?x32xf32> loc("z")
  %y = rt.dispatch @last(%z, %x) [%n] : (tensor<?x32xf32>, tensor<?x16xf32>) -> tensor<?x16xf32> loc("y")
  return %y : tensor<?x16xf32>
}
// CHECK-LABEL: rt.function @read_later
// CHECK: rt.launch @whole(%[[BOTH:.+]] -> %[[Z:.+]]) [
func.func @read_later(%n: index {rt.symbol = "N"}, %x: tensor<?x16xf32> {rt.dims = ["N"], train.name = "x"}) -> (tensor<?x16xf32> {rt.dims = ["N"], train.name = "y"}) {
  %a = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("a")
  %b = rt.dispatch @make(%x) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("b")
  %both = tensor.concat dim(1) %a, %b : (tensor<?x16xf32>, tensor<?x16xf32>) -> tensor<?x32xf32> loc("both")
  %z = rt.dispatch @whole(%both) [%n] : (tensor<?x32xf32>) -> tensor<?x32xf32> loc("z")
  %c = rt.dispatch @read(%a) [%n] : (tensor<?x16xf32>) -> tensor<?x16xf32> loc("c")
  %y = rt.dispatch @last(%z, %c) [%n] : (tensor<?x32xf32>, tensor<?x16xf32>) -> tensor<?x16xf32> loc("y")
  return %y : tensor<?x16xf32>
}

#rows = #rt.layout<part of [5, 0]>
#inner = #rt.layout<part of [5, 0]>
func.func private @rows2(index {rt.symbol = "N"}) -> (tensor<2x?xf32> {rt.dims = ["N"], rt.layout = #rows}) attributes {rt.kernel}
func.func private @rows3(index {rt.symbol = "N"}) -> (tensor<1x?xf32> {rt.dims = ["N"], rt.layout = #rows}) attributes {rt.kernel}
func.func private @total(tensor<5x?xf32> {rt.dims = ["N"]}, index {rt.symbol = "N"}) -> (tensor<f32>) attributes {rt.kernel}

// Where a part begins depends on the symbol; a part of a part begins in the whole.
// CHECK-LABEL: rt.function @outermost
// CHECK: rt.arena 0
// CHECK: rt.arena 8*N
// CHECK: rt.arena 16*N
// CHECK: %[[BOTH:.+]] = rt.arena 0
// CHECK: rt.launch @total(%[[BOTH]] ->
func.func @outermost(%n: index {rt.symbol = "N"}) -> (tensor<f32> {train.name = "y"}) {
  %a = rt.dispatch @rows2() [%n] : () -> tensor<2x?xf32> loc("a")
  %b = rt.dispatch @rows2() [%n] : () -> tensor<2x?xf32> loc("b")
  %c = rt.dispatch @rows3() [%n] : () -> tensor<1x?xf32> loc("c")
  %bc = tensor.concat dim(0) %b, %c {rt.layout = #inner} : (tensor<2x?xf32>, tensor<1x?xf32>) -> tensor<3x?xf32> loc("bc")
  %both = tensor.concat dim(0) %a, %bc : (tensor<2x?xf32>, tensor<3x?xf32>) -> tensor<5x?xf32> loc("both")
  %y = rt.dispatch @total(%both) [%n] : (tensor<5x?xf32>) -> tensor<f32> loc("y")
  return %y : tensor<f32>
}
