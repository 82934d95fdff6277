// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @gather_of_no_dimension(%x: tensor<2x3xf32>, %ids: tensor<2x3xi64>) {
  // expected-error @below {{expected dimension in [0, 2), but got 2}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.gather_elements %x, %ids along 2 : tensor<2x3xf32>, tensor<2x3xi64> -> tensor<2x3xf32>
  return
}

// -----

func.func @gather_of_another_rank(%x: tensor<2x3xf32>, %ids: tensor<3xi64>) {
  // expected-error @below {{expected ids of rank 2, but got 1}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.gather_elements %x, %ids along 1 : tensor<2x3xf32>, tensor<3xi64> -> tensor<3xf32>
  return
}

// -----

func.func @gather_of_a_symbol(%x: tensor<?x3xf32, #nn.symbols<N>>, %ids: tensor<2x3xi64>) {
  // expected-error @below {{expected dimension 0 of x to be at least 1 or that of ids, 2, but got N}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.gather_elements %x, %ids along 0 : tensor<?x3xf32, #nn.symbols<N>>, tensor<2x3xi64> -> tensor<2x3xf32>
  return
}

// -----

func.func @gather_of_nothing(%x: tensor<0x3xf32>, %ids: tensor<2x3xi64>) {
  // expected-error @below {{expected dimension 0 of x to be at least 1 or that of ids, 2, but got 0}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.gather_elements %x, %ids along 0 : tensor<0x3xf32>, tensor<2x3xi64> -> tensor<2x3xf32>
  return
}

// -----

func.func @gather_of_other_rows(%x: tensor<2x3xf32>, %ids: tensor<4x5xi64>) {
  // expected-error @below {{expected ids to be (2, 5), but got (4, 5)}}
  // expected-error @below {{failed to infer returned types}}
  %y = nn.gather_elements %x, %ids along 1 : tensor<2x3xf32>, tensor<4x5xi64> -> tensor<4x5xf32>
  return
}

// -----

func.func @scatter_of_other_rows(%x: tensor<2x3xf32>, %u: tensor<4x5xf32>, %ids: tensor<4x5xi64>) {
  // expected-error @below {{expected ids to be (2, 5), but got (4, 5)}}
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<2x3xf32>, tensor<4x5xf32>, tensor<4x5xi64>
  return
}

// -----

func.func @scatter_of_other_updates(%x: tensor<2x3xf32>, %u: tensor<2x4xf32>, %ids: tensor<2x5xi64>) {
  // expected-error @below {{expected updates to be (2, 5) of 'f32', but got (2, 4) of 'f32'}}
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<2x3xf32>, tensor<2x4xf32>, tensor<2x5xi64>
  return
}

// -----

func.func @scatter_of_other_elements(%x: tensor<2x3xf32>, %u: tensor<2x5xf64>, %ids: tensor<2x5xi64>) {
  // expected-error @below {{expected updates to be (2, 5) of 'f32', but got (2, 5) of 'f64'}}
  %y = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<2x3xf32>, tensor<2x5xf64>, tensor<2x5xi64>
  return
}

// -----

func.func @scatter_by_another_rule(%x: tensor<2x3xf32>, %ids: tensor<2x3xi64>) {
  // expected-error @below {{expected string or keyword containing one of the following enum values for attribute 'combine' [replace, add, mul, max, min]}}
  %y = nn.scatter_elements mean, %x, %x, %ids along 1 : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xi64>
  return
}

// -----

func.func @sort_of_no_dimension(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected dimension in [0, 2), but got 2}}
  %y = nn.sort_places %x along 2 : tensor<2x3xf32> -> tensor<2x3xi32>
  return
}

// -----

func.func @sort_to_another_shape(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected places to be (2, 3), but got (2, 4)}}
  %y = nn.sort_places %x along 1 : tensor<2x3xf32> -> tensor<2x4xi32>
  return
}

// -----

func.func @sort_of_none(%x: tensor<2x3xf32>) {
  // expected-error @below {{expected first to be at least 1, but got 0}}
  %y = nn.sort_places %x along 1 first 0 : tensor<2x3xf32> -> tensor<2x3xi32>
  return
}
