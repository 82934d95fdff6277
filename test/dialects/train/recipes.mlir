// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file | cauce-opt -split-input-file | FileCheck %s

// Numbers are as short as they can be, whole ones, too, and said where they differ from what is there without.
// CHECK: train.training optimizer #train.adam<learning_rate = 0.1, beta2 = 0.9990000128746033, epsilon = 1.0e-06> schedule #train.cosine<steps = 1000, end = 2, warmup_steps = 10>{{$}}
train.training optimizer #train.adam<epsilon = 1.0e-6, beta1 = 0.9, learning_rate = 0.1, beta2 = 0x3F7FBE77 : f32> schedule #train.cosine<steps = 1000, end = 2.0, warmup_steps = 10>

// -----

// CHECK: train.training optimizer #train.adagrad clip <norm = 1, value = 0.25> precision bf16
train.training optimizer #train.adagrad<> clip <value = 0.25, norm = 1> precision bf16

// -----

// CHECK: train.training optimizer #train.sgd<learning_rate = 0> schedule #train.constant_rate{{$}}
#rate = #train.sgd<learning_rate = -0.0>
train.training optimizer #rate schedule #train.constant_rate<warmup_steps = 0>
