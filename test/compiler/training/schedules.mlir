// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed 's/SCHEDULE//' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,NONE
// RUN: sed 's/SCHEDULE/schedule #train.constant_rate<warmup_steps = 4>/' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,WARMUP
// RUN: sed 's/SCHEDULE/schedule #train.step<every = 8, factor = 0.5>/' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,STEP
// RUN: sed 's/SCHEDULE/schedule #train.exponential<every = 8, factor = 0.5>/' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,EXP
// RUN: sed 's/SCHEDULE/schedule #train.cosine<steps = 100, end = 0.25>/' %s | cauce-opt --build-step | FileCheck %s --check-prefixes=CHECK,COSINE

train.state parameter @w : tensor<f32>
train.training optimizer #train.sgd<learning_rate = 0.75> SCHEDULE
func.func @loss(%x: tensor<f32>) -> tensor<f32> {
  %w = train.read @w : tensor<f32>
  return %w : tensor<f32>
}

// CHECK: func.func @step
// CHECK: %[[STEP:.+]] = train.read @train.step
// CHECK: %[[W:.+]] = train.read @w
// CHECK: %[[G:.+]] = train.gradient
// CHECK-NEXT: %[[BASE:.+]] = nn.full 7.500000e-01 : tensor<f32>

// The rate that was set, where it is at least 0.
// NONE-NEXT: %[[GIVEN:.+]] = train.read @train.learning_rate : tensor<f32>
// NONE-NEXT: %[[ZERO:.+]] = nn.full 0.000000e+00 : tensor<f32>
// NONE-NEXT: %[[IS_GIVEN:.+]] = nn.compare ge, %[[GIVEN]], %[[ZERO]]
// NONE-NEXT: %[[RATE:.+]] = nn.select %[[IS_GIVEN]], %[[GIVEN]], %[[BASE]]
// NONE-NEXT: nn.mul %[[G]], %[[RATE]]

// r min(1, (t + 1) / 4)
// WARMUP: %[[T:.+]] = nn.convert %[[STEP]] : tensor<i64> -> tensor<f32>
// WARMUP: %[[ONE:.+]] = nn.full 1.000000e+00
// WARMUP: %[[NEXT:.+]] = nn.add %[[T]], %{{.+}}
// WARMUP: %[[QUARTER:.+]] = nn.full 2.500000e-01
// WARMUP: %[[SHARE:.+]] = nn.mul %[[NEXT]], %[[QUARTER]]
// WARMUP: %[[LIMITED:.+]] = nn.min %[[ONE]], %[[SHARE]]
// WARMUP: %[[RATE:.+]] = nn.mul %[[BASE]], %[[LIMITED]]
// WARMUP: %[[NOW:.+]] = nn.select %{{.+}}, %{{.+}}, %[[RATE]]
// WARMUP: nn.mul %[[G]], %[[NOW]]

// r exp(floor(t / 8) ln 0.5): the division, not a product with 1 / 8, so that the floor steps where it should.
// STEP: %[[T:.+]] = nn.convert %[[STEP]]
// STEP: %[[EVERY:.+]] = nn.full 8.000000e+00
// STEP: %[[QUOTIENT:.+]] = nn.div %[[T]], %[[EVERY]]
// STEP: %[[FLOOR:.+]] = nn.floor %[[QUOTIENT]]
// STEP: %[[LN:.+]] = nn.full -0.69314718055994
// STEP: %[[POWER:.+]] = nn.mul %[[FLOOR]], %[[LN]]
// STEP: %[[DECAY:.+]] = nn.exp %[[POWER]]
// STEP: %[[RATE:.+]] = nn.mul %[[BASE]], %[[DECAY]]
// STEP: %[[NOW:.+]] = nn.select %{{.+}}, %{{.+}}, %[[RATE]]
// STEP: nn.mul %[[G]], %[[NOW]]

// EXP-NOT: nn.floor
// EXP: %[[DECAY:.+]] = nn.exp
// EXP: %[[RATE:.+]] = nn.mul %[[BASE]], %[[DECAY]]
// EXP: %[[NOW:.+]] = nn.select %{{.+}}, %{{.+}}, %[[RATE]]
// EXP: nn.mul %[[G]], %[[NOW]]

// end + (r - end) (1 + cos(pi min(t, 100) / 100)) / 2
// COSINE: %[[T:.+]] = nn.convert %[[STEP]]
// COSINE: %[[STEPS:.+]] = nn.full 1.000000e+02
// COSINE: %[[UNTIL:.+]] = nn.min %[[T]], %[[STEPS]]
// COSINE: %[[ANGLE:.+]] = nn.mul %[[UNTIL]], %{{.+}}
// COSINE: %[[COS:.+]] = nn.cos %[[ANGLE]]
// COSINE: nn.full 2.500000e-01
// COSINE: %[[WAY:.+]] = nn.mul
// COSINE: %[[END:.+]] = nn.full 2.500000e-01
// COSINE: %[[RATE:.+]] = nn.add %[[WAY]], %[[END]]
// COSINE: %[[NOW:.+]] = nn.select %{{.+}}, %{{.+}}, %[[RATE]]
// COSINE: nn.mul %[[G]], %[[NOW]]
