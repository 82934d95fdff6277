// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: sed s/KIND/accuracy/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,ACCURACY
// RUN: sed 's/KIND/top_k<k = 2>/' %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,TOP
// RUN: sed s/KIND/precision/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,PER-CLASS,PRECISION
// RUN: sed s/KIND/recall/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,PER-CLASS,RECALL
// RUN: sed s/KIND/f1/ %s | cauce-opt --build-evaluation | FileCheck %s --check-prefixes=CHECK,PER-CLASS,F1

func.func @loss(%p: tensor<?x4xf32, #nn.symbols<N>>, %l: tensor<?xi64, #nn.symbols<N>>) -> tensor<f32> {
  %0 = nn.reduce_mean %p, [0, 1] : tensor<?x4xf32, #nn.symbols<N>> -> tensor<f32>
  train.metric "m" #train.KIND %p, %l : tensor<?x4xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>>
  return %0 : tensor<f32>
}

// CHECK: func.func @evaluate(%[[P:.+]]: tensor<?x4xf32, #N>, %[[L:.+]]: tensor<?xi64, #N>)
// CHECK: train.write %{{.+}}, @"train.metrics/loss/count"
// CHECK: %[[SCORES:.+]] = nn.convert %[[P]] : {{.*}} -> tensor<?x4xf64, #N>

// ACCURACY: %[[BEST:.+]] = nn.argmax %[[P]]
// ACCURACY: nn.compare eq, %[[BEST]], %[[L]]
// A sample with a NaN is no hit.
// ACCURACY: %[[MOST:.+]] = nn.reduce_max %[[P]], [1]
// ACCURACY: %[[ORDERED:.+]] = nn.compare eq, %[[MOST]], %[[MOST]]
// ACCURACY: nn.select %[[ORDERED]],

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

// Three counts per class, of which -1 is none: what is right, what is predicted unless a score is NaN, and what is so.
// PER-CLASS: %[[NONE:.+]] = nn.full -1.000000e+00 : tensor<?xi64, #N>
// PER-CLASS: %[[ORDERED:.+]] = nn.compare eq, %{{.+}}, %{{.+}} : tensor<?xf32, #N>
// PER-CLASS: %[[BEST:.+]] = nn.argmax %[[P]]
// PER-CLASS: %[[PREDICTED:.+]] = nn.select %[[ORDERED]], %[[BEST]], %[[NONE]]
// PER-CLASS: %[[RIGHT:.+]] = nn.compare eq, %[[PREDICTED]], %[[L]]
// PER-CLASS: %[[BOTH:.+]] = nn.select %[[RIGHT]], %[[L]], %[[NONE]]
// PER-CLASS: %[[STACK:.+]] = nn.concat %{{.+}}, %{{.+}}, %{{.+}} along 0
// PER-CLASS: %[[ONE_HOT:.+]] = nn.one_hot %[[STACK]] : {{.*}} -> tensor<3x?x4xf64, #N>
// PER-CLASS: nn.reduce_sum %[[ONE_HOT]], [1]
// PER-CLASS: train.write %{{.+}}, @"train.metrics/m/classes" : tensor<3x4xf64>

// CHECK: func.func @metrics()

// The mean over the classes that occur.
// PER-CLASS: %[[COUNTS:.+]] = train.read @"train.metrics/m/classes"
// PRECISION: %[[SUM:.+]] = nn.add %{{.+}}, %{{.+}} : tensor<4xf64>
// RECALL: %[[SUM:.+]] = nn.add %{{.+}}, %{{.+}} : tensor<4xf64>
// F1: nn.constant dense<[0.000000e+00, 1.000000e+00, 1.000000e+00]>
// F1: %[[SUM:.+]] = nn.reduce_sum %{{.+}}, [0]
// F1: nn.constant dense<[2.000000e+00, 0.000000e+00, 0.000000e+00]>
// PRECISION: nn.slice %[[COUNTS]] along 0 from 0 to 1
// PRECISION: nn.slice %[[COUNTS]] along 0 from 1 to 2
// RECALL: nn.slice %[[COUNTS]] along 0 from 0 to 1
// RECALL: nn.slice %[[COUNTS]] along 0 from 2 to 3
// PER-CLASS: %[[SHARE:.+]] = nn.div %{{.+}}, %{{.+}} : tensor<4xf64>
// PER-CLASS: %[[SHARES:.+]] = nn.reduce_sum %[[SHARE]], [0]
// PER-CLASS: %[[OCCURS:.+]] = nn.min %[[SUM]], %{{.+}}
// PER-CLASS: %[[OCCURRING:.+]] = nn.reduce_sum %[[OCCURS]], [0]
// PER-CLASS: nn.div %[[SHARES]], %[[OCCURRING]]
