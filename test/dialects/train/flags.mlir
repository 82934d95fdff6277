// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Flags that belong together are printed as one word.
// RUN: cauce-opt %s | cauce-opt | FileCheck %s
// RUN: cauce-opt %s --mlir-print-op-generic | cauce-opt | FileCheck %s
// RUN: cauce-opt %s --emit-bytecode | cauce-opt | FileCheck %s

// CHECK: train.state parameter @w : tensor<3xf32>
train.state trained|saved|checkpointed @w : tensor<3xf32>
// CHECK: train.state weight @mean : tensor<3xf32>
train.state saved|checkpointed @mean : tensor<3xf32>
// CHECK: train.state checkpointed @"w/momentum" of @w : tensor<3xf32>
train.state checkpointed @"w/momentum" of @w : tensor<3xf32>
// CHECK: train.state checkpointed|seed @key : tensor<i64>
train.state seed|checkpointed @key : tensor<i64>
// CHECK: train.state checkpointed|rate @rate : tensor<f32>
train.state checkpointed|rate @rate : tensor<f32>
// CHECK: train.state reset @sum : tensor<f64>
train.state reset @sum : tensor<f64>
