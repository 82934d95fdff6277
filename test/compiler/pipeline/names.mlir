// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Printed values are called as in the model: arguments and states by their attributes, what ops make by the nodes in their locations. What a
// name of MLIR cannot have is replaced, names are there once, and the text is read again.
// RUN: cauce compile %s --stop-after=graph | FileCheck %s --check-prefix=GRAPH
// RUN: cauce compile %s --stop-after=step | FileCheck %s --check-prefix=STEP
// RUN: cauce compile %s --stop-after=tensor | FileCheck %s --check-prefix=TENSOR
// RUN: cauce compile %s --stop-after=graph -o %t.graph.mlir
// RUN: cauce compile %t.graph.mlir --stop-after=step | FileCheck %s --check-prefix=AGAIN
// RUN: cauce compile %s --stop-after=step | cauce-opt | FileCheck %s --check-prefix=READ
// RUN: cauce compile %s --stop-after=step --locations | FileCheck %s --check-prefix=LOCATIONS

// GRAPH: #N = #nn.symbols<N>
// GRAPH: #N_NxT = #nn.symbols<N, "N*T">
// GRAPH: func.func @f(%_2C3B6: tensor<?x?xf32, #N_NxT> {train.name = "2\C3\B6"}, %x: tensor<?x3xf32, #N>
// GRAPH: %layer.w = train.read @"layer/w"
// What comes out of a node has its name, what is computed on the way has a number behind it.
// GRAPH: %first_2 = nn.broadcast %layer.w
// GRAPH: %first = nn.exp %first_2
// GRAPH: %y = nn.add %first, %x
// GRAPH: %layer.w.next = nn.add
// GRAPH: train.write %layer.w.next, @"layer/w"
// STEP: func.func @f({{.*}} %layer.w: tensor<3xf32> {train.state = @"layer/w"})
// STEP: %first_2 = nn.broadcast %layer.w
// STEP: return %y, %layer.w.next
// TENSOR: func.func @f(%N: index {rt.symbol = "N"}, %T: index {rt.symbol = "T"}, %_2C3B6: tensor<?x?xf32>
// TENSOR: %y = linalg.generic {indexing_maps = [#ij_to_j, #ij, #ij]
// AGAIN: func.func @f(%_2C3B6: {{.*}} %layer.w: tensor<3xf32>
// READ: func.func @f(%arg0: tensor<?x?xf32, #N_NxT>
// LOCATIONS: loc("first"
train.state parameter @"layer/w" : tensor<3xf32>
func.func @f(%a: tensor<?x?xf32, #nn.symbols<N, "N*T">> {train.name = "2ö"}, %x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}, %t: tensor<?xf32, #nn.symbols<T>> {train.name = "t"})
    -> (tensor<?x3xf32, #nn.symbols<N>> {train.name = "y"}) {
  %w = train.read @"layer/w" : tensor<3xf32>
  %0 = nn.broadcast %w, [1] : tensor<3xf32> -> tensor<?x3xf32, #nn.symbols<N>> loc("first"("m":1:1))
  %1 = nn.exp %0 : tensor<?x3xf32, #nn.symbols<N>> loc("first"("m":1:1))
  %2 = nn.add %1, %x : tensor<?x3xf32, #nn.symbols<N>> loc("second"("m":2:1))
  %3 = nn.add %w, %w : tensor<3xf32>
  train.write %3, @"layer/w" : tensor<3xf32>
  return %2 : tensor<?x3xf32, #nn.symbols<N>>
}
