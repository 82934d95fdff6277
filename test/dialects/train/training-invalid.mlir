// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected optimizer kind sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam or adamw, but got "adan"}}
train.training optimizer {kind = "adan"}

// -----

// expected-error @below {{expected optimizer kind sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam or adamw, but got nothing}}
train.training optimizer {learning_rate = 0.1 : f64}

// -----

// expected-error @below {{expected sgd to have learning_rate and weight_decay, but got 'momentum'}}
train.training optimizer {kind = "sgd", momentum = 0.9 : f64}

// -----

// expected-error @below {{expected 'learning_rate' of sgd to be a finite number, but got "fast"}}
train.training optimizer {kind = "sgd", learning_rate = "fast"}

// -----

// expected-error @below {{expected 'learning_rate' of sgd to be at least 0, but got -1}}
train.training optimizer {kind = "sgd", learning_rate = -1.0 : f64}

// -----

// expected-error @below {{expected 'beta2' of adam to be in [0, 1), but got 1}}
train.training optimizer {kind = "adam", beta2 = 1.0 : f64}

// -----

// expected-error @below {{expected schedule kind constant, step, exponential or cosine, but got "linear"}}
train.training optimizer {kind = "sgd"} schedule {kind = "linear"}

// -----

// expected-error @below {{expected 'factor' of step to be above 0, but got 0}}
train.training optimizer {kind = "sgd"} schedule {kind = "step", factor = 0.0 : f64}

// -----

// expected-error @below {{expected 'every' of exponential to be at least 1, but got 0}}
train.training optimizer {kind = "sgd"} schedule {kind = "exponential", every = 0}

// -----

// expected-error @below {{expected 'steps' of cosine to be at least 1, but got 0}}
train.training optimizer {kind = "sgd"} schedule {kind = "cosine", steps = 0}

// -----

// expected-error @below {{expected 'warmup_steps' of constant to be at least 0, but got -4}}
train.training optimizer {kind = "sgd"} schedule {kind = "constant", warmup_steps = -4}

// -----

// expected-error @below {{expected 'norm' of clip to be above 0, but got 0}}
train.training optimizer {kind = "sgd"} clip {norm = 0.0 : f64}

// -----

// expected-error @below {{expected clip to have norm and value, but got 'max'}}
train.training optimizer {kind = "sgd"} clip {max = 1.0 : f64}

// -----

// expected-error @below {{expected 'weight_decay' of rmsprop to be at least 0, but got -1}}
train.training optimizer {kind = "rmsprop", weight_decay = -1.0 : f64}
