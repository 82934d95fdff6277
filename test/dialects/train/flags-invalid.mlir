// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected what is reset to have no other flag, but got checkpointed|reset}}
train.state checkpointed|reset @m : tensor<f64>

// -----

// expected-error @below {{expected what is trained to be saved, but got trained|checkpointed}}
train.state trained|checkpointed @w : tensor<3xf32>

// -----

// expected-error @below {{expected what is saved, seed or rate to be checkpointed, but got saved}}
train.state saved @w : tensor<3xf32>

// -----

// expected-error @below {{expected what is saved, seed or rate to be checkpointed, but got rate}}
train.state rate @r : tensor<f32>

// -----

// expected-error @below {{expected seed to be 'tensor<i64>', but got 'tensor<i32>'}}
train.state checkpointed|seed @k : tensor<i32>

// -----

// expected-error @below {{expected rate to be 'tensor<f32>', but got 'tensor<1xf32>'}}
train.state checkpointed|rate @r : tensor<1xf32>

// -----

train.state parameter @w : tensor<3xf32>
// expected-error @below {{expected what is of another state to be checkpointed, but not saved, but got weight}}
train.state weight @s of @w : tensor<3xf32>

// -----

// expected-note @below {{declared here}}
train.state weight @w : tensor<3xf32>
// expected-error @below {{expected what it is of to be a train.state that is trained, but got @w}}
train.state checkpointed @s of @w : tensor<3xf32>

// -----

// expected-error @below {{expected what it is of to be a train.state that is trained, but got @w}}
train.state checkpointed @s of @w : tensor<3xf32>

// -----

// expected-error @below {{expected no learning_rate_scale of what is not trained}}
train.state weight @w : tensor<3xf32> {learning_rate_scale = 0.5}

// -----

// expected-error @below {{expected no weight_decay of what is not trained}}
train.state checkpointed @w : tensor<3xf32> {weight_decay = 0.5}

// -----

// expected-error @below {{expected learning_rate_scale to be at least 0, but got -1}}
train.state parameter @w : tensor<3xf32> {learning_rate_scale = -1.0}

// -----

// expected-error @below {{expected weight_decay to be at least 0, but got}}
train.state parameter @w : tensor<3xf32> {weight_decay = 0x7FF0000000000000 : f64}

// -----

// expected-error @below {{expected a flag of a state, trained, saved, checkpointed, reset, seed, rate, weight or parameter, but got slot}}
train.state checkpointed|slot @w : tensor<3xf32>
