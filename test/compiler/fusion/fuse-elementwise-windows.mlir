// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg --fuse-elementwise --mlir-print-local-scope | FileCheck %s
// RUN: cauce-opt %s --convert-nn-to-linalg --fuse-elementwise --remarks-filter=fuse-elementwise 2>&1 | FileCheck %s --check-prefix=EXPLAIN

// Pooling reads what the windows are made of. The size of a window comes from an operand that the body does not use.
// CHECK-LABEL: func.func @fuses_windows_into_a_reduction
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x7x9x3xf32>
// CHECK: %[[K:.+]] = tensor.empty() : tensor<3xf32>
// CHECK: linalg.generic
// CHECK-SAME: (d0, d1 * 2 + d2, d3 * 2 + d4, d5)>
// CHECK-SAME: iterator_types = ["parallel", "parallel", "reduction", "parallel", "reduction", "parallel"]
// CHECK-SAME: ins(%[[X]], %{{.+}}, %{{.+}} : tensor<2x7x9x3xf32>, tensor<3xf32>, tensor<3xf32>)
// CHECK-NEXT: ^bb0(%[[ELEMENT:.+]]: f32, %{{.+}}: f32, %{{.+}}: f32, %[[MAXIMUM:.+]]: f32):
// CHECK-NEXT: %[[LARGER:.+]] = arith.maximumf %[[MAXIMUM]], %[[ELEMENT]]
// CHECK-NEXT: linalg.yield %[[LARGER]]
// CHECK-NOT: linalg.generic
// CHECK: return
// EXPLAIN: remark: {{.*}}copy of an unnamed node fused into maximumf of an unnamed node
func.func @fuses_windows_into_a_reduction(%x: tensor<2x7x9x3xf32>) -> tensor<2x3x4x3xf32> {
  %w = nn.windows %x along 2 size 3 stride 2 : tensor<2x7x9x3xf32> -> tensor<2x7x4x3x3xf32>
  %h = nn.windows %w along 1 size 3 stride 2 : tensor<2x7x4x3x3xf32> -> tensor<2x3x3x4x3x3xf32>
  %y = nn.reduce_max %h, [2, 4] : tensor<2x3x3x4x3x3xf32> -> tensor<2x3x4x3xf32>
  return %y : tensor<2x3x4x3xf32>
}

// CHECK-LABEL: func.func @fuses_what_is_computed_of_windows
// CHECK: linalg.generic
// CHECK-SAME: (d0 * 2 + d1)>
// CHECK-SAME: iterator_types = ["parallel", "reduction"]
// CHECK: math.exp
// CHECK-NEXT: arith.addf
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @fuses_what_is_computed_of_windows(%x: tensor<9xf32>) -> tensor<4xf32> {
  %w = nn.windows %x along 0 size 3 stride 2 : tensor<9xf32> -> tensor<4x3xf32>
  %e = nn.exp %w : tensor<4x3xf32>
  %y = nn.reduce_sum %e, [1] : tensor<4x3xf32> -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// All sizes go with the operand.
// CHECK-LABEL: func.func @fuses_windows_that_are_reduced_to_a_number
// CHECK: tensor.empty() : tensor<4x3xf32>
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["reduction", "reduction"]
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @fuses_windows_that_are_reduced_to_a_number(%x: tensor<9xf32>) -> tensor<f32> {
  %w = nn.windows %x along 0 size 3 stride 2 : tensor<9xf32> -> tensor<4x3xf32>
  %y = nn.reduce_sum %w, [0, 1] : tensor<4x3xf32> -> tensor<f32>
  return %y : tensor<f32>
}

// Reading them twice costs less than keeping them.
// CHECK-LABEL: func.func @fuses_windows_into_all_their_users
// CHECK-COUNT-2: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @fuses_windows_into_all_their_users(%x: tensor<9xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %w = nn.windows %x along 0 size 3 stride 2 : tensor<9xf32> -> tensor<4x3xf32>
  %a = nn.reduce_sum %w, [1] : tensor<4x3xf32> -> tensor<4xf32>
  %b = nn.reduce_max %w, [1] : tensor<4x3xf32> -> tensor<4xf32>
  return %a, %b : tensor<4xf32>, tensor<4xf32>
}

// The input of a convolution is read as scalars, in any place. The filter has the sizes of the window.
// CHECK-LABEL: func.func @fuses_windows_into_a_convolution
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x7x9x3xf32>, %[[F:[a-z0-9]+]]: tensor<3x3x3x5xf32>
// CHECK: linalg.generic
// CHECK-SAME: affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d6)>
// CHECK-SAME: ins(%[[X]], %[[F]] :
// CHECK-NEXT: ^bb0(%{{.+}}: f32, %{{.+}}: f32, %{{.+}}: f32):
// CHECK-NEXT: arith.mulf
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @fuses_windows_into_a_convolution(%x: tensor<2x7x9x3xf32>, %f: tensor<3x3x3x5xf32>) -> tensor<2x3x4x5xf32> {
  %w = nn.windows %x along 2 size 3 stride 2 : tensor<2x7x9x3xf32> -> tensor<2x7x4x3x3xf32>
  %h = nn.windows %w along 1 size 3 stride 2 : tensor<2x7x4x3x3xf32> -> tensor<2x3x3x4x3x3xf32>
  %y = nn.dot_general %h, %f contract [2, 4, 5] x [0, 1, 2] : tensor<2x3x3x4x3x3xf32>, tensor<3x3x3x5xf32> -> tensor<2x3x4x5xf32>
  return %y : tensor<2x3x4x5xf32>
}

// The loops of the reduction are those of the windows in another order.
// CHECK-LABEL: func.func @fuses_windows_in_another_order
// CHECK: %[[Y:.+]] = linalg.generic
// CHECK-SAME: iterator_types = ["parallel", "reduction", "reduction"]
// CHECK: } -> tensor<3xf32>
// CHECK-NOT: linalg.generic
// CHECK: return %[[Y]]
func.func @fuses_windows_in_another_order(%x: tensor<2x5xf32>) -> tensor<3xf32> {
  %w = nn.windows %x along 1 size 3 : tensor<2x5xf32> -> tensor<2x3x3xf32>
  %one = nn.full 1.0 : tensor<2x3xf32>
  %y = nn.dot_general %w, %one contract [0, 1] x [0, 1] : tensor<2x3x3xf32>, tensor<2x3xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// Vectors are read of what lies side by side.
// CHECK-LABEL: func.func @keeps_windows_that_a_product_reads_in_vectors
// CHECK-COUNT-2: linalg.generic
// EXPLAIN: remark: {{.*}}copy of an unnamed node not fused into mulf, addf of an unnamed node: a product would compute it once for every tile, or reads it in vectors
func.func @keeps_windows_that_a_product_reads_in_vectors(%f: tensor<5x4xf32>, %x: tensor<9xf32>) -> tensor<5x3xf32> {
  %w = nn.windows %x along 0 size 3 stride 2 : tensor<9xf32> -> tensor<4x3xf32>
  %y = nn.dot_general %f, %w contract [1] x [0] : tensor<5x4xf32>, tensor<4x3xf32> -> tensor<5x3xf32>
  return %y : tensor<5x3xf32>
}

// A product would compute the exponentials once for every tile.
// CHECK-LABEL: func.func @keeps_what_is_computed_in_front_of_a_convolution
// CHECK: math.exp
// CHECK: linalg.generic
// CHECK: arith.mulf
func.func @keeps_what_is_computed_in_front_of_a_convolution(%x: tensor<9x2xf32>, %f: tensor<3x2x5xf32>) -> tensor<4x5xf32> {
  %w = nn.windows %x along 0 size 3 stride 2 : tensor<9x2xf32> -> tensor<4x3x2xf32>
  %e = nn.exp %w : tensor<4x3x2xf32>
  %y = nn.dot_general %e, %f contract [1, 2] x [0, 1] : tensor<4x3x2xf32>, tensor<3x2x5xf32> -> tensor<4x5xf32>
  return %y : tensor<4x5xf32>
}
