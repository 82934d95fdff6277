// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed 's/"KIND"/"accuracy", threshold = 0.25 : f64/' %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,ACCURACY
// RUN: sed 's/"KIND"/"accuracy", logits/' %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,LOGITS
// RUN: sed 's/"KIND"/"precision", threshold = 0.25 : f64/' %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,PRECISION
// RUN: sed s/KIND/auc/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,AUC
// RUN: sed s/KIND/mae/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,MAE
// RUN: sed s/KIND/mse/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,MSE
// RUN: sed s/KIND/r2/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,R2

// One score per sample.

func.func @loss(%p: tensor<?x1xf32, #nn.symbols<N>>, %l: tensor<?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %0 = nn.reduce_mean %p, [0, 1] : tensor<?x1xf32, #nn.symbols<N>> -> tensor<f32>
  train.metric "m" %p, %l {kind = "KIND"} : tensor<?x1xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>
  return %0 : tensor<f32>
}

// CHECK: func.func @evaluate(%[[P:.+]]: tensor<?x1xf32, #nn.symbols<N>>, %[[L:.+]]: tensor<?xf32, #nn.symbols<N>>)
// CHECK: %[[SCORES:.+]] = nn.convert %[[P]] : {{.*}} -> tensor<?x1xf64, #nn.symbols<N>>

// Both sides of the threshold that was given; labels are 0 or 1.
// ACCURACY: %[[FLAT:.+]] = nn.reshape %[[SCORES]]
// ACCURACY: %[[THRESHOLD:.+]] = nn.full 2.500000e-01
// ACCURACY: nn.compare gt, %[[FLAT]], %[[THRESHOLD]]
// ACCURACY: %[[LABELS:.+]] = nn.convert %[[L]]
// ACCURACY: %[[HALF:.+]] = nn.full 5.000000e-01
// ACCURACY: nn.compare gt, %[[LABELS]], %[[HALF]]
// ACCURACY: nn.compare eq

// A logit is above 0 where its sigmoid is above a half.
// LOGITS: %[[FLAT:.+]] = nn.reshape %[[SCORES]]
// LOGITS: %[[THRESHOLD:.+]] = nn.full 0.000000e+00
// LOGITS: nn.compare gt, %[[FLAT]], %[[THRESHOLD]]

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
// About the largest target of the first batch.
// R2: %[[LARGEST:.+]] = nn.reduce_max %[[TARGET:.+]], [0]
// R2: %[[ORIGIN:.+]] = nn.select %{{.+}}, %[[LARGEST]], %{{.+}}
// R2: %[[REPEATED:.+]] = nn.broadcast %[[ORIGIN]], [1]
// R2: nn.sub %[[TARGET]], %[[REPEATED]]
// R2: train.write %{{.+}}, @"train.metrics/m/targets" : tensor<1xf64>
// R2: train.write %{{.+}}, @"train.metrics/m/squares" : tensor<1xf64>
// R2: train.write %{{.+}}, @"train.metrics/m/sum" : tensor<1xf64>
// R2: train.write %{{.+}}, @"train.metrics/m/count" : tensor<f64>

// CHECK: func.func @metrics()

// Trapezoids: differences of one rate times means of the other, as products with the matrices that take them.
// AUC: %[[X:.+]] = nn.dot_general %{{.+}} : tensor<200xf64>, tensor<200x199xf64> -> tensor<199xf64>
// AUC: %[[Y:.+]] = nn.dot_general %{{.+}} : tensor<200xf64>, tensor<200x199xf64> -> tensor<199xf64>
// AUC: %[[AREAS:.+]] = nn.mul %[[X]], %[[Y]]
// AUC: nn.reduce_sum %[[AREAS]], [0]

// 1 - sum of squared errors / (sum of squares - sum^2 / count), the mean over the outputs that vary.
// R2: %[[SUM:.+]] = train.read @"train.metrics/m/sum"
// R2: %[[TARGETS:.+]] = train.read @"train.metrics/m/targets"
// R2: %[[SQUARES:.+]] = train.read @"train.metrics/m/squares"
// R2: %[[SQUARE:.+]] = nn.square %[[TARGETS]]
// R2: %[[PART:.+]] = nn.div %[[SQUARE]], %{{.+}}
// R2: %[[TOTAL:.+]] = nn.sub %[[SQUARES]], %[[PART]]
// R2: %[[VARIES:.+]] = nn.compare gt, %[[TOTAL]], %{{.+}}
// R2: %[[SAFE:.+]] = nn.select %[[VARIES]], %[[TOTAL]], %{{.+}}
// R2: %[[SHARE:.+]] = nn.div %[[SUM]], %[[SAFE]]
// R2: nn.select %[[VARIES]], %{{.+}}, %{{.+}}
// R2: nn.reduce_mean
