// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg --form-kernels | FileCheck %s

// What joins a kernel, and what does not.

// CHECK-LABEL: func.func @joins_all_users_of_a_product
// CHECK: %[[Y:.+]]:2 = rt.dispatch @dot_relu_tanh_2x4x3
// CHECK-NEXT: return %[[Y]]#0, %[[Y]]#1
func.func @joins_all_users_of_a_product(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  %1 = nn.relu %0 : tensor<2x4xf32>
  %2 = nn.tanh %0 : tensor<2x4xf32>
  return %1, %2 : tensor<2x4xf32>, tensor<2x4xf32>
}

// A row of the product is complete only after its last tile.
// CHECK-LABEL: func.func @keeps_a_softmax_after_a_product
// CHECK: %[[Y:.+]] = rt.dispatch @dot_2x4x3
// CHECK-NEXT: rt.dispatch @max_exp_sum_div_2x4(%[[Y]])
func.func @keeps_a_softmax_after_a_product(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  %1 = nn.softmax %0 : tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// Element (i, j) of the sum needs element (j, i) of the product.
// CHECK-LABEL: func.func @keeps_what_reads_another_place
// CHECK: %[[Y:.+]] = rt.dispatch @dot_3x3x2
// CHECK-NEXT: %[[T:.+]] = rt.dispatch @transpose_3x3(%[[Y]])
// CHECK-NEXT: rt.dispatch @add_3x3(%[[T]], %[[Y]])
func.func @keeps_what_reads_another_place(%x: tensor<3x2xf32>, %w: tensor<2x3xf32>) -> tensor<3x3xf32> {
  %0 = nn.dot_general %x, %w contract [1] x [0] : tensor<3x2xf32>, tensor<2x3xf32> -> tensor<3x3xf32>
  %1 = nn.transpose %0, [1, 0] : tensor<3x3xf32> -> tensor<3x3xf32>
  %2 = nn.add %1, %0 : tensor<3x3xf32>
  return %2 : tensor<3x3xf32>
}

// CHECK-LABEL: func.func @joins_what_shares_an_input
// CHECK: rt.dispatch @relu_tanh_2x3
// CHECK-NEXT: return
func.func @joins_what_shares_an_input(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %0 = nn.relu %x : tensor<2x3xf32>
  %1 = nn.tanh %x : tensor<2x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @keeps_what_shares_nothing
// CHECK-COUNT-2: rt.dispatch @
// CHECK-NEXT: return
func.func @keeps_what_shares_nothing(%x: tensor<2x3xf32>, %z: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %0 = nn.relu %x : tensor<2x3xf32>
  %1 = nn.tanh %z : tensor<2x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}

// The sum could join the ReLU but needs the product, which needs the ReLU: it joins the product.
// CHECK-LABEL: func.func @makes_no_cycle
// CHECK: %[[R:.+]] = rt.dispatch @relu_2x3_1
// CHECK-NEXT: %[[Y:.+]] = rt.dispatch @dot_add_2x3x3(%[[R]],
// CHECK-NEXT: return %[[Y]], %[[R]]
func.func @makes_no_cycle(%x: tensor<2x3xf32>, %w: tensor<3x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %0 = nn.relu %x : tensor<2x3xf32>
  %1 = nn.dot_general %0, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x3xf32> -> tensor<2x3xf32>
  %2 = nn.add %0, %1 : tensor<2x3xf32>
  return %2, %0 : tensor<2x3xf32>, tensor<2x3xf32>
}

// A row of 65 elements is not kept in registers: each reduction ends a kernel.
// CHECK-LABEL: func.func @splits_the_softmax_of_long_rows
// CHECK: %[[MAX:.+]] = rt.dispatch @max_2x65(%{{.*}} -> tensor<2xf32>
// CHECK-NEXT: %[[EXP:.+]] = rt.dispatch @sub_exp_2x65(%{{.+}}, %[[MAX]]){{.*}} -> tensor<2x65xf32>
// CHECK-NEXT: %[[SUM:.+]] = rt.dispatch @sum_2x65(%[[EXP]]){{.*}} -> tensor<2xf32>
// CHECK-NEXT: rt.dispatch @div_2x65(%[[EXP]], %[[SUM]])
func.func @splits_the_softmax_of_long_rows(%x: tensor<2x65xf32>) -> tensor<2x65xf32> {
  %0 = nn.softmax %x : tensor<2x65xf32>
  return %0 : tensor<2x65xf32>
}

// CHECK-LABEL: func.func @joins_a_sum_and_what_is_made_of_it
// CHECK: rt.dispatch @sum_neg_Nx100(
// CHECK-NEXT: return
func.func @joins_a_sum_and_what_is_made_of_it(%x: tensor<?x100xf32, #nn.symbols<N>>) -> tensor<100xf32> {
  %0 = nn.reduce_sum %x, [0] : tensor<?x100xf32, #nn.symbols<N>> -> tensor<100xf32>
  %1 = nn.neg %0 : tensor<100xf32>
  return %1 : tensor<100xf32>
}

// A reshape changes which element stands at a place.
// CHECK-LABEL: func.func @keeps_what_is_reshaped
// CHECK: %[[Y:.+]] = rt.dispatch @exp_2x6
// CHECK: %[[FLAT:.+]] = tensor.collapse_shape %[[Y]]
// CHECK: rt.dispatch @exp_12(%[[FLAT]])
func.func @keeps_what_is_reshaped(%x: tensor<2x6xf32>) -> tensor<12xf32> {
  %0 = nn.exp %x : tensor<2x6xf32>
  %1 = nn.reshape %0 : tensor<2x6xf32> -> tensor<12xf32>
  %2 = nn.exp %1 : tensor<12xf32>
  return %2 : tensor<12xf32>
}

// Both kernels that read the view know its size by name.
// CHECK-LABEL: func.func @names_the_sizes_of_views
// CHECK: %[[Y:.+]] = rt.dispatch @exp_Nx1
// CHECK: %[[VIEW:.+]] = tensor.collapse_shape %[[Y]]
// CHECK: rt.dispatch @[[FIRST:exp_N]](%[[VIEW]])
// CHECK: rt.dispatch @[[SECOND:sum_N]](%[[VIEW]])
// CHECK: func.func private @[[FIRST]](%{{.+}}: tensor<?xf32> {rt.dims = ["N"]},
// CHECK: func.func private @[[SECOND]](%{{.+}}: tensor<?xf32> {rt.dims = ["N"]},
func.func @names_the_sizes_of_views(%x: tensor<?x1xf32, #nn.symbols<N>>) -> (tensor<?xf32, #nn.symbols<N>>, tensor<f32>) {
  %0 = nn.exp %x : tensor<?x1xf32, #nn.symbols<N>>
  %1 = nn.reshape %0 : tensor<?x1xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  %2 = nn.exp %1 : tensor<?xf32, #nn.symbols<N>>
  %3 = nn.reduce_sum %1, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<f32>
  return %2, %3 : tensor<?xf32, #nn.symbols<N>>, tensor<f32>
}
