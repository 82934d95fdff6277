// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed 's/KIND/accuracy<threshold = 0.25>/' %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,ACCURACY
// RUN: sed 's/KIND/accuracy<logits>/' %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,LOGITS
// RUN: sed 's/KIND/precision<threshold = 0.25>/' %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,PRECISION
// RUN: sed s/KIND/auc/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,CURVE,AUC
// RUN: sed s/KIND/average_precision/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,CURVE,AVERAGE
// RUN: sed s/KIND/mae/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,MAE
// RUN: sed s/KIND/mse/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,MSE
// RUN: sed s/KIND/r2/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,R2

// One score per sample.

func.func @loss(%p: tensor<?x1xf32, #nn.symbols<N>>, %l: tensor<?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %0 = nn.reduce_mean %p, [0, 1] : tensor<?x1xf32, #nn.symbols<N>> -> tensor<f32>
  train.metric "m" #train.KIND %p, %l : tensor<?x1xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>
  return %0 : tensor<f32>
}

// CHECK: func.func @evaluate(%[[P:.+]]: tensor<?x1xf32, #N>, %[[L:.+]]: tensor<?xf32, #N>)
// CHECK: %[[SCORES:.+]] = nn.convert %[[P]] : {{.*}} -> tensor<?x1xf64, #N>

// Both sides of the threshold that was given; labels are 0 or 1. What NaN decides is wrong.
// ACCURACY: %[[LABELS:.+]] = nn.convert %[[L]]
// ACCURACY: %[[COLUMN:.+]] = nn.reshape %[[LABELS]]
// ACCURACY: %[[HALF:.+]] = nn.full 5.000000e-01
// ACCURACY: %[[IS:.+]] = nn.compare gt, %[[COLUMN]], %[[HALF]]
// ACCURACY: %[[ACTUAL:.+]] = nn.convert %[[IS]]
// ACCURACY: %[[THRESHOLD:.+]] = nn.full 2.500000e-01
// ACCURACY: %[[ABOVE:.+]] = nn.compare gt, %[[SCORES]], %[[THRESHOLD]]
// ACCURACY: %[[POSITIVE:.+]] = nn.convert %[[ABOVE]]
// ACCURACY: %[[NUMBER:.+]] = nn.compare eq, %[[SCORES]], %[[SCORES]]
// ACCURACY: %[[WRONG:.+]] = nn.sub %{{.+}}, %[[ACTUAL]]
// ACCURACY: nn.select %[[NUMBER]], %[[POSITIVE]], %[[WRONG]]

// A logit is above 0 where its sigmoid is above a half.
// LOGITS: %[[THRESHOLD:.+]] = nn.full 0.000000e+00
// LOGITS: nn.compare gt, %[[SCORES]], %[[THRESHOLD]]

// One class, the positive one.
// PRECISION: nn.full 2.500000e-01
// PRECISION: train.write %{{.+}}, @"train.metrics/m/true_positives" : tensor<1xf64>

// Scores with their labels, for the runtime to sort.
// CURVE: %[[LABELS:.+]] = nn.reshape %{{.+}} -> tensor<?x1xf64, #N>
// CURVE: %[[ROWS:.+]] = nn.concat %[[SCORES]], %[[LABELS]] along 1
// CURVE: train.keep %[[ROWS]], @"train.metrics/m/curve" : tensor<?x2xf64, #N>

// MAE: %[[ERROR:.+]] = nn.sub %{{.+}}, %[[SCORES]]
// MAE: nn.abs %[[ERROR]]
// MSE: %[[ERROR:.+]] = nn.sub %{{.+}}, %[[SCORES]]
// MSE: nn.square %[[ERROR]]
// MSE: train.write %{{.+}}, @"train.metrics/m/sum"
// MSE: train.write %{{.+}}, @"train.metrics/m/count"
// About the mean of each batch, and from there about that of all.
// R2: %[[SUM:.+]] = nn.reduce_sum %[[TARGET:.+]], [0]
// R2: %[[MEAN:.+]] = nn.div %[[SUM]], %{{.+}}
// R2: %[[STEP:.+]] = nn.sub %[[MEAN]], %{{.+}}
// R2: train.write %{{.+}}, @"train.metrics/m/mean" : tensor<1xf64>
// R2: %[[REPEATED:.+]] = nn.broadcast %[[MEAN]], [1]
// R2: nn.sub %[[TARGET]], %[[REPEATED]]
// R2: nn.square %[[STEP]]
// R2: train.write %{{.+}}, @"train.metrics/m/spread" : tensor<1xf64>
// R2: train.write %{{.+}}, @"train.metrics/m/sum" : tensor<1xf64>
// R2: train.write %{{.+}}, @"train.metrics/m/count" : tensor<f64>

// CHECK: func.func @metrics()

// CURVE: %[[CURVE:.+]] = train.read @"train.metrics/m/curve" : tensor<2xf64>
// AUC: nn.slice %[[CURVE]] along 0 from 0 to 1
// AVERAGE: nn.slice %[[CURVE]] along 0 from 1 to 2

// 1 - sum of squared errors / sum of squares about the mean, the mean over the outputs; of one sample it is NaN.
// R2: %[[SUM:.+]] = train.read @"train.metrics/m/sum"
// R2: %[[TOTAL:.+]] = train.read @"train.metrics/m/spread"
// R2-DAG: %[[VARIES:.+]] = nn.compare gt, %[[TOTAL]], %{{.+}}
// R2-DAG: %[[SHARE:.+]] = nn.div %[[SUM]], %[[TOTAL]]
// R2: nn.select %[[VARIES]], %{{.+}}, %{{.+}}
// R2: %[[ALL:.+]] = nn.reduce_mean
// R2: nn.full 0x7FF8000000000000
// R2: nn.select %{{.+}}, %[[ALL]], %{{.+}}
