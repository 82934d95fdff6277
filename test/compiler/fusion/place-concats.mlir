// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,place-concats))" --remarks-filter=place-concats -o %t 2>&1 | FileCheck %s --check-prefix=SAYS
// RUN: FileCheck %s --input-file=%t
// RUN: cauce-opt %s --pass-pipeline="builtin.module(convert-nn-to-linalg,func.func(cse,fuse-elementwise,canonicalize,place-concats),form-kernels,assign-layouts)" | FileCheck %s --check-prefix=LAYOUTS

!a = tensor<?x5xf32, #nn.symbols<N>>
!b = tensor<?x6xf32, #nn.symbols<N>>
!ab = tensor<?x11xf32, #nn.symbols<N>>
!y = tensor<?x7xf32, #nn.symbols<N>>

// SAYS: a concatenation of 2 along dimension 1: 2 written in place, 0 copied
// CHECK-LABEL: func.func @in_place
// CHECK: %[[P:.+]] = linalg.generic
// CHECK: %[[Q:.+]] = linalg.generic
// CHECK-NOT: tensor.extract
// CHECK: tensor.concat dim(1) %[[P]], %[[Q]] : (tensor<?x5xf32>, tensor<?x6xf32>) -> tensor<?x11xf32>
// LAYOUTS-LABEL: func.func @in_place
// LAYOUTS: tensor.concat dim(1) {{.*}} {rt.layout = #rt.layout<rows, 16>}
func.func @in_place(%a: !a, %b: !b, %w: tensor<11x7xf32>) -> !y {
  %p = nn.exp %a : !a
  %q = nn.tanh %b : !b
  %c = nn.concat %p, %q along 1 : (!a, !b) -> !ab
  %y = nn.dot_general %c, %w contract [1] x [0] : !ab, tensor<11x7xf32> -> !y
  return %y : !y
}

// The caller's, what is a part twice, and what a reshape reads are copied into their places.
// SAYS: part 1 of a concatenation is copied into its place: the caller passes it
// SAYS: a concatenation of 2 along dimension 1: 1 written in place, 1 copied
// CHECK-LABEL: func.func @argument
// CHECK-SAME: %{{[^:]+}}: tensor<?x5xf32> {{.*}}, %[[B:[^:]+]]: tensor<?x6xf32>
// CHECK: %[[COPY:.+]] = linalg.generic {{.*}} ins(%[[B]]
// CHECK: tensor.concat dim(1) %{{.+}}, %[[COPY]] :
func.func @argument(%a: !a, %b: !b, %w: tensor<11x7xf32>) -> !y {
  %p = nn.exp %a : !a
  %c = nn.concat %p, %b along 1 : (!a, !b) -> !ab
  %y = nn.dot_general %c, %w contract [1] x [0] : !ab, tensor<11x7xf32> -> !y
  return %y : !y
}
// SAYS: part 1 of a concatenation is copied into its place: it is a part already
// CHECK-LABEL: func.func @twice
// CHECK: tensor.concat dim(1) %[[P:.+]], %[[COPY:.+]] :
func.func @twice(%a: !a, %w: tensor<10x7xf32>) -> !y {
  %p = nn.exp %a : !a
  %c = nn.concat %p, %p along 1 : (!a, !a) -> tensor<?x10xf32, #nn.symbols<N>>
  %y = nn.dot_general %c, %w contract [1] x [0] : tensor<?x10xf32, #nn.symbols<N>>, tensor<10x7xf32> -> !y
  return %y : !y
}
// SAYS: part 1 of a concatenation is copied into its place: it is a result
// CHECK-LABEL: func.func @result
// CHECK: tensor.concat
func.func @result(%a: !a, %b: !b, %w: tensor<11x7xf32>) -> (!y, !b) {
  %p = nn.exp %a : !a
  %q = nn.tanh %b : !b
  %c = nn.concat %p, %q along 1 : (!a, !b) -> !ab
  %y = nn.dot_general %c, %w contract [1] x [0] : !ab, tensor<11x7xf32> -> !y
  return %y, %q : !y, !b
}
// SAYS: part 1 of a concatenation is copied into its place: it is read as a dense tensor
// CHECK-LABEL: func.func @reshaped
// CHECK: tensor.concat
func.func @reshaped(%a: !a, %b: !b, %w: tensor<11x7xf32>, %v: tensor<3x7xf32>) -> (!y, tensor<?x2x7xf32, #nn.symbols<N>>) {
  %p = nn.exp %a : !a
  %q = nn.tanh %b : !b
  %c = nn.concat %p, %q along 1 : (!a, !b) -> !ab
  %y = nn.dot_general %c, %w contract [1] x [0] : !ab, tensor<11x7xf32> -> !y
  %r = nn.reshape %q : !b -> tensor<?x2x3xf32, #nn.symbols<N>>
  %z = nn.dot_general %r, %v contract [2] x [0] : tensor<?x2x3xf32, #nn.symbols<N>>, tensor<3x7xf32> -> tensor<?x2x7xf32, #nn.symbols<N>>
  return %y, %z : !y, tensor<?x2x7xf32, #nn.symbols<N>>
}

// Of what stays a copy as a whole there is one kernel.
// SAYS: a concatenation of 2 is copied: its buffer is the caller's
// CHECK-LABEL: func.func @returned
// CHECK-NOT: tensor.concat
func.func @returned(%a: !a, %b: !b) -> !ab {
  %p = nn.exp %a : !a
  %q = nn.tanh %b : !b
  %c = nn.concat %p, %q along 1 : (!a, !b) -> !ab
  return %c : !ab
}
// SAYS: a concatenation of 2 is copied: the caller passes it
// CHECK-LABEL: func.func @arguments
// CHECK-NOT: tensor.concat
func.func @arguments(%a: !a, %b: !b, %w: tensor<11x7xf32>) -> !y {
  %c = nn.concat %a, %b along 1 : (!a, !b) -> !ab
  %y = nn.dot_general %c, %w contract [1] x [0] : !ab, tensor<11x7xf32> -> !y
  return %y : !y
}
// SAYS: a concatenation of 2 is copied: a part has few elements side by side
// CHECK-LABEL: func.func @narrow
// CHECK-NOT: tensor.concat
func.func @narrow(%a: !a, %b: tensor<?x1xf32, #nn.symbols<N>>, %w: tensor<6x7xf32>) -> !y {
  %p = nn.exp %a : !a
  %q = nn.tanh %b : tensor<?x1xf32, #nn.symbols<N>>
  %c = nn.concat %p, %q along 1 : (!a, tensor<?x1xf32, #nn.symbols<N>>) -> !b
  %y = nn.dot_general %c, %w contract [1] x [0] : !b, tensor<6x7xf32> -> !y
  return %y : !y
}

// The whole would be there while long rows are that one of its parts is made of.
// SAYS: a concatenation of 2 is copied: as a whole it would be in memory while most is
// CHECK-LABEL: func.func @waits
// CHECK-NOT: tensor.concat
func.func @waits(%a: tensor<?x4xf32, #nn.symbols<N>>, %u: tensor<4x1000xf32>, %v: tensor<1000x9xf32>, %t: tensor<9x96xf32>, %w: tensor<100x7xf32>) -> !y {
  %p = nn.exp %a : tensor<?x4xf32, #nn.symbols<N>>
  %l = nn.dot_general %p, %u contract [1] x [0] : tensor<?x4xf32, #nn.symbols<N>>, tensor<4x1000xf32> -> tensor<?x1000xf32, #nn.symbols<N>>
  %e = nn.exp %l : tensor<?x1000xf32, #nn.symbols<N>>
  %s = nn.dot_general %e, %v contract [1] x [0] : tensor<?x1000xf32, #nn.symbols<N>>, tensor<1000x9xf32> -> tensor<?x9xf32, #nn.symbols<N>>
  %q = nn.dot_general %s, %t contract [1] x [0] : tensor<?x9xf32, #nn.symbols<N>>, tensor<9x96xf32> -> tensor<?x96xf32, #nn.symbols<N>>
  %c = nn.concat %p, %q along 1 : (tensor<?x4xf32, #nn.symbols<N>>, tensor<?x96xf32, #nn.symbols<N>>) -> tensor<?x100xf32, #nn.symbols<N>>
  %y = nn.dot_general %c, %w contract [1] x [0] : tensor<?x100xf32, #nn.symbols<N>>, tensor<100x7xf32> -> !y
  return %y : !y
}

// A part of a part, and a dimension in front of others.
// CHECK-LABEL: func.func @nested
// LAYOUTS-LABEL: func.func @nested
// LAYOUTS: tensor.concat dim(2) {{.*}} {rt.layout = #rt.layout<part of [0, 5, 16]>}
// LAYOUTS: tensor.concat dim(1) {{.*}} {rt.layout = #rt.layout<rows, 16>}
func.func @nested(%a: tensor<?x3x5xf32, #nn.symbols<N>>, %b: tensor<?x3x9xf32, #nn.symbols<N>>, %c: tensor<?x2x14xf32, #nn.symbols<N>>, %w: tensor<14x7xf32>) -> tensor<?x5x7xf32, #nn.symbols<N>> {
  %p = nn.exp %a : tensor<?x3x5xf32, #nn.symbols<N>>
  %q = nn.tanh %b : tensor<?x3x9xf32, #nn.symbols<N>>
  %r = nn.exp %c : tensor<?x2x14xf32, #nn.symbols<N>>
  %h = nn.concat %p, %q along 2 : (tensor<?x3x5xf32, #nn.symbols<N>>, tensor<?x3x9xf32, #nn.symbols<N>>) -> tensor<?x3x14xf32, #nn.symbols<N>>
  %g = nn.concat %h, %r along 1 : (tensor<?x3x14xf32, #nn.symbols<N>>, tensor<?x2x14xf32, #nn.symbols<N>>) -> tensor<?x5x14xf32, #nn.symbols<N>>
  %y = nn.dot_general %g, %w contract [2] x [0] : tensor<?x5x14xf32, #nn.symbols<N>>, tensor<14x7xf32> -> tensor<?x5x7xf32, #nn.symbols<N>>
  return %y : tensor<?x5x7xf32, #nn.symbols<N>>
}

// Who makes a part writes rows of the whole.
// LAYOUTS: func.func private @exp_Nx5({{.*}}) -> (tensor<?x5xf32> {rt.dims = ["N"], rt.layout = #rt.layout<part of [0, 16]>})
// LAYOUTS: func.func private @tanh_Nx6({{.*}}) -> (tensor<?x6xf32> {rt.dims = ["N"], rt.layout = #rt.layout<part of [0, 16]>})
