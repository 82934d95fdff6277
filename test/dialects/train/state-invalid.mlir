// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected '<'}}
train.state parameter @w : tensor<2xf32> {initializer = #train.given}

// -----

// expected-error @below {{expected what is given to be a dense attribute, but got 1.000000e+00 : f64}}
train.state parameter @w : tensor<2xf32> {initializer = #train.given<1.0>}

// -----

// expected-error @below {{expected what is given to have the type of the state, 'tensor<2xf32>', but got 'tensor<3xf32>'}}
train.state parameter @w : tensor<2xf32> {initializer = #train.given<dense<1.0> : tensor<3xf32>>}

// -----

// expected-error @below {{expected what is given to have the type of the state, 'tensor<2xf32>', but got 'tensor<2xf64>'}}
train.state parameter @w : tensor<2xf32> {initializer = #train.given<dense<1.0> : tensor<2xf64>>}

// -----

// expected-error @below {{initializer zeros, ones, constant, uniform, normal, truncated_normal, glorot_uniform, glorot_normal, he_uniform, he_normal or given, or metric accuracy, top_k, perplexity, precision, recall, f1, iou, auc, average_precision, mae, mse or r2, but got 'glorot'}}
train.state parameter @w : tensor<2xf32> {initializer = #train.glorot}

// -----

// expected-error @below {{attribute 'initializer' failed to satisfy constraint: an initializer, such as #train.zeros}}
train.state parameter @w : tensor<2xf32> {initializer = #train.sgd}

// -----

// expected-error @below {{attribute 'initializer' failed to satisfy constraint: an initializer, such as #train.zeros}}
train.state parameter @w : tensor<2xf32> {initializer = {kind = "zeros"}}

// -----

// expected-error @below {{expected uniform to have low and high, but got 'hi'}}
train.state parameter @w : tensor<2xf32> {initializer = #train.uniform<hi = 1>}

// -----

// expected-error @below {{expected low of uniform to be at most high, but got 0.1 and 0.05}}
train.state parameter @w : tensor<2xf32> {initializer = #train.uniform<low = 0.1>}

// -----

// expected-error @below {{expected he_normal to have no numbers, but got 'mean'}}
train.state parameter @w : tensor<2xf32> {initializer = #train.he_normal<mean = 1>}

// -----

// expected-error @below {{expected 'value' of constant to be a finite number, but got "one"}}
train.state parameter @w : tensor<2xf32> {initializer = #train.constant<value = "one">}

// -----

// expected-error @below {{expected 'stddev' of normal to be at least 0, but got -1}}
train.state parameter @w : tensor<2xf32> {initializer = #train.normal<stddev = -1>}

// -----

// expected-error @below {{expected an initializer that is not random for 'tensor<2xi64>', but got #train.he_normal}}
train.state parameter @w : tensor<2xi64> {initializer = #train.he_normal}

// -----

// expected-error @below {{expected regularizer to have l1 and l2, but got 'l3'}}
train.state parameter @w : tensor<2xf32> {regularizer = #train.regularizer<l3 = 1>}

// -----

// expected-error @below {{expected 'l2' of regularizer to be at least 0, but got -1}}
train.state parameter @w : tensor<2xf32> {regularizer = #train.regularizer<l2 = -1>}
