// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected optimizer sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam or adamw, schedule constant_rate, step, exponential or cosine, initializer zeros, ones, constant, uniform, normal, truncated_normal, glorot_uniform, glorot_normal, he_uniform, he_normal or given, or metric accuracy, top_k, perplexity, precision, recall, f1, iou, auc, average_precision, mae, mse or r2, but got 'adan'}}
train.training optimizer #train.adan

// -----

// expected-error @below {{expected optimizer #train.sgd, #train.momentum, #train.nesterov, #train.adagrad, #train.adadelta, #train.rmsprop, #train.adam or #train.adamw, but got #train.cosine<steps = 3>}}
train.training optimizer #train.cosine<steps = 3>

// -----

// expected-error @below {{#train.adam or #train.adamw, but got {kind = "sgd"}}}
train.training optimizer {kind = "sgd"}

// -----

// expected-error @below {{expected sgd to have learning_rate and weight_decay, but got 'momentum'}}
train.training optimizer #train.sgd<momentum = 0.9>

// -----

// expected-error @below {{expected 'learning_rate' of sgd to be a finite number, but got "fast"}}
train.training optimizer #train.sgd<learning_rate = "fast">

// -----

// expected-error @below {{expected 'learning_rate' of sgd to be a finite number, but got true}}
train.training optimizer #train.sgd<learning_rate = true>

// -----

// expected-error @below {{expected 'learning_rate' of sgd to be a finite number, but got 0x7FC00000 : f32}}
train.training optimizer #train.sgd<learning_rate = 0x7FC00000 : f32>

// -----

// expected-error @below {{expected 'learning_rate' of sgd to be at least 0, but got -1}}
train.training optimizer #train.sgd<learning_rate = -1>

// -----

// expected-error @below {{expected 'learning_rate' of sgd once}}
train.training optimizer #train.sgd<learning_rate = 1, learning_rate = 2>

// -----

// expected-error @below {{expected 'beta2' of adam to be in [0, 1), but got 1}}
train.training optimizer #train.adam<beta2 = 1.0>

// -----

// expected-error @below {{expected schedule #train.constant_rate, #train.step, #train.exponential or #train.cosine, but got #train.sgd}}
train.training optimizer #train.sgd schedule #train.sgd

// -----

// expected-error @below {{expected 'factor' of step to be above 0, but got 0}}
train.training optimizer #train.sgd schedule #train.step<factor = 0, every = 2>

// -----

// expected-error @below {{expected 'every' of exponential to be a whole number of at least 1, but got 0}}
train.training optimizer #train.sgd schedule #train.exponential<every = 0>

// -----

// expected-error @below {{expected 'every' of step to be a whole number of at least 1, but got 2.5}}
train.training optimizer #train.sgd schedule #train.step<every = 2.5>

// -----

// expected-error @below {{expected 'steps' of cosine to be a whole number of at least 1, but got nothing}}
train.training optimizer #train.sgd schedule #train.cosine

// -----

// expected-error @below {{expected 'warmup_steps' of constant_rate to be a whole number of at least 0, but got -4}}
train.training optimizer #train.sgd schedule #train.constant_rate<warmup_steps = -4>

// -----

// expected-error @below {{expected 'norm' of clip to be above 0, but got 0}}
train.training optimizer #train.sgd clip <norm = 0>

// -----

// expected-error @below {{expected 'norm' of clip to be a finite number, but got 0x7F800000 : f32}}
train.training optimizer #train.sgd clip <norm = 0x7F800000 : f32>

// -----

// expected-error @below {{expected clip to have norm and value, but got 'max'}}
train.training optimizer #train.sgd clip <max = 1>

// -----

// expected-error @below {{expected 'weight_decay' of rmsprop to be at least 0, but got -1}}
train.training optimizer #train.rmsprop<weight_decay = -1>
