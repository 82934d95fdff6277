// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected 'value' of given to be a dense attribute, but got nothing}}
train.state parameter @w : tensor<2xf32> {initializer = {kind = "given"}}

// -----

// expected-error @below {{expected 'value' of given to be a dense attribute, but got 1.000000e+00 : f64}}
train.state parameter @w : tensor<2xf32> {initializer = {kind = "given", value = 1.0 : f64}}

// -----

// expected-error @below {{expected 'value' of given to have the type of the state, 'tensor<2xf32>', but got 'tensor<3xf32>'}}
train.state parameter @w : tensor<2xf32> {initializer = {kind = "given", value = dense<1.0> : tensor<3xf32>}}

// -----

// expected-error @below {{expected 'value' of given to have the type of the state, 'tensor<2xf32>', but got 'tensor<2xf64>'}}
train.state parameter @w : tensor<2xf32> {initializer = {kind = "given", value = dense<1.0> : tensor<2xf64>}}

// -----

// expected-error @below {{expected initializer kind zeros, ones, constant, uniform, normal, truncated_normal, glorot_uniform, glorot_normal, he_uniform, he_normal or given, but got nothing}}
train.state parameter @w : tensor<2xf32> {initializer = {value = 1.0 : f64}}

// -----

// expected-error @below {{expected uniform to have low and high, but got 'hi'}}
train.state parameter @w : tensor<2xf32> {initializer = {kind = "uniform", hi = 1.0 : f64}}

// -----

// expected-error @below {{expected 'value' of constant to be a finite number, but got "one"}}
train.state parameter @w : tensor<2xf32> {initializer = {kind = "constant", value = "one"}}

// -----

// expected-error @below {{expected 'stddev' of normal to be at least 0, but got -1}}
train.state parameter @w : tensor<2xf32> {initializer = {kind = "normal", stddev = -1.0 : f64}}

// -----

// expected-error @below {{expected initializer kind zeros, ones, constant or given for 'tensor<2xi64>', but got "he_normal"}}
train.state parameter @w : tensor<2xi64> {initializer = {kind = "he_normal"}}

// -----

// expected-error @below {{expected regularizer to have l1 and l2, but got 'l3'}}
train.state parameter @w : tensor<2xf32> {regularizer = {l3 = 1.0 : f64}}
