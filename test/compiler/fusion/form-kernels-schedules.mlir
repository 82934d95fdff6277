// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg --form-kernels | FileCheck %s

// Which schedule each kind of op gets.

// CHECK-LABEL: func.func @product
// CHECK: rt.dispatch @[[PRODUCT:dot_2x4x3]](
func.func @product(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// One column would use one lane of a vector: this is a reduction of rows.
// CHECK-LABEL: func.func @product_of_one_column
// CHECK: rt.dispatch @[[ONE_COLUMN:mul_sum_2x1x100]](
func.func @product_of_one_column(%x: tensor<2x100xf32>, %w: tensor<100x1xf32>) -> tensor<2x1xf32> {
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<2x100xf32>, tensor<100x1xf32> -> tensor<2x1xf32>
  return %y : tensor<2x1xf32>
}

// CHECK-LABEL: func.func @elementwise
// CHECK-SAME: %[[N:[^:]+]]: index {rt.symbol = "N"}, %[[X:[^:]+]]: tensor
// CHECK: rt.dispatch @[[ELEMENTWISE:exp_Nx3]](%[[X]]) [%[[N]]] :
func.func @elementwise(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.exp %x : tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @scalar
// CHECK: rt.dispatch @[[SCALAR:exp_scalar]](
func.func @scalar(%x: tensor<f32>) -> tensor<f32> {
  %y = nn.exp %x : tensor<f32>
  return %y : tensor<f32>
}

// What is reduced lies far apart: vectors run along what stays.
// CHECK-LABEL: func.func @sum_of_columns
// CHECK: rt.dispatch @[[SUM_OF_COLUMNS:sum_Nx100]](
func.func @sum_of_columns(%x: tensor<?x100xf32, #nn.symbols<N>>) -> tensor<100xf32> {
  %y = nn.reduce_sum %x, [0] : tensor<?x100xf32, #nn.symbols<N>> -> tensor<100xf32>
  return %y : tensor<100xf32>
}

// CHECK-LABEL: func.func @sum_of_long_rows
// CHECK: rt.dispatch @[[SUM_OF_LONG_ROWS:sum_Nx65]](
func.func @sum_of_long_rows(%x: tensor<?x65xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [1] : tensor<?x65xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @sum_of_short_rows
// CHECK: rt.dispatch @[[SUM_OF_SHORT_ROWS:sum_Nx64]](
func.func @sum_of_short_rows(%x: tensor<?x64xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_sum %x, [1] : tensor<?x64xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}

// CHECK-LABEL: func.func @sum_of_all
// CHECK: rt.dispatch @[[SUM_OF_ALL:sum_Nx3]](
func.func @sum_of_all(%x: tensor<?x3xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.reduce_sum %x, [0, 1] : tensor<?x3xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: func.func @transpose
// CHECK: rt.dispatch @[[TRANSPOSE:transpose_3x2]](
func.func @transpose(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %y = nn.transpose %x, [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>
  return %y : tensor<3x2xf32>
}

// Blocks are turned in two dimensions only.
// CHECK-LABEL: func.func @transpose_of_rank_3
// CHECK: rt.dispatch @[[RANK_3:permute_4x2x3]](
func.func @transpose_of_rank_3(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %y = nn.transpose %x, [2, 0, 1] : tensor<2x3x4xf32> -> tensor<4x2x3xf32>
  return %y : tensor<4x2x3xf32>
}

// Nothing to compute, no kernel.
// CHECK-LABEL: func.func @nothing
// CHECK-NEXT: return
func.func @nothing() {
  return
}

// CHECK: func.func private @[[PRODUCT]](%{{.+}}: tensor<2x3xf32>, %{{.+}}: tensor<3x4xf32>) -> tensor<2x4xf32> attributes {rt.kernel, rt.schedule = "contraction"}
// CHECK: func.func private @[[ONE_COLUMN]]({{.*}} rt.mode = "rows", rt.schedule = "loops"
// CHECK: func.func private @[[ELEMENTWISE]](%{{.+}}: tensor<?x3xf32> {rt.dims = ["N"]}, %{{.+}}: index {rt.symbol = "N"}) -> (tensor<?x3xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.mode = "columns", rt.schedule = "loops"}
// CHECK: func.func private @[[SCALAR]]({{.*}} rt.mode = "rows"
// CHECK: func.func private @[[SUM_OF_COLUMNS]]({{.*}} rt.mode = "columns"
// CHECK: func.func private @[[SUM_OF_LONG_ROWS]]({{.*}} rt.mode = "rows"
// CHECK: func.func private @[[SUM_OF_SHORT_ROWS]]({{.*}} rt.mode = "register-rows"
// CHECK: func.func private @[[SUM_OF_ALL]]({{.*}} rt.mode = "rows"
// CHECK: func.func private @[[TRANSPOSE]]({{.*}} attributes {rt.kernel, rt.schedule = "transpose"}
// CHECK: func.func private @[[RANK_3]]({{.*}} rt.mode = "columns", rt.schedule = "loops"
