// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --widen-columns | FileCheck %s
// RUN: cauce-opt %s --widen-columns --remarks-filter=widen-columns -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// Vectors of 16, as the target is that nobody has set.

// CHECK-LABEL: func.func @puts_two_results_side_by_side
// CHECK-SAME: (%[[X:.+]]: tensor<2x12x3xf32>, %[[F:.+]]: tensor<5x3x6xf32>)
// CHECK-DAG: %[[W:.+]] = nn.windows %[[X]] along 1 size 6 stride 2 : tensor<2x12x3xf32> -> tensor<2x4x6x3xf32>
// CHECK-DAG: %[[P:.+]] = nn.pad %[[F]] along 0 low 1 high 1 :
// CHECK-DAG: %[[S:.+]] = nn.windows %[[P]] along 0 size 6 : tensor<7x3x6xf32> -> tensor<2x6x3x6xf32>
// CHECK-DAG: %[[R:.+]] = nn.reverse %[[S]] along 0
// CHECK-DAG: %[[T:.+]] = nn.transpose %[[R]], [1, 2, 0, 3] :
// CHECK-DAG: %[[G:.+]] = nn.reshape %[[T]] : tensor<6x3x2x6xf32> -> tensor<6x3x12xf32>
// CHECK: %[[Z:.+]] = nn.dot_general %[[W]], %[[G]] contract [2, 3] x [0, 1] : {{.+}} -> tensor<2x4x12xf32>
// CHECK: nn.reshape %[[Z]] : tensor<2x4x12xf32> -> tensor<2x8x6xf32>
// REMARK: 2 neighbours of 6 columns side by side, 12 in vectors of 16
func.func @puts_two_results_side_by_side(%x: tensor<2x12x3xf32>, %f: tensor<5x3x6xf32>) -> tensor<2x8x6xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x12x3xf32> -> tensor<2x8x5x3xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x8x5x3xf32>, tensor<5x3x6xf32> -> tensor<2x8x6xf32>
  return %y : tensor<2x8x6xf32>
}

// As the gradient of an input has it: the columns are not last in the filter.
// CHECK-LABEL: func.func @finds_the_columns_of_the_filter
// CHECK-SAME: %[[F:[^ ,]+]]: tensor<5x6x30xf32>)
// CHECK: nn.pad %[[F]] along 0
// CHECK: nn.transpose %{{.+}}, [1, 0, 2, 3] : tensor<2x6x6x30xf32> -> tensor<6x2x6x30xf32>
// CHECK: nn.dot_general %{{.+}} contract [2, 3] x [0, 2] : tensor<2x4x6x30xf32>, tensor<6x12x30xf32> -> tensor<2x4x12xf32>
func.func @finds_the_columns_of_the_filter(%x: tensor<2x12x30xf32>, %f: tensor<5x6x30xf32>) -> tensor<2x8x6xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x12x30xf32> -> tensor<2x8x5x30xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 2] : tensor<2x8x5x30xf32>, tensor<5x6x30xf32> -> tensor<2x8x6xf32>
  return %y : tensor<2x8x6xf32>
}

// With a stride the filter's copies are two places apart; with a dilation as well, one.
// CHECK-LABEL: func.func @with_a_stride
// CHECK-DAG: nn.pad %{{.+}} along 0 low 2 high 2 : tensor<9x2x6xf32>
// CHECK-DAG: nn.windows %{{.+}} along 0 size 11 stride 2 : tensor<13x2x6xf32> -> tensor<2x11x2x6xf32>
// CHECK-DAG: nn.windows %{{.+}} along 1 size 11 stride 4 : tensor<3x20x2xf32> -> tensor<3x3x11x2xf32>
func.func @with_a_stride(%x: tensor<3x20x2xf32>, %f: tensor<9x2x6xf32>) -> tensor<3x6x6xf32> {
  %w = nn.windows %x along 1 size 9 stride 2 : tensor<3x20x2xf32> -> tensor<3x6x9x2xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<3x6x9x2xf32>, tensor<9x2x6xf32> -> tensor<3x6x6xf32>
  return %y : tensor<3x6x6xf32>
}
// CHECK-LABEL: func.func @with_a_stride_and_a_dilation
// CHECK-DAG: nn.windows %{{.+}} along 0 size 6 : tensor<7x2x6xf32> -> tensor<2x6x2x6xf32>
// CHECK-DAG: nn.windows %{{.+}} along 1 size 6 stride 4 dilation 2 : tensor<3x19x2xf32> -> tensor<3x3x6x2xf32>
func.func @with_a_stride_and_a_dilation(%x: tensor<3x19x2xf32>, %f: tensor<5x2x6xf32>) -> tensor<3x6x6xf32> {
  %w = nn.windows %x along 1 size 5 stride 2 dilation 2 : tensor<3x19x2xf32> -> tensor<3x6x5x2xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<3x6x5x2xf32>, tensor<5x2x6xf32> -> tensor<3x6x6xf32>
  return %y : tensor<3x6x6xf32>
}

// Eleven results are three rows of four, of which one is cut off.
// CHECK-LABEL: func.func @pads_and_cuts_an_odd_width
// CHECK: nn.pad %{{.+}} along 1 low 0 high 1 : tensor<2x17x11xf32>
// CHECK: nn.dot_general %{{.+}} -> tensor<2x3x12xf32>
// CHECK: nn.reshape %{{.+}} : tensor<2x3x12xf32> -> tensor<2x12x3xf32>
// CHECK: nn.slice %{{.+}} along 1 from 0 to 11
// REMARK: 4 neighbours of 3 columns side by side
func.func @pads_and_cuts_an_odd_width(%x: tensor<2x17x11xf32>, %f: tensor<7x11x3xf32>) -> tensor<2x11x3xf32> {
  %w = nn.windows %x along 1 size 7 : tensor<2x17x11xf32> -> tensor<2x11x7x11xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x11x7x11xf32>, tensor<7x11x3xf32> -> tensor<2x11x3xf32>
  return %y : tensor<2x11x3xf32>
}

// The parts of each neighbour are added.
// CHECK-LABEL: func.func @widens_the_gradient_of_a_filter
// CHECK-SAME: (%[[X:.+]]: tensor<2x12x3xf32>, %[[DY:.+]]: tensor<2x8x6xf32>)
// CHECK-DAG: %[[W:.+]] = nn.windows %[[X]] along 1 size 6 stride 2 :
// CHECK-DAG: %[[D:.+]] = nn.reshape %[[DY]] : tensor<2x8x6xf32> -> tensor<2x4x12xf32>
// CHECK: %[[G:.+]] = nn.dot_general %[[W]], %[[D]] contract [0, 1] x [0, 1] : {{.+}} -> tensor<6x3x12xf32>
// CHECK: %[[G0:.+]] = nn.slice %[[G]] along 2 from 0 to 6
// CHECK: %[[S0:.+]] = nn.slice %[[G0]] along 0 from 0 to 5
// CHECK: %[[G1:.+]] = nn.slice %[[G]] along 2 from 6 to 12
// CHECK: %[[S1:.+]] = nn.slice %[[G1]] along 0 from 1 to 6
// CHECK: nn.add %[[S0]], %[[S1]]
func.func @widens_the_gradient_of_a_filter(%x: tensor<2x12x3xf32>, %dy: tensor<2x8x6xf32>) -> tensor<5x3x6xf32> {
  %w = nn.windows %x along 1 size 5 : tensor<2x12x3xf32> -> tensor<2x8x5x3xf32>
  %df = nn.dot_general %w, %dy contract [0, 1] x [0, 1] : tensor<2x8x5x3xf32>, tensor<2x8x6xf32> -> tensor<5x3x6xf32>
  return %df : tensor<5x3x6xf32>
}

// What is read element by element goes along, up to what has other readers; what is computed for it alone, too.
// CHECK-LABEL: func.func @widens_what_reads_it
// CHECK-SAME: %[[B:[^ ,]+]]: tensor<6xf32>, %[[M:[^ ,]+]]: tensor<2x8x6xf32>)
// CHECK-DAG: %[[Z:.+]] = nn.dot_general
// CHECK-DAG: %[[B2:.+]] = nn.broadcast %[[B]], [1] : tensor<6xf32> -> tensor<2x6xf32>
// CHECK-DAG: %[[B12:.+]] = nn.reshape %[[B2]] : tensor<2x6xf32> -> tensor<12xf32>
// CHECK-DAG: %[[BS:.+]] = nn.broadcast %[[B12]], [2] : tensor<12xf32> -> tensor<2x4x12xf32>
// CHECK-DAG: %[[SUM:.+]] = nn.add %[[Z]], %[[BS]] : tensor<2x4x12xf32>
// CHECK-DAG: %[[L:.+]] = nn.logistic %[[SUM]] : tensor<2x4x12xf32>
// CHECK-DAG: %[[P:.+]] = nn.mul %[[SUM]], %[[L]] : tensor<2x4x12xf32>
// CHECK-DAG: %[[MW:.+]] = nn.reshape %[[M]] : tensor<2x8x6xf32> -> tensor<2x4x12xf32>
// CHECK-DAG: %[[E:.+]] = nn.exp %[[MW]] : tensor<2x4x12xf32>
// CHECK-DAG: %[[Q:.+]] = nn.mul %[[P]], %[[E]] : tensor<2x4x12xf32>
// CHECK: %[[Y:.+]] = nn.reshape %[[Q]] : tensor<2x4x12xf32> -> tensor<2x8x6xf32>
// CHECK: nn.reduce_sum %[[Y]]
// CHECK: nn.neg %[[Y]]
func.func @widens_what_reads_it(%x: tensor<2x12x3xf32>, %f: tensor<5x3x6xf32>, %b: tensor<6xf32>, %m: tensor<2x8x6xf32>) -> (tensor<6xf32>, tensor<2x8x6xf32>) {
  %w = nn.windows %x along 1 size 5 : tensor<2x12x3xf32> -> tensor<2x8x5x3xf32>
  %y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x8x5x3xf32>, tensor<5x3x6xf32> -> tensor<2x8x6xf32>
  %bs = nn.broadcast %b, [2] : tensor<6xf32> -> tensor<2x8x6xf32>
  %sum = nn.add %y, %bs : tensor<2x8x6xf32>
  %l = nn.logistic %sum : tensor<2x8x6xf32>
  %p = nn.mul %sum, %l : tensor<2x8x6xf32>
  %e = nn.exp %m : tensor<2x8x6xf32>
  %q = nn.mul %p, %e : tensor<2x8x6xf32>
  %s = nn.reduce_sum %q, [0, 1] : tensor<2x8x6xf32> -> tensor<6xf32>
  %n = nn.neg %q : tensor<2x8x6xf32>
  return %s, %n : tensor<6xf32>, tensor<2x8x6xf32>
}
