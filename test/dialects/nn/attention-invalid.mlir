// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @queries_without_heads(%q: tensor<5x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>) {
  // expected-error @below {{expected q to have at least 3 dimensions, but got 2}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<5x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @keys_of_other_rank(%q: tensor<2x5x4x3xf32>, %k: tensor<7x2x3xf32>, %v: tensor<2x7x2x6xf32>) {
  // expected-error @below {{expected k to have 4 dimensions, but got 3}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<2x5x4x3xf32>, tensor<7x2x3xf32>, tensor<2x7x2x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @values_of_other_elements(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf64>) {
  // expected-error @below {{expected v to be of 'f32', but got 'f64'}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf64>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @keys_of_another_batch(%q: tensor<2x5x4x3xf32>, %k: tensor<3x7x2x3xf32>, %v: tensor<2x7x2x6xf32>) {
  // expected-error @below {{expected k to have the batch size 2, but got 3}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<2x5x4x3xf32>, tensor<3x7x2x3xf32>, tensor<2x7x2x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @keys_of_other_features(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x5xf32>, %v: tensor<2x7x2x6xf32>) {
  // expected-error @below {{expected k to have the features 3, but got 5}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<2x5x4x3xf32>, tensor<2x7x2x5xf32>, tensor<2x7x2x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @values_of_another_length(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x8x2x6xf32>) {
  // expected-error @below {{expected v to have the length 7, but got 8}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x8x2x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @values_of_other_heads(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x1x6xf32>) {
  // expected-error @below {{expected v to have the heads 2, but got 1}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x1x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @heads_that_do_not_divide(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x3x3xf32>, %v: tensor<2x7x3x6xf32>) {
  // expected-error @below {{expected the heads of q to be as many as those of k or a multiple, but got 4 and 3}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<2x5x4x3xf32>, tensor<2x7x3x3xf32>, tensor<2x7x3x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @no_heads_of_keys(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x0x3xf32>, %v: tensor<2x7x0x6xf32>) {
  // expected-error @below {{expected the heads of q to be as many as those of k or a multiple, but got 4 and 0}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<2x5x4x3xf32>, tensor<2x7x0x3xf32>, tensor<2x7x0x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @results_of_another_type(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>) {
  // expected-error @below {{failed to infer returned types}}
  // expected-error @below {{inferred type(s) 'tensor<2x5x4x6xf32>', 'tensor<2x4x5xf32>' are incompatible with return type(s) of operation 'tensor<2x5x4x6xf32>', 'tensor<2x5x4xf32>'}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x5x4xf32>)
  return
}

// -----

func.func @mask_along_no_dimension(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>, %m: tensor<7xi1>) {
  // expected-error @below {{expected dims to ascend within [0, 4), but got 4}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 mask %m along [4] : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>, tensor<7xi1>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @mask_of_another_size(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>, %m: tensor<7x5xi1>) {
  // expected-error @below {{expected mask to be (5, 7), as the scores along mask_dims, but got (7, 5)}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 mask %m along [2, 3] : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>, tensor<7x5xi1>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @mask_of_other_elements(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>, %m: tensor<7xf64>) {
  // expected-error @below {{expected mask to be of i1 or 'f32', but got 'f64'}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 mask %m along [3] : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>, tensor<7xf64>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @scale_without_end(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>) {
  // expected-error @below {{expected scale to be finite, but got INF}}
  %y, %lse = nn.attention %q, %k, %v scale 0x7FF0000000000000 : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @cap_of_nothing(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>) {
  // expected-error @below {{expected softcap to be above 0, but got 0.000000e+00}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 softcap 0.0 : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @everything_dropped(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>, %a: tensor<i64>, %b: tensor<i64>) {
  // expected-error @below {{expected rate in [0, 1), but got 1.000000e+00}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 dropout 1.0 of %a, %b : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>, tensor<i64>, tensor<i64>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @nothing_dropped(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>) {
  // expected-error @below {{expected key, counter and a rate other than 0 together}}
  %y, %lse = nn.attention %q, %k, %v scale 0.5 {rate = 0.5 : f64} : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>) -> (tensor<2x5x4x6xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @gradient_of_another_cotangent(%q: tensor<2x5x4x3xf32>, %k: tensor<2x7x2x3xf32>, %v: tensor<2x7x2x6xf32>, %y: tensor<2x5x4x6xf32>, %lse: tensor<2x4x5xf32>, %dlse: tensor<2x5x4xf32>) {
  // expected-error @below {{failed to infer returned types}}
  // expected-error @below {{expected dlse to be of type 'tensor<2x4x5xf32>', but got 'tensor<2x5x4xf32>'}}
  %dq, %dk, %dv = nn.attention_gradient %q, %k, %v, %y, %lse, %y, %dlse scale 0.5 : (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>, tensor<2x5x4x6xf32>, tensor<2x4x5xf32>, tensor<2x5x4x6xf32>, tensor<2x5x4xf32>) -> (tensor<2x5x4x3xf32>, tensor<2x7x2x3xf32>, tensor<2x7x2x6xf32>)
  return
}
