// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --mark-row-wise | FileCheck %s
!rows = tensor<?x4xf32, #nn.symbols<N>>
!vector = tensor<?xf32, #nn.symbols<N>>

// A net: products with parameters, what is repeated for all rows, softmax and sums along columns.
// CHECK-LABEL: func.func @marks_a_net
// CHECK-SAME: -> ({{[^{]*}}{train.row_wise}, {{[^{]*}}{train.name = "s", train.row_wise})
func.func @marks_a_net(%x: !rows, %w: tensor<4x4xf32>, %b: tensor<4xf32>) -> (!rows, !vector {train.name = "s"}) {
  %0 = nn.dot_general %x, %w contract [1] x [0] : !rows, tensor<4x4xf32> -> !rows
  %1 = nn.broadcast %b, [1] : tensor<4xf32> -> !rows
  %2 = nn.add %0, %1 : !rows
  %3 = nn.softmax %2 : !rows
  %4 = nn.full 0.5 : !rows
  %5 = nn.compare gt, %3, %4 : !rows -> tensor<?x4xi1, #nn.symbols<N>>
  %6 = nn.select %5, %3, %4 : tensor<?x4xi1, #nn.symbols<N>>, !rows
  %7 = nn.reduce_sum %6, [1] : !rows -> !vector
  return %6, %7 : !rows, !vector
}

// Rows stay together through reshapes and transpositions, in batches of products, and where ids gather.
// CHECK-LABEL: func.func @follows_rows
// CHECK-SAME: -> ({{[^{]*}}{train.row_wise}, {{[^{]*}}{train.row_wise}, {{[^{]*}}{train.row_wise})
func.func @follows_rows(%x: tensor<?x?x4xf32, #nn.symbols<N, T>>, %w: tensor<4x5xf32>, %table: tensor<7x4xf32>,
                        %ids: tensor<?xi64, #nn.symbols<N>>)
    -> (tensor<?x?x5xf32, #nn.symbols<N, T>>, tensor<?x?x?xf32, #nn.symbols<N, T, T>>, !rows) {
  %0 = nn.reshape %x : tensor<?x?x4xf32, #nn.symbols<N, T>> -> tensor<?x4xf32, #nn.symbols<"N*T">>
  %1 = nn.transpose %w, [1, 0] : tensor<4x5xf32> -> tensor<5x4xf32>
  %2 = nn.dot_general %1, %0 contract [1] x [1] : tensor<5x4xf32>, tensor<?x4xf32, #nn.symbols<"N*T">> -> tensor<5x?xf32, #nn.symbols<"N*T">>
  %3 = nn.transpose %2, [1, 0] : tensor<5x?xf32, #nn.symbols<"N*T">> -> tensor<?x5xf32, #nn.symbols<"N*T">>
  %4 = nn.reshape %3 : tensor<?x5xf32, #nn.symbols<"N*T">> -> tensor<?x?x5xf32, #nn.symbols<N, T>>
  %5 = nn.dot_general %x, %x batch [0] x [0] contract [2] x [2] : tensor<?x?x4xf32, #nn.symbols<N, T>>, tensor<?x?x4xf32, #nn.symbols<N, T>> -> tensor<?x?x?xf32, #nn.symbols<N, T, T>>
  %6 = nn.gather %table, %ids along 0 : tensor<7x4xf32>, tensor<?xi64, #nn.symbols<N>> -> !rows
  return %4, %5, %6 : tensor<?x?x5xf32, #nn.symbols<N, T>>, tensor<?x?x?xf32, #nn.symbols<N, T, T>>, !rows
}

// What sees other rows, or how many there are, or where it stands.
// CHECK-LABEL: func.func @leaves_what_is_mixed
// CHECK-NOT: train.row_wise
// CHECK: {
func.func @leaves_what_is_mixed(%x: !rows, %v: !vector)
    -> (!rows, !vector, !vector, tensor<?x?xf32, #nn.symbols<N, N>>, !vector, tensor<?xi64, #nn.symbols<N>>, !rows, !rows, tensor<4xf32>) {
  %mean = nn.reduce_mean %x, [0] : !rows -> tensor<4xf32>
  %means = nn.broadcast %mean, [1] : tensor<4xf32> -> !rows
  %0 = nn.sub %x, %means : !rows
  %n = nn.dim_size %x, 0 : !rows -> tensor<f32>
  %1 = nn.broadcast %n, [] : tensor<f32> -> !vector
  %2 = nn.softmax %v : !vector
  %3 = nn.dot_general %x, %x contract [1] x [1] : !rows, !rows -> tensor<?x?xf32, #nn.symbols<N, N>>
  %4 = nn.dot_general %3, %v contract [1] x [0] : tensor<?x?xf32, #nn.symbols<N, N>>, !vector -> !vector
  %5 = nn.iota 0 : tensor<?xi64, #nn.symbols<N>>
  %6 = nn.transpose %x, [1, 0] : !rows -> tensor<4x?xf32, #nn.symbols<N>>
  %7 = nn.reshape %6 : tensor<4x?xf32, #nn.symbols<N>> -> !rows
  %gram = nn.dot_general %x, %x contract [0] x [0] : !rows, !rows -> tensor<4x4xf32>
  %8 = nn.dot_general %x, %gram contract [1] x [0] : !rows, tensor<4x4xf32> -> !rows
  return %0, %1, %2, %3, %4, %5, %7, %8, %mean
      : !rows, !vector, !vector, tensor<?x?xf32, #nn.symbols<N, N>>, !vector, tensor<?xi64, #nn.symbols<N>>, !rows, !rows, tensor<4xf32>
}

// A matrix that has the rows along another dimension is no row of anything; nobody else's word is taken.
// CHECK-LABEL: func.func @leaves_rows_elsewhere
// CHECK-NOT: train.row_wise
// CHECK: {
func.func @leaves_rows_elsewhere(%x: tensor<4x?xf32, #nn.symbols<N>>) -> (!rows {train.row_wise}) {
  %0 = nn.transpose %x, [1, 0] : tensor<4x?xf32, #nn.symbols<N>> -> !rows
  return %0 : !rows
}

// Positions along other dimensions, and bits that do not depend on anything, are no row's.
// CHECK-LABEL: func.func @knows_positions
// CHECK-SAME: -> ({{[^{]*}}{train.row_wise}, tensor<?xi32, #N>)
func.func @knows_positions(%key: tensor<i64>) -> (tensor<?x4xi64, #nn.symbols<N>>, tensor<?xi32, #nn.symbols<N>>) {
  %0 = nn.iota 1 : tensor<?x4xi64, #nn.symbols<N>>
  %1 = nn.random_bits %key, %key : tensor<i64>, tensor<i64> -> tensor<?xi32, #nn.symbols<N>>
  return %0, %1 : tensor<?x4xi64, #nn.symbols<N>>, tensor<?xi32, #nn.symbols<N>>
}

// Along other dimensions than that of the rows, and along theirs.
// CHECK-LABEL: func.func @knows_dimensions
// CHECK-SAME: -> ({{[^{]*}}{train.row_wise}, {{[^{]*}}{train.row_wise}, {{[^{]*}}{train.row_wise}, tensor<?x4xf32, #N>, tensor<?x4xf32, #N>)
func.func @knows_dimensions(%x: !rows) -> (!rows, !vector, tensor<?xi64, #nn.symbols<N>>, !rows, !rows) {
  %0 = nn.softmax %x along [1] : !rows
  %1 = nn.reduce_norm %x, [1] : !rows -> !vector
  %2 = nn.argmax %x along 1 : !rows -> tensor<?xi64, #nn.symbols<N>>
  %3 = nn.log_softmax %x along [0] : !rows
  %best = nn.argmax %x along 0 : !rows -> tensor<4xi64>
  %4 = nn.broadcast %best, [1] : tensor<4xi64> -> tensor<?x4xi64, #nn.symbols<N>>
  %5 = nn.convert %4 : tensor<?x4xi64, #nn.symbols<N>> -> !rows
  return %0, %1, %2, %3, %5 : !rows, !vector, tensor<?xi64, #nn.symbols<N>>, !rows, !rows
}

// Through carries, elements and stacks of a loop, of which the rows are not the first dimension.
// CHECK-LABEL: func.func @follows_loops
// CHECK-SAME: -> ({{[^{]*}}{train.row_wise}, {{[^{]*}}{train.row_wise}, tensor<4xf32>)
func.func @follows_loops(%x: tensor<?x3x4xf32, #nn.symbols<N>>, %w: tensor<4x4xf32>) -> (!rows, tensor<?x3x4xf32, #nn.symbols<N>>, tensor<4xf32>) {
  %xs = nn.transpose %x, [1, 0, 2] : tensor<?x3x4xf32, #nn.symbols<N>> -> tensor<3x?x4xf32, #nn.symbols<N>>
  %c0 = nn.full 0.0 : !rows
  %k0 = nn.full 1.0 : tensor<4xf32>
  %last, %k, %before, %ks, %ys = nn.scan trips 3 carry(%c = %c0 : !rows, %l = %k0 : tensor<4xf32>) over(%e = %xs : tensor<3x?x4xf32, #nn.symbols<N>>)
      with(%v = %w : tensor<4x4xf32>) {
    %p = nn.dot_general %c, %v contract [1] x [0] : !rows, tensor<4x4xf32> -> !rows
    %s = nn.add %p, %e : !rows
    %m = nn.mul %l, %l : tensor<4xf32>
    nn.yield %s, %m, %p : !rows, tensor<4xf32>, !rows
  }
  %turned = nn.transpose %ys, [1, 0, 2] : tensor<3x?x4xf32, #nn.symbols<N>> -> tensor<?x3x4xf32, #nn.symbols<N>>
  return %last, %turned, %k : !rows, tensor<?x3x4xf32, #nn.symbols<N>>, tensor<4xf32>
}

// Trips over rows, and as many as there are rows.
// CHECK-LABEL: func.func @goes_over_rows
// CHECK-SAME: -> (tensor<?x4xf32, #N>, tensor<?x4xf32, #N>)
func.func @goes_over_rows(%x: !rows, %c0: tensor<4xf32>) -> (!rows, !rows) {
  %last, %before, %ys = nn.scan trips N carry(%c = %c0 : tensor<4xf32>) over(%e = %x : !rows) {
    %s = nn.add %c, %e : tensor<4xf32>
    nn.yield %s, %s : tensor<4xf32>, tensor<4xf32>
  }
  %count, %none = nn.scan trips N carry(%c = %x : !rows) {
    %s = nn.add %c, %c : !rows
    nn.yield %s : !rows
  }
  return %ys, %count : !rows, !rows
}

// What the body of a loop makes may depend on all rows, and on their number.
// CHECK-LABEL: func.func @follows_no_loop
// CHECK-SAME: -> (tensor<?x4xf32, #N>, tensor<?x4xf32, #N>)
func.func @follows_no_loop(%x: !rows) -> (!rows, !rows) {
  %last, %before = nn.scan trips 2 carry(%c = %x : !rows) {
    %s = nn.softmax %c along [0] : !rows
    nn.yield %s : !rows
  }
  %counts = nn.scan trips 4 {
    %f = nn.full 1.0 : tensor<?xf32, #nn.symbols<N>>
    %n = nn.reduce_sum %f, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<f32>
    nn.yield %n : tensor<f32>
  }
  %all = nn.broadcast %counts, [1] : tensor<4xf32> -> !rows
  return %last, %all : !rows, !rows
}

// What is computed of all elements up to each one keeps rows apart along another dimension, and mixes them along their own.
// CHECK-LABEL: func.func @accumulates
// CHECK-SAME: -> (tensor<?x4xf32, #N> {train.row_wise}, tensor<?x4xf32, #N>, tensor<?x4xf32, #N>)
func.func @accumulates(%x: !rows) -> (!rows, !rows, !rows) {
  %a = nn.cumprod %x along 1 : !rows
  %b = nn.cumsum %x along 0 : !rows
  %c = nn.linear_recurrence %a, %b along 1 : !rows
  return %a, %b, %c : !rows, !rows, !rows
}

// So do elements by index, and places in an order.
// CHECK-LABEL: func.func @has_indices
// CHECK-SAME: -> (tensor<?x4xf32, #N> {train.row_wise}, tensor<?x4xi32, #N> {train.row_wise}, tensor<?x4xf32, #N>, tensor<?x4xi32, #N>)
func.func @has_indices(%x: !rows) -> (!rows, tensor<?x4xi32, #nn.symbols<N>>, !rows, tensor<?x4xi32, #nn.symbols<N>>) {
  %p = nn.sort_places %x along 1 : !rows -> tensor<?x4xi32, #nn.symbols<N>>
  %y = nn.scatter_elements replace, %x, %x, %p along 1 : !rows, !rows, tensor<?x4xi32, #nn.symbols<N>>
  %z = nn.gather_elements %x, %p along 0 : !rows, tensor<?x4xi32, #nn.symbols<N>> -> !rows
  %q = nn.sort_places %x along 0 : !rows -> tensor<?x4xi32, #nn.symbols<N>>
  return %y, %p, %z, %q : !rows, tensor<?x4xi32, #nn.symbols<N>>, !rows, tensor<?x4xi32, #nn.symbols<N>>
}
