// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @kind(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected metric kind accuracy, top_k, precision, recall, f1, auc, average_precision, mae, mse, r2 or iou, but got "acuracy"}}
  train.metric "m" %p, %l {kind = "acuracy"} : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @number(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected accuracy to have threshold, but got 'k'}}
  train.metric "m" %p, %l {kind = "accuracy", k = 2} : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @k_above(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected k of top_k to be at most 3, the number of classes, but got 4}}
  train.metric "m" %p, %l {kind = "top_k", k = 4} : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @k_default(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected k of top_k to be at most 3, the number of classes, but got 5}}
  train.metric "m" %p, %l {kind = "top_k"} : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @k_below(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected 'k' of top_k to be at least 1, but got 0}}
  train.metric "m" %p, %l {kind = "top_k", k = 0} : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @threshold(%p: tensor<4x1xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected 'threshold' of f1 to be between 0 and 1, but got 1}}
  train.metric "m" %p, %l {kind = "f1", threshold = 1.0 : f64} : tensor<4x1xf32>, tensor<4xi64>
  return
}

// -----

func.func @scalar(%p: tensor<f32>, %l: tensor<f32>) {
  // expected-error @below {{expected predictions to be floats with a size for the samples, but got () of f32}}
  train.metric "m" %p, %l {kind = "mse"} : tensor<f32>, tensor<f32>
  return
}

// -----

func.func @integers(%p: tensor<4x3xi64>, %l: tensor<4xi64>) {
  // expected-error @below {{expected predictions to be floats with a size for the samples, but got (4, 3) of i64}}
  train.metric "m" %p, %l {kind = "accuracy"} : tensor<4x3xi64>, tensor<4xi64>
  return
}

// -----

func.func @samples(%p: tensor<4x3xf32>, %l: tensor<5xi64>) {
  // expected-error @below {{expected labels that fit predictions of shape (4, 3), but got (5) of i64}}
  train.metric "m" %p, %l {kind = "accuracy"} : tensor<4x3xf32>, tensor<5xi64>
  return
}

// -----

func.func @targets(%p: tensor<4x3xf32>, %l: tensor<4xf32>) {
  // expected-error @below {{expected labels that fit predictions of shape (4, 3), but got (4) of f32}}
  train.metric "m" %p, %l {kind = "mae"} : tensor<4x3xf32>, tensor<4xf32>
  return
}

// -----

func.func @scores(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected one score per sample for auc, but got predictions of shape (4, 3)}}
  train.metric "m" %p, %l {kind = "auc"} : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @classes(%p: tensor<4x?xf32, #nn.symbols<C>>, %l: tensor<4xi64>) {
  // expected-error @below {{expected a static last size for recall, but got (4, C)}}
  train.metric "m" %p, %l {kind = "recall"} : tensor<4x?xf32, #nn.symbols<C>>, tensor<4xi64>
  return
}

// -----

func.func @logits(%p: tensor<4x1xf32>, %l: tensor<4x1xf32>) {
  // expected-error @below {{expected logits only where a score has a threshold, not for mse of (4, 1)}}
  train.metric "m" %p, %l {kind = "mse", logits} : tensor<4x1xf32>, tensor<4x1xf32>
  return
}

// -----

func.func @flag(%p: tensor<4x1xf32>, %l: tensor<4x1xf32>) {
  // expected-error @below {{expected 'logits' to be a unit attribute, but got true}}
  train.metric "m" %p, %l {kind = "auc", logits = true} : tensor<4x1xf32>, tensor<4x1xf32>
  return
}

// -----

func.func @average(%p: tensor<4x3xf32>, %l: tensor<4x3xf32>) {
  // expected-error @below {{expected one score per sample for average_precision, but got predictions of shape (4, 3)}}
  train.metric "m" %p, %l {kind = "average_precision"} : tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @labels_of_curve(%p: tensor<4x1xf32>, %l: tensor<4x1xf32>) {
  // expected-error @below {{expected several labels of a sample only for accuracy, precision, recall, f1 and iou, but got auc}}
  train.metric "m" %p, %l {kind = "auc", multi_label} : tensor<4x1xf32>, tensor<4x1xf32>
  return
}

// -----

func.func @index_of_labels(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected a label for each score of shape (4, 3), but got (4) of i64}}
  train.metric "m" %p, %l {kind = "f1", multi_label} : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @logits_of_classes(%p: tensor<4x3xf32>, %l: tensor<4x3xf32>) {
  // expected-error @below {{expected logits only where a score has a threshold, not for accuracy of (4, 3)}}
  train.metric "m" %p, %l {kind = "accuracy", logits} : tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @labels_flag(%p: tensor<4x3xf32>, %l: tensor<4x3xf32>) {
  // expected-error @below {{expected 'multi_label' to be a unit attribute, but got true}}
  train.metric "m" %p, %l {kind = "f1", multi_label = true} : tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @several_labels(%p: tensor<4x3xf32>, %l: tensor<4x3xf32>) {
  train.metric "m" %p, %l {kind = "f1", logits, multi_label, threshold = 0.25} : tensor<4x3xf32>, tensor<4x3xf32>
  return
}
