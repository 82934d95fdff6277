// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed s/KIND/sgd/ %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,SGD
// RUN: sed s/KIND/momentum/ %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,MOMENTUM
// RUN: sed s/KIND/nesterov/ %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,NESTEROV
// RUN: sed 's/KIND</adagrad<initial_accumulator = 7, /' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,ADAGRAD
// RUN: sed s/KIND/adadelta/ %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,ADADELTA
// RUN: sed s/KIND/rmsprop/ %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,RMSPROP
// RUN: sed s/KIND/adam/ %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,ADAM,ADAM-ONLY
// RUN: sed s/KIND/adamw/ %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,ADAM,ADAMW

// The structure of each update; test/train has the numbers.

// SGD-NOT: train.state {{.*}} of @
// MOMENTUM: train.state checkpointed @"w/momentum" of @w : tensor<3xf32>
// NESTEROV: train.state checkpointed @"w/momentum" of @w : tensor<3xf32>
// ADAGRAD: train.state checkpointed @"w/sum" of @w : tensor<3xf32> {initializer = #train.constant<value = 7>}
// ADADELTA: train.state checkpointed @"w/square" of @w : tensor<3xf32>
// ADADELTA: train.state checkpointed @"w/delta" of @w : tensor<3xf32>
// RMSPROP: train.state checkpointed @"w/square" of @w : tensor<3xf32>
// ADAM: train.state checkpointed @"w/m" of @w : tensor<3xf32>
// ADAM: train.state checkpointed @"w/v" of @w : tensor<3xf32>
train.state parameter @w : tensor<3xf32>
train.training optimizer #train.KIND<learning_rate = 0.5>
func.func @loss(%x: tensor<3xf32>) -> tensor<f32> {
  %w = train.read @w : tensor<3xf32>
  %l = nn.reduce_sum %w, [0] : tensor<3xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// CHECK: func.func @step
// CHECK: %[[T:.+]] = train.read @train.step
// CHECK: %[[W:.+]] = train.read @w
// CHECK: %[[G:.+]] = train.gradient
// CHECK: %[[BASE:.+]] = nn.full 5.000000e-01 : tensor<f32>
// CHECK: %[[RATE:.+]] = nn.select %{{.+}}, %{{.+}}, %[[BASE]]

// SGD: %[[R:.+]] = nn.broadcast %[[RATE]], []
// SGD: %[[D:.+]] = nn.mul %[[G]], %[[R]]
// SGD: %[[NEW:.+]] = nn.sub %[[W]], %[[D]]

// MOMENTUM: %[[V:.+]] = nn.mul %{{.+}}, %{{.+}}
// MOMENTUM: %[[V1:.+]] = nn.add %[[V]], %[[G]]
// MOMENTUM: train.write %[[V1]], @"w/momentum"
// MOMENTUM: %[[D:.+]] = nn.mul %[[V1]], %{{.+}}
// MOMENTUM: %[[NEW:.+]] = nn.sub %[[W]], %[[D]]

// NESTEROV: train.write %[[V1:.+]], @"w/momentum"
// NESTEROV: %[[AHEAD:.+]] = nn.mul %[[V1]], %{{.+}}
// NESTEROV: %[[SUM:.+]] = nn.add %[[G]], %[[AHEAD]]
// NESTEROV: %[[D:.+]] = nn.mul %[[SUM]], %{{.+}}
// NESTEROV: %[[NEW:.+]] = nn.sub %[[W]], %[[D]]

// ADAGRAD: %[[SQUARE:.+]] = nn.square %[[G]]
// ADAGRAD: %[[S1:.+]] = nn.add %{{.+}}, %[[SQUARE]]
// ADAGRAD: train.write %[[S1]], @"w/sum"
// ADAGRAD: %[[ROOT:.+]] = nn.sqrt %[[S1]]
// ADAGRAD: %[[BELOW:.+]] = nn.add %[[ROOT]], %{{.+}}
// ADAGRAD: nn.div %[[G]], %[[BELOW]]
// ADAGRAD: %[[NEW:.+]] = nn.sub %[[W]], %{{.+}}

// ADADELTA: train.write %[[S1:.+]], @"w/square"
// ADADELTA: %[[U:.+]] = train.read @"w/delta"
// ADADELTA: %[[RATIO:.+]] = nn.div %{{.+}}, %{{.+}}
// ADADELTA: %[[D:.+]] = nn.mul %[[RATIO]], %[[G]]
// ADADELTA: nn.square %[[D]]
// ADADELTA: train.write %{{.+}}, @"w/delta"
// ADADELTA: %[[NEW:.+]] = nn.sub %[[W]], %{{.+}}

// RMSPROP: train.write %[[S1:.+]], @"w/square"
// RMSPROP: %[[ROOT:.+]] = nn.sqrt %[[S1]]
// RMSPROP: %[[BELOW:.+]] = nn.add %[[ROOT]], %{{.+}}
// RMSPROP: nn.div %[[G]], %[[BELOW]]
// RMSPROP: %[[NEW:.+]] = nn.sub %[[W]], %{{.+}}

// Corrections of both moments for the step, which counts from 1; AdamW shrinks the old value first.
// ADAM: train.write %[[M1:.+]], @"w/m"
// ADAM: train.write %[[V1:.+]], @"w/v"
// ADAM: %[[F:.+]] = nn.convert %[[T]] : tensor<i64> -> tensor<f32>
// ADAM: nn.add %[[F]], %{{.+}}
// ADAM: %[[SCALE:.+]] = nn.div %[[RATE]], %{{.+}} : tensor<f32>
// ADAM: nn.sqrt %[[V1]]
// ADAMW: %[[DECAY:.+]] = nn.mul %[[RATE]], %{{.+}} : tensor<f32>
// ADAMW: %[[OLD:.+]] = nn.mul %[[W]], %{{.+}} : tensor<3xf32>
// ADAM: nn.div %[[M1]], %{{.+}}
// ADAM-ONLY: %[[NEW:.+]] = nn.sub %[[W]], %{{.+}}
// ADAMW: %[[NEW:.+]] = nn.sub %[[OLD]], %{{.+}}

// CHECK: train.write %[[NEW]], @w
// CHECK: train.write %{{.+}}, @train.step
