// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --differentiate --canonicalize --cse | FileCheck %s

// Of y = (x - m) f + b, the sum of dy is that of b and, times -f, that of m. There is no other than that of f.
// CHECK-LABEL: func.func @sums_of_channels_are_computed_once
// CHECK-SAME: %{{.+}}: tensor<7x3xf32>, %{{.+}}: tensor<3xf32>, %[[F:.+]]: tensor<3xf32>, %[[DY:.+]]: tensor<7x3xf32>)
// CHECK: %[[DB:.+]] = nn.reduce_sum %[[DY]], [0]
// CHECK: nn.reduce_sum
// CHECK-NOT: nn.reduce_sum
// CHECK: %[[SCALED:.+]] = nn.mul %[[DB]], %[[F]]
// CHECK: %[[DM:.+]] = nn.neg %[[SCALED]]
// CHECK-NOT: nn.reduce_sum
// CHECK: return %[[DM]], %{{.+}}, %[[DB]]
func.func @sums_of_channels_are_computed_once(%x: tensor<7x3xf32>, %m: tensor<3xf32>, %f: tensor<3xf32>, %dy: tensor<7x3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %ms = nn.broadcast %m, [1] : tensor<3xf32> -> tensor<7x3xf32>
  %fs = nn.broadcast %f, [1] : tensor<3xf32> -> tensor<7x3xf32>
  %d = nn.sub %x, %ms : tensor<7x3xf32>
  %p = nn.mul %d, %fs : tensor<7x3xf32>
  %b = nn.full 0.5 : tensor<3xf32>
  %bs = nn.broadcast %b, [1] : tensor<3xf32> -> tensor<7x3xf32>
  %y = nn.add %p, %bs : tensor<7x3xf32>
  %dm, %df, %db = train.gradient %y, %dy wrt %m, %f, %b : tensor<7x3xf32>, tensor<7x3xf32> wrt tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
  return %dm, %df, %db : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}

// Nothing flows to what is a constant to derivatives.
// CHECK-LABEL: func.func @stops_at_constants
// CHECK: %[[ZERO:.+]] = nn.full 0.000000e+00 : tensor<3xf32>
// CHECK: return %[[ZERO]]
func.func @stops_at_constants(%x: tensor<3xf32>, %dy: tensor<3xf32>) -> tensor<3xf32> {
  %s = nn.stop_gradient %x : tensor<3xf32>
  %y = nn.square %s : tensor<3xf32>
  %dx = train.gradient %y, %dy wrt %x : tensor<3xf32>, tensor<3xf32> wrt tensor<3xf32> -> tensor<3xf32>
  return %dx : tensor<3xf32>
}
