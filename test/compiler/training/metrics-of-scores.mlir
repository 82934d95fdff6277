// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed s/KIND/accuracy/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,ACCURACY
// RUN: sed s/KIND/precision/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,PRECISION
// RUN: sed s/KIND/auc/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,AUC
// RUN: sed s/KIND/mae/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,MAE
// RUN: sed s/KIND/mse/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,MSE
// RUN: sed s/KIND/r2/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,MSE,R2

// One score per sample.

func.func @loss(%p: tensor<?x1xf32, #nn.symbols<N>>, %l: tensor<?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %0 = nn.reduce_mean %p, [0, 1] : tensor<?x1xf32, #nn.symbols<N>> -> tensor<f32>
  train.metric "m" %p, %l {kind = "KIND", threshold = 0.25 : f64} : tensor<?x1xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>
  return %0 : tensor<f32>
}

// CHECK: func.func @evaluate(%[[P:.+]]: tensor<?x1xf32, #nn.symbols<N>>, %[[L:.+]]: tensor<?xf32, #nn.symbols<N>>)
// CHECK: %[[SCORES:.+]] = nn.convert %[[P]] : {{.*}} -> tensor<?x1xf64, #nn.symbols<N>>

// Both sides of the threshold that was given; labels are 0 or 1.
// ACCURACY: %[[FLAT:.+]] = nn.reshape %[[SCORES]]
// ACCURACY: %[[LABELS:.+]] = nn.convert %[[L]]
// ACCURACY: %[[THRESHOLD:.+]] = nn.full 2.500000e-01
// ACCURACY: nn.compare gt, %[[FLAT]], %[[THRESHOLD]]
// ACCURACY: %[[HALF:.+]] = nn.full 5.000000e-01
// ACCURACY: nn.compare gt, %[[LABELS]], %[[HALF]]
// ACCURACY: nn.compare eq

// One class, the positive one.
// PRECISION: nn.full 2.500000e-01
// PRECISION: train.write %{{.+}}, @"train.metrics/m/true_positives" : tensor<1xf64>

// True and false positives at each of 200 thresholds.
// AUC: nn.compare gt, %{{.+}}, %{{.+}} : tensor<?x200xf64, #nn.symbols<N>>
// AUC: train.write %{{.+}}, @"train.metrics/m/true_positives" : tensor<200xf64>
// AUC: train.write %{{.+}}, @"train.metrics/m/false_positives" : tensor<200xf64>
// AUC: train.write %{{.+}}, @"train.metrics/m/positives" : tensor<f64>
// AUC: train.write %{{.+}}, @"train.metrics/m/count" : tensor<f64>

// MAE: %[[ERROR:.+]] = nn.sub %{{.+}}, %[[SCORES]]
// MAE: nn.abs %[[ERROR]]
// MSE: %[[ERROR:.+]] = nn.sub %{{.+}}, %[[SCORES]]
// MSE: nn.square %[[ERROR]]
// MSE: train.write %{{.+}}, @"train.metrics/m/sum"
// MSE: train.write %{{.+}}, @"train.metrics/m/count"
// R2: train.write %{{.+}}, @"train.metrics/m/targets"
// R2: train.write %{{.+}}, @"train.metrics/m/squares"

// CHECK: func.func @metrics()

// Trapezoids: differences of one rate times means of the other, as products with the matrices that take them.
// AUC: %[[X:.+]] = nn.dot_general %{{.+}} : tensor<200xf64>, tensor<200x199xf64> -> tensor<199xf64>
// AUC: %[[Y:.+]] = nn.dot_general %{{.+}} : tensor<200xf64>, tensor<200x199xf64> -> tensor<199xf64>
// AUC: %[[AREAS:.+]] = nn.mul %[[X]], %[[Y]]
// AUC: nn.reduce_sum %[[AREAS]], [0]

// 1 - sum of squared errors / (sum of squares - count * mean^2)
// R2: %[[TARGETS:.+]] = train.read @"train.metrics/m/targets"
// R2: %[[MEAN:.+]] = nn.div %[[TARGETS]], %{{.+}}
// R2: %[[SQUARES:.+]] = train.read @"train.metrics/m/squares"
// R2: nn.square %[[MEAN]]
// R2: %[[TOTAL:.+]] = nn.sub %[[SQUARES]], %{{.+}}
// R2: %[[SUM:.+]] = train.read @"train.metrics/m/sum"
// R2: %[[SHARE:.+]] = nn.div %[[SUM]], %[[TOTAL]]
// R2: nn.sub %{{.+}}, %[[SHARE]]
