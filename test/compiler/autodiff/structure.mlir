// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --differentiate -split-input-file | FileCheck %s

// The cotangents of all uses are added.
// CHECK-LABEL: func.func @adds_the_cotangents_of_uses
// CHECK-SAME: %[[X:[^:]+]]: tensor<3xf32>, %[[DY:[^:]+]]: tensor<3xf32>
// CHECK-DAG: %[[A:.+]] = nn.neg %[[DY]]
// CHECK-DAG: %[[Y:.+]] = nn.exp %[[X]]
// CHECK-DAG: %[[B:.+]] = nn.mul %[[DY]], %[[Y]]
// CHECK: %[[DX:.+]] = nn.add %{{.+}}, %{{.+}}
// CHECK: return %[[DX]]
func.func @adds_the_cotangents_of_uses(%x: tensor<3xf32>, %dy: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.exp %x : tensor<3xf32>
  %y = nn.sub %0, %x : tensor<3xf32>
  %dx = train.gradient %y, %dy wrt %x : tensor<3xf32>, tensor<3xf32> wrt tensor<3xf32> -> tensor<3xf32>
  return %dx : tensor<3xf32>
}

// -----

// What does not lie between x and y has no adjoint, and what only it needed is gone.
// CHECK-LABEL: func.func @skips_what_is_not_on_the_way
// CHECK-SAME: %[[X:[^:]+]]: tensor<3xf32>, %[[Z:[^:]+]]: tensor<3xf32>, %[[DY:[^:]+]]: tensor<3xf32>
// CHECK-NEXT: %[[S:.+]] = nn.sin %[[Z]]
// CHECK-NEXT: %[[DX:.+]] = nn.mul %[[DY]], %[[S]]
// CHECK-NEXT: return %[[DX]]
func.func @skips_what_is_not_on_the_way(%x: tensor<3xf32>, %z: tensor<3xf32>, %dy: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.sin %z : tensor<3xf32>
  %y = nn.mul %x, %0 : tensor<3xf32>
  %aside = nn.exp %x : tensor<3xf32>
  %dx = train.gradient %y, %dy wrt %x : tensor<3xf32>, tensor<3xf32> wrt tensor<3xf32> -> tensor<3xf32>
  return %dx : tensor<3xf32>
}

// -----

// A value in between may be differentiated by, too: it counts as independent of what it is made of.
// CHECK-LABEL: func.func @by_an_intermediate
// CHECK-SAME: %[[X:[^:]+]]: tensor<3xf32>, %[[DY:[^:]+]]: tensor<3xf32>
// CHECK-NEXT: %[[M:.+]] = nn.sin %[[X]]
// CHECK-NEXT: %[[Y:.+]] = nn.exp %[[M]]
// CHECK-NEXT: %[[DM:.+]] = nn.mul %[[DY]], %[[Y]]
// CHECK-NEXT: return %[[DM]]
func.func @by_an_intermediate(%x: tensor<3xf32>, %dy: tensor<3xf32>) -> tensor<3xf32> {
  %m = nn.sin %x : tensor<3xf32>
  %y = nn.exp %m : tensor<3xf32>
  %dm = train.gradient %y, %dy wrt %m : tensor<3xf32>, tensor<3xf32> wrt tensor<3xf32> -> tensor<3xf32>
  return %dm : tensor<3xf32>
}

// -----

// CHECK-LABEL: func.func @by_itself
// CHECK-SAME: %{{.+}}: tensor<3xf32>, %[[DY:[^:]+]]: tensor<3xf32>
// CHECK-NEXT: return %[[DY]]
func.func @by_itself(%x: tensor<3xf32>, %dy: tensor<3xf32>) -> tensor<3xf32> {
  %dx = train.gradient %x, %dy wrt %x : tensor<3xf32>, tensor<3xf32> wrt tensor<3xf32> -> tensor<3xf32>
  return %dx : tensor<3xf32>
}

// -----

// Nothing flows through integers, nor through ops without a derivative.
// CHECK-LABEL: func.func @stops_at_integers
// CHECK: %[[ZERO:.+]] = nn.full 0.000000e+00 : tensor<3xf32>
// CHECK: return %[[ZERO]]
func.func @stops_at_integers(%x: tensor<3xf32>, %dy: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.convert %x : tensor<3xf32> -> tensor<3xi32>
  %y = nn.convert %0 : tensor<3xi32> -> tensor<3xf32>
  %dx = train.gradient %y, %dy wrt %x : tensor<3xf32>, tensor<3xf32> wrt tensor<3xf32> -> tensor<3xf32>
  return %dx : tensor<3xf32>
}

// -----

// CHECK-LABEL: func.func @stops_at_steps
// CHECK: %[[ZERO:.+]] = nn.full 0.000000e+00 : tensor<3xf32>
// CHECK: return %[[ZERO]]
func.func @stops_at_steps(%x: tensor<3xf32>, %dy: tensor<3xf32>) -> tensor<3xf32> {
  %y = nn.step %x : tensor<3xf32>
  %dx = train.gradient %y, %dy wrt %x : tensor<3xf32>, tensor<3xf32> wrt tensor<3xf32> -> tensor<3xf32>
  return %dx : tensor<3xf32>
}

// -----

// Forward mode: the derivative of a gradient by its seed. Of the reverse pass nothing is left.
// CHECK-LABEL: func.func @forward_mode
// CHECK-SAME: %[[X:[^:]+]]: tensor<3xf32>, %[[DX:[^:]+]]: tensor<3xf32>
// CHECK-NEXT: %[[COS:.+]] = nn.cos %[[X]]
// CHECK-NEXT: %[[DY:.+]] = nn.mul %{{.+}}, %{{.+}}
// CHECK-NEXT: return %[[DY]]
func.func @forward_mode(%x: tensor<3xf32>, %dx: tensor<3xf32>) -> tensor<3xf32> {
  %seed = nn.full 0.0 : tensor<3xf32>
  %y = nn.sin %x : tensor<3xf32>
  %g = train.gradient %y, %seed wrt %x : tensor<3xf32>, tensor<3xf32> wrt tensor<3xf32> -> tensor<3xf32>
  %dy = train.gradient %g, %dx wrt %seed : tensor<3xf32>, tensor<3xf32> wrt tensor<3xf32> -> tensor<3xf32>
  return %dy : tensor<3xf32>
}

// -----

// CHECK-LABEL: func.func @without_gradients
// CHECK-SAME: %[[X:[^:]+]]: tensor<3xf32>
// CHECK-NEXT: %[[Y:.+]] = nn.exp %[[X]]
// CHECK-NEXT: return %[[Y]]
func.func @without_gradients(%x: tensor<3xf32>) -> tensor<3xf32> {
  %y = nn.exp %x : tensor<3xf32>
  return %y : tensor<3xf32>
}
