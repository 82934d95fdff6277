// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --contract-overlaps | FileCheck %s

// CHECK-LABEL: func.func @of_stride_one
// CHECK-SAME: (%[[A:.+]]: tensor<2x5x4xf32>, %[[F:.+]]: tensor<3x7x4xf32>)
// CHECK-DAG: %[[R:.+]] = nn.reverse %[[F]] along 0
// CHECK-DAG: %[[P:.+]] = nn.pad %[[A]] along 1 low 2 high 2 :
// CHECK: %[[W:.+]] = nn.windows %[[P]] along 1 size 3 : tensor<2x9x4xf32> -> tensor<2x7x3x4xf32>
// CHECK: %[[Y:.+]] = nn.dot_general %[[W]], %[[R]] contract [2, 3] x [0, 2] : {{.+}} -> tensor<2x7x7xf32>
// CHECK: return %[[Y]]
func.func @of_stride_one(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x7x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %p along 1 : tensor<2x5x3x7xf32> -> tensor<2x7x7xf32>
  return %y : tensor<2x7x7xf32>
}

// Three more elements than the windows reach.
// CHECK-LABEL: func.func @with_a_dilation
// CHECK: %[[P:.+]] = nn.pad %{{.+}} along 1 low 4 high 7 :
// CHECK: nn.windows %[[P]] along 1 size 3 dilation 2 : tensor<2x16x4xf32> -> tensor<2x12x3x4xf32>
// CHECK-NOT: nn.overlap_add
func.func @with_a_dilation(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x12x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %p along 1 dilation 2 : tensor<2x5x3x7xf32> -> tensor<2x12x7xf32>
  return %y : tensor<2x12x7xf32>
}

// The filter of 4 becomes one of 2 x 2; the second 2 is a dimension of the result.
// CHECK-LABEL: func.func @with_a_stride
// CHECK-SAME: (%[[A:.+]]: tensor<2x5x4xf32>, %[[F:.+]]: tensor<4x7x4xf32>)
// CHECK: %[[SPLIT:.+]] = nn.reshape %[[F]] : tensor<4x7x4xf32> -> tensor<2x2x7x4xf32>
// CHECK: %[[R:.+]] = nn.reverse %[[SPLIT]] along 0
// CHECK: %[[P:.+]] = nn.pad %[[A]] along 1 low 1 high 1 :
// CHECK: %[[W:.+]] = nn.windows %[[P]] along 1 size 2 : tensor<2x7x4xf32> -> tensor<2x6x2x4xf32>
// CHECK: %[[D:.+]] = nn.dot_general %[[W]], %[[R]] contract [2, 3] x [0, 3] : {{.+}} -> tensor<2x6x2x7xf32>
// CHECK: %[[M:.+]] = nn.reshape %[[D]] : tensor<2x6x2x7xf32> -> tensor<2x12x7xf32>
// CHECK: return %[[M]]
func.func @with_a_stride(%a: tensor<2x5x4xf32>, %f: tensor<4x7x4xf32>) -> tensor<2x12x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<4x7x4xf32> -> tensor<2x5x4x7xf32>
  %y = nn.overlap_add %p along 1 stride 2 : tensor<2x5x4x7xf32> -> tensor<2x12x7xf32>
  return %y : tensor<2x12x7xf32>
}

// A filter of 3 is one of 2 places for the sums at 0, 2, ..., and one of 1 place for those between them.
// CHECK-LABEL: func.func @with_a_stride_that_leaves_a_rest
// CHECK-SAME: (%[[A:.+]]: tensor<2x5x4xf32>, %[[F:.+]]: tensor<3x7x4xf32>)
// CHECK: %[[EVEN:.+]] = nn.slice %[[F]] along 0 from 0 to 3 by 2 :
// CHECK: %[[R:.+]] = nn.reverse %[[EVEN]] along 0
// CHECK: %[[P:.+]] = nn.pad %[[A]] along 1 low 1 high 1 :
// CHECK: %[[W:.+]] = nn.windows %[[P]] along 1 size 2 : tensor<2x7x4xf32> -> tensor<2x6x2x4xf32>
// CHECK: %[[D:.+]] = nn.dot_general %[[W]], %[[R]] contract [2, 3] x [0, 2] : {{.+}} -> tensor<2x6x7xf32>
// CHECK: %[[D0:.+]] = nn.pad %[[D]] along 1 low 0 high 0 interior 1 : tensor<2x6x7xf32> -> tensor<2x11x7xf32>
// CHECK: nn.slice %[[F]] along 0 from 1 to {{[23]}}
// CHECK: %[[E:.+]] = nn.dot_general {{.+}} -> tensor<2x5x7xf32>
// CHECK: %[[E1:.+]] = nn.pad %[[E]] along 1 low 1 high 1 interior 1 : tensor<2x5x7xf32> -> tensor<2x11x7xf32>
// CHECK: nn.add %[[D0]], %[[E1]]
func.func @with_a_stride_that_leaves_a_rest(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x11x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 2 : tensor<2x5x3x7xf32> -> tensor<2x11x7xf32>
  return %y : tensor<2x11x7xf32>
}

// Nothing is summed to the one element that is wanted, which lies between windows.
// CHECK-LABEL: func.func @with_a_slice_between_windows
// CHECK: nn.full 0.000000e+00 : tensor<2x1x7xf32>
// CHECK-NOT: nn.dot_general
func.func @with_a_slice_between_windows(%a: tensor<2x5x4xf32>, %f: tensor<2x7x4xf32>) -> tensor<2x1x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<2x7x4xf32> -> tensor<2x5x2x7xf32>
  %y = nn.overlap_add %p along 1 stride 3 : tensor<2x5x2x7xf32> -> tensor<2x15x7xf32>
  %s = nn.slice %y along 1 from 5 to 6 : tensor<2x15x7xf32> -> tensor<2x1x7xf32>
  return %s : tensor<2x1x7xf32>
}

// CHECK-LABEL: func.func @with_a_stride_and_a_dilation
// CHECK: %[[P:.+]] = nn.pad %{{.+}} along 1 low 6 high 6 interior 1 : tensor<2x5x4xf32> -> tensor<2x21x4xf32>
// CHECK: nn.windows %[[P]] along 1 size 3 dilation 3 : tensor<2x21x4xf32> -> tensor<2x15x3x4xf32>
// CHECK-NOT: nn.overlap_add
func.func @with_a_stride_and_a_dilation(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x15x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 2 dilation 3 : tensor<2x5x3x7xf32> -> tensor<2x15x7xf32>
  return %y : tensor<2x15x7xf32>
}

// Sums are at every second element alone.
// CHECK-LABEL: func.func @with_a_common_divisor
// CHECK: nn.windows %{{.+}} along 1 size 3 dilation 2 : tensor<2x14x4xf32> -> tensor<2x10x3x4xf32>
// CHECK: %[[D:.+]] = nn.dot_general
// CHECK: nn.pad %[[D]] along 1 low 0 high 0 interior 1 : tensor<2x10x7xf32> -> tensor<2x19x7xf32>
func.func @with_a_common_divisor(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x19x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %p along 1 stride 2 dilation 4 : tensor<2x5x3x7xf32> -> tensor<2x19x7xf32>
  return %y : tensor<2x19x7xf32>
}

// The gradient of padding is a slice: nothing is computed that it cuts off.
// CHECK-LABEL: func.func @with_a_slice
// CHECK: nn.pad %{{.+}} along 1 low 1 high 1 :
// CHECK: nn.dot_general {{.+}} -> tensor<2x5x7xf32>
// CHECK-NOT: nn.slice
func.func @with_a_slice(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x5x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>
  %s = nn.overlap_add %p along 1 : tensor<2x5x3x7xf32> -> tensor<2x7x7xf32>
  %y = nn.slice %s along 1 from 1 to 6 : tensor<2x7x7xf32> -> tensor<2x5x7xf32>
  return %y : tensor<2x5x7xf32>
}

// Padded by more than a window, the data loses elements.
// CHECK-LABEL: func.func @with_a_slice_that_cuts_the_data
// CHECK-SAME: (%[[A:.+]]: tensor<2x9x4xf32>
// CHECK: %[[S:.+]] = nn.slice %[[A]] along 1 from 1 to 8
// CHECK: nn.windows %[[S]] along 1 size 3 : tensor<2x7x4xf32> -> tensor<2x5x3x4xf32>
func.func @with_a_slice_that_cuts_the_data(%a: tensor<2x9x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x5x7xf32> {
  %p = nn.dot_general %a, %f contract [2] x [2] : tensor<2x9x4xf32>, tensor<3x7x4xf32> -> tensor<2x9x3x7xf32>
  %s = nn.overlap_add %p along 1 : tensor<2x9x3x7xf32> -> tensor<2x11x7xf32>
  %y = nn.slice %s along 1 from 3 to 8 : tensor<2x11x7xf32> -> tensor<2x5x7xf32>
  return %y : tensor<2x5x7xf32>
}

// Two dimensions: the products (n, i, j, kh, kw, c) are summed along w, then along h. Padding comes before windows.
// CHECK-LABEL: func.func @of_two_dimensions
// CHECK: nn.reverse
// CHECK: nn.reverse
// CHECK: %[[P0:.+]] = nn.pad
// CHECK: %[[P1:.+]] = nn.pad %[[P0]]
// CHECK: %[[W0:.+]] = nn.windows %[[P1]]
// CHECK: %[[W1:.+]] = nn.windows %[[W0]]
// CHECK: %[[D:.+]] = nn.dot_general %[[W1]], %{{.+}} contract [2, 4, 5] x [0, 1, 3] : tensor<?x7x3x6x2x4xf32, #N>, tensor<3x2x7x4xf32> -> tensor<?x7x6x7xf32, #N>
// CHECK: return %[[D]]
func.func @of_two_dimensions(%a: tensor<?x5x5x4xf32, #nn.symbols<N>>, %f: tensor<3x2x7x4xf32>) -> tensor<?x7x6x7xf32, #nn.symbols<N>> {
  %p = nn.dot_general %a, %f contract [3] x [3] : tensor<?x5x5x4xf32, #nn.symbols<N>>, tensor<3x2x7x4xf32> -> tensor<?x5x5x3x2x7xf32, #nn.symbols<N>>
  %t = nn.transpose %p, [0, 1, 3, 2, 4, 5] : tensor<?x5x5x3x2x7xf32, #nn.symbols<N>> -> tensor<?x5x3x5x2x7xf32, #nn.symbols<N>>
  %w = nn.overlap_add %t along 3 : tensor<?x5x3x5x2x7xf32, #nn.symbols<N>> -> tensor<?x5x3x6x7xf32, #nn.symbols<N>>
  %y = nn.overlap_add %w along 1 : tensor<?x5x3x6x7xf32, #nn.symbols<N>> -> tensor<?x7x6x7xf32, #nn.symbols<N>>
  return %y : tensor<?x7x6x7xf32, #nn.symbols<N>>
}

// Groups are batch dimensions.
// CHECK-LABEL: func.func @of_groups
// CHECK: %[[D:.+]] = nn.dot_general %{{.+}}, %{{.+}} batch [2] x [0] contract [1, 3] x [1, 3] : tensor<7x3x2x4xf32>, tensor<2x3x6x4xf32> -> tensor<2x7x6xf32>
// CHECK: nn.transpose %[[D]], [1, 0, 2]
func.func @of_groups(%a: tensor<5x2x4xf32>, %f: tensor<2x3x6x4xf32>) -> tensor<7x2x6xf32> {
  %p = nn.dot_general %a, %f batch [1] x [0] contract [2] x [3] : tensor<5x2x4xf32>, tensor<2x3x6x4xf32> -> tensor<2x5x3x6xf32>
  %t = nn.transpose %p, [1, 2, 0, 3] : tensor<2x5x3x6xf32> -> tensor<5x3x2x6xf32>
  %y = nn.overlap_add %t along 0 : tensor<5x3x2x6xf32> -> tensor<7x2x6xf32>
  return %y : tensor<7x2x6xf32>
}

// CHECK-LABEL: func.func @of_data_on_the_right
// CHECK: nn.dot_general %{{.+}}, %{{.+}} contract [0, 2] x [2, 3] : tensor<3x7x4xf32>, tensor<2x7x3x4xf32> -> tensor<7x2x7xf32>
// CHECK: nn.transpose
// CHECK-NOT: nn.overlap_add
func.func @of_data_on_the_right(%a: tensor<2x5x4xf32>, %f: tensor<3x7x4xf32>) -> tensor<2x7x7xf32> {
  %p = nn.dot_general %f, %a contract [2] x [2] : tensor<3x7x4xf32>, tensor<2x5x4xf32> -> tensor<3x7x2x5xf32>
  %t = nn.transpose %p, [2, 3, 0, 1] : tensor<3x7x2x5xf32> -> tensor<2x5x3x7xf32>
  %y = nn.overlap_add %t along 1 : tensor<2x5x3x7xf32> -> tensor<2x7x7xf32>
  return %y : tensor<2x7x7xf32>
}
