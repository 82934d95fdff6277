// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed s/KIND/accuracy/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,ACCURACY
// RUN: sed 's/"KIND"/"top_k", k = 2 : i64/' %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,TOP
// RUN: sed s/KIND/precision/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,PER-CLASS,PRECISION
// RUN: sed s/KIND/recall/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,PER-CLASS,RECALL
// RUN: sed s/KIND/f1/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,PER-CLASS,F1

func.func @loss(%p: tensor<?x4xf32, #nn.symbols<N>>, %l: tensor<?xi64, #nn.symbols<N>>) -> tensor<f32> {
  %0 = nn.reduce_mean %p, [0, 1] : tensor<?x4xf32, #nn.symbols<N>> -> tensor<f32>
  train.metric "m" %p, %l {kind = "KIND"} : tensor<?x4xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>>
  return %0 : tensor<f32>
}

// CHECK: func.func @evaluate(%[[P:.+]]: tensor<?x4xf32, #nn.symbols<N>>, %[[L:.+]]: tensor<?xi64, #nn.symbols<N>>)
// CHECK: train.write %{{.+}}, @"train.metrics/loss/count"
// CHECK: %[[SCORES:.+]] = nn.convert %[[P]] : {{.*}} -> tensor<?x4xf64, #nn.symbols<N>>

// ACCURACY: %[[BEST:.+]] = nn.argmax %[[P]]
// ACCURACY: nn.compare eq, %[[BEST]], %[[L]]

// Fewer than k classes do not score at most as high as the label's.
// TOP: %[[OWN:.+]] = nn.one_hot %[[L]]
// TOP: %[[IS_OWN:.+]] = nn.compare gt, %[[OWN]], %{{.+}}
// TOP: %[[PICKED:.+]] = nn.select %[[IS_OWN]], %[[SCORES]], %{{.+}}
// TOP: %[[SCORE:.+]] = nn.reduce_sum %[[PICKED]], [1]
// TOP: %[[REPEATED:.+]] = nn.broadcast %[[SCORE]], [0]
// TOP: nn.compare le, %[[SCORES]], %[[REPEATED]]
// TOP: %[[LOWER:.+]] = nn.reduce_sum %{{.+}}, [1]
// TOP: %[[ALL:.+]] = nn.full 4.000000e+00
// TOP: %[[RANK:.+]] = nn.sub %[[ALL]], %[[LOWER]]
// TOP: %[[K:.+]] = nn.full 2.000000e+00
// TOP: nn.compare lt, %[[RANK]], %[[K]]

// ACCURACY: train.write %{{.+}}, @"train.metrics/m/sum" : tensor<f64>
// ACCURACY: train.write %{{.+}}, @"train.metrics/m/count" : tensor<f64>
// TOP: train.write %{{.+}}, @"train.metrics/m/sum" : tensor<f64>
// TOP: train.write %{{.+}}, @"train.metrics/m/count" : tensor<f64>

// Three counts per class.
// PER-CLASS: %[[BEST:.+]] = nn.argmax %[[SCORES]]
// PER-CLASS: %[[PREDICTED:.+]] = nn.one_hot %[[BEST]]
// PER-CLASS: %[[ACTUAL:.+]] = nn.one_hot %[[L]]
// PER-CLASS: %[[HITS:.+]] = nn.mul %[[PREDICTED]], %[[ACTUAL]]
// PER-CLASS: nn.reduce_sum %[[HITS]], [0]
// PER-CLASS: train.write %{{.+}}, @"train.metrics/m/true_positives" : tensor<4xf64>
// PER-CLASS: nn.reduce_sum %[[PREDICTED]], [0]
// PER-CLASS: train.write %{{.+}}, @"train.metrics/m/predicted" : tensor<4xf64>
// PER-CLASS: nn.reduce_sum %[[ACTUAL]], [0]
// PER-CLASS: train.write %{{.+}}, @"train.metrics/m/actual" : tensor<4xf64>

// CHECK: func.func @metrics()

// The mean over the classes that occur.
// PER-CLASS: %[[HITS:.+]] = train.read @"train.metrics/m/true_positives"
// PER-CLASS: %[[PREDICTED:.+]] = train.read @"train.metrics/m/predicted"
// PER-CLASS: %[[ACTUAL:.+]] = train.read @"train.metrics/m/actual"
// PRECISION: %[[BELOW:.+]] = nn.max %[[PREDICTED]], %{{.+}}
// PRECISION: %[[SHARE:.+]] = nn.div %[[HITS]], %[[BELOW]]
// RECALL: %[[BELOW:.+]] = nn.max %[[ACTUAL]], %{{.+}}
// RECALL: %[[SHARE:.+]] = nn.div %[[HITS]], %[[BELOW]]
// F1: %[[TWICE:.+]] = nn.mul %[[HITS]], %{{.+}}
// F1: %[[SUM:.+]] = nn.add %[[PREDICTED]], %[[ACTUAL]]
// F1: %[[BELOW:.+]] = nn.max %[[SUM]], %{{.+}}
// F1: %[[SHARE:.+]] = nn.div %[[TWICE]], %[[BELOW]]
// PER-CLASS: %[[SHARES:.+]] = nn.reduce_sum %[[SHARE]], [0]
// PER-CLASS: %[[COUNTS:.+]] = nn.add %[[PREDICTED]], %[[ACTUAL]]
// PER-CLASS: nn.compare gt, %[[COUNTS]], %{{.+}}
// PER-CLASS: %[[OCCURRING:.+]] = nn.reduce_sum %{{.+}}, [0]
// PER-CLASS: %[[AT_LEAST:.+]] = nn.max %[[OCCURRING]], %{{.+}}
// PER-CLASS: nn.div %[[SHARES]], %[[AT_LEAST]]
