// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --convert-nn-to-linalg | FileCheck %s

// exp(-x) overflows to infinity for very negative x, and 1 / infinity is the right 0.
// CHECK-LABEL: func.func @logistic
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: %[[NEG:.+]] = arith.negf %[[X]]
// CHECK: %[[EXP:.+]] = math.exp %[[NEG]]
// CHECK: %[[SUM:.+]] = arith.addf %{{.+}}, %[[EXP]]
// CHECK: %[[Y:.+]] = arith.divf %{{.+}}, %[[SUM]]
// CHECK: linalg.yield %[[Y]]
func.func @logistic(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.logistic %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @gauss
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: %[[SQUARE:.+]] = arith.mulf %[[X]], %[[X]]
// CHECK: %[[NEG:.+]] = arith.negf %[[SQUARE]]
// CHECK: math.exp %[[NEG]]
func.func @gauss(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.gauss %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @elliott
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: %[[ABS:.+]] = math.absf %[[X]]
// CHECK: %[[SUM:.+]] = arith.addf %{{.+}}, %[[ABS]]
// CHECK: arith.divf %[[X]], %[[SUM]]
func.func @elliott(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.elliott %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// Both steps are 1 at 0.
// CHECK-LABEL: func.func @steps
// CHECK: %[[STEP:.+]] = arith.cmpf oge
// CHECK-DAG: %[[ONE:.+]] = arith.constant 1.000000e+00
// CHECK-DAG: %[[ZERO:.+]] = arith.constant 0.000000e+00
// CHECK: arith.select %[[STEP]], %[[ONE]], %[[ZERO]]
// CHECK: %[[SIGN:.+]] = arith.cmpf oge
// CHECK: arith.constant 1.000000e+00
// CHECK: %[[MINUS:.+]] = arith.constant -1.000000e+00
// CHECK: arith.select %[[SIGN]], %{{.+}}, %[[MINUS]]
func.func @steps(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.step %x : tensor<2x3xf32>
  %1 = nn.sign_step %0 : tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// maximumf, not maxnumf: NaN goes through, so that a loss that became NaN is seen.
// CHECK-LABEL: func.func @relu
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: %[[ZERO:.+]] = arith.constant 0.000000e+00
// CHECK: arith.maximumf %[[X]], %[[ZERO]]
func.func @relu(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.relu %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// The exponential is that of min(x, 0): the branch that is not taken does not overflow.
// CHECK-LABEL: func.func @selu
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: %[[IS:.+]] = arith.cmpf ogt, %[[X]]
// CHECK: %[[BELOW:.+]] = arith.select %[[IS]], %{{.+}}, %[[X]]
// CHECK: %[[LESS:.+]] = math.expm1 %[[BELOW]]
// CHECK: %[[NEGATIVE:.+]] = arith.mulf %{{.+}}, %[[LESS]]
// CHECK: %[[POSITIVE:.+]] = arith.mulf %{{.+}}, %[[X]]
// CHECK: arith.select %[[IS]], %[[POSITIVE]], %[[NEGATIVE]]
func.func @selu(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.selu %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// max(x, 0) + ln(1 + exp(-|x|)): no overflow on either side.
// CHECK-LABEL: func.func @softplus
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: %[[ABS:.+]] = math.absf %[[X]]
// CHECK: %[[NEG:.+]] = arith.negf %[[ABS]]
// CHECK: %[[EXP:.+]] = math.exp %[[NEG]]
// CHECK: %[[LOG:.+]] = math.log1p %[[EXP]]
// CHECK: %[[MAX:.+]] = arith.maximumf %[[X]]
// CHECK: arith.addf %[[MAX]], %[[LOG]]
func.func @softplus(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.softplus %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @swish
// CHECK: ^bb0(%[[X:.+]]: f32, %{{.+}}: f32):
// CHECK: math.exp
// CHECK: %[[LOGISTIC:.+]] = arith.divf
// CHECK: arith.mulf %[[X]], %[[LOGISTIC]]
func.func @swish(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.swish %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @gelu
// CHECK: ^bb0(%[[X:.+]]: f64, %{{.+}}: f64):
// CHECK: %[[ROOT:.+]] = arith.constant 0.70710678118654{{.*}} : f64
// CHECK: %[[SCALED:.+]] = arith.mulf %[[X]], %[[ROOT]]
// CHECK: %[[ERF:.+]] = math.erf %[[SCALED]]
// CHECK: %[[HALF:.+]] = arith.mulf %[[X]]
// CHECK: %[[SUM:.+]] = arith.addf %[[ERF]]
// CHECK: arith.mulf %[[HALF]], %[[SUM]]
func.func @gelu(%x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %y = nn.gelu %x : tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// CHECK-LABEL: func.func @gelu_tanh
// CHECK: ^bb0(%[[X:.+]]: f64, %{{.+}}: f64):
// CHECK: %[[SQUARE:.+]] = arith.mulf %[[X]], %[[X]]
// CHECK: arith.constant 4.471500e-02 : f64
// CHECK: %[[CUBIC:.+]] = arith.mulf %[[X]], %{{.+}}
// CHECK: arith.constant 1.595769{{.*}} : f64
// CHECK: %[[Y:.+]] = arith.divf
// CHECK: arith.mulf %[[X]], %[[Y]]
func.func @gelu_tanh(%x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %y = nn.gelu_tanh %x : tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}
