// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @kind(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{or metric accuracy, top_k, perplexity, precision, recall, f1, iou, auc, average_precision, mae, mse or r2, but got 'acuracy'}}
  train.metric "m" #train.acuracy %p, %l : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @number(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected accuracy to have threshold, logits and multi_label, but got 'k'}}
  train.metric "m" #train.accuracy<k = 2> %p, %l : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @k_above(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected k of top_k to be at most 3, the number of classes, but got 4}}
  train.metric "m" #train.top_k<k = 4> %p, %l : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @k_default(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected k of top_k to be at most 3, the number of classes, but got 5}}
  train.metric "m" #train.top_k %p, %l : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @k_below(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected 'k' of top_k to be a whole number of at least 1, but got 0}}
  train.metric "m" #train.top_k<k = 0> %p, %l : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @threshold(%p: tensor<4x1xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected 'threshold' of f1 to be between 0 and 1, but got 1}}
  train.metric "m" #train.f1<threshold = 1> %p, %l : tensor<4x1xf32>, tensor<4xi64>
  return
}

// -----

func.func @scalar(%p: tensor<f32>, %l: tensor<f32>) {
  // expected-error @below {{expected predictions to be floats with a size for the samples, but got () of f32}}
  train.metric "m" #train.mse %p, %l : tensor<f32>, tensor<f32>
  return
}

// -----

func.func @integers(%p: tensor<4x3xi64>, %l: tensor<4xi64>) {
  // expected-error @below {{expected predictions to be floats with a size for the samples, but got (4, 3) of i64}}
  train.metric "m" #train.accuracy %p, %l : tensor<4x3xi64>, tensor<4xi64>
  return
}

// -----

func.func @samples(%p: tensor<4x3xf32>, %l: tensor<5xi64>) {
  // expected-error @below {{expected labels that fit predictions of shape (4, 3), but got (5) of i64}}
  train.metric "m" #train.accuracy %p, %l : tensor<4x3xf32>, tensor<5xi64>
  return
}

// -----

func.func @targets(%p: tensor<4x3xf32>, %l: tensor<4xf32>) {
  // expected-error @below {{expected labels that fit predictions of shape (4, 3), but got (4) of f32}}
  train.metric "m" #train.mae %p, %l : tensor<4x3xf32>, tensor<4xf32>
  return
}

// -----

func.func @scores(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected one score per sample for auc, but got predictions of shape (4, 3)}}
  train.metric "m" #train.auc %p, %l : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @classes(%p: tensor<4x?xf32, #nn.symbols<C>>, %l: tensor<4xi64>) {
  // expected-error @below {{expected a static last size for recall, but got (4, C)}}
  train.metric "m" #train.recall %p, %l : tensor<4x?xf32, #nn.symbols<C>>, tensor<4xi64>
  return
}

// -----

func.func @logits(%p: tensor<4x1xf32>, %l: tensor<4x1xf32>) {
  // expected-error @below {{expected mse to have no numbers, but got 'logits'}}
  train.metric "m" #train.mse<logits> %p, %l : tensor<4x1xf32>, tensor<4x1xf32>
  return
}

// -----

func.func @flag(%p: tensor<4x1xf32>, %l: tensor<4x1xf32>) {
  // expected-error @below {{expected 'logits' of auc to have no value}}
  train.metric "m" #train.auc<logits = true> %p, %l : tensor<4x1xf32>, tensor<4x1xf32>
  return
}

// -----

func.func @average(%p: tensor<4x3xf32>, %l: tensor<4x3xf32>) {
  // expected-error @below {{expected one score per sample for average_precision, but got predictions of shape (4, 3)}}
  train.metric "m" #train.average_precision %p, %l : tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @labels_of_curve(%p: tensor<4x1xf32>, %l: tensor<4x1xf32>) {
  // expected-error @below {{expected auc to have logits, but got 'multi_label'}}
  train.metric "m" #train.auc<multi_label> %p, %l : tensor<4x1xf32>, tensor<4x1xf32>
  return
}

// -----

func.func @index_of_labels(%p: tensor<4x3xf32>, %l: tensor<4xi64>) {
  // expected-error @below {{expected a label for each score of shape (4, 3), but got (4) of i64}}
  train.metric "m" #train.f1<multi_label> %p, %l : tensor<4x3xf32>, tensor<4xi64>
  return
}

// -----

func.func @logits_of_classes(%p: tensor<4x3xf32>, %l: tensor<4x3xf32>) {
  // expected-error @below {{expected logits only where a score has a threshold, not for accuracy of (4, 3)}}
  train.metric "m" #train.accuracy<logits> %p, %l : tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @labels_flag(%p: tensor<4x3xf32>, %l: tensor<4x3xf32>) {
  // expected-error @below {{expected 'multi_label' of f1 to have no value}}
  train.metric "m" #train.f1<multi_label = true> %p, %l : tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @family(%p: tensor<4x3xf32>, %l: tensor<4x3xf32>) {
  // expected-error @below {{expected metric #train.accuracy, #train.top_k, #train.perplexity, #train.precision, #train.recall, #train.f1, #train.iou, #train.auc, #train.average_precision, #train.mae, #train.mse or #train.r2, but got #train.sgd}}
  train.metric "m" #train.sgd %p, %l : tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @several_labels(%p: tensor<4x3xf32>, %l: tensor<4x3xf32>) {
  train.metric "m" #train.f1<logits, multi_label, threshold = 0.25> %p, %l : tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

func.func @weights_of_curve(%p: tensor<4x1xf32>, %l: tensor<4xi64>, %w: tensor<3xf32>) {
  // expected-error @below {{expected weights to be floats, one for each sample of predictions of shape (4, 1), but got (3) of f32}}
  train.metric "m" #train.auc %p, %l weights %w : tensor<4x1xf32>, tensor<4xi64>, tensor<3xf32>
  return
}

// -----

func.func @weights_of_integers(%p: tensor<4x3xf32>, %l: tensor<4xi64>, %w: tensor<4xi64>) {
  // expected-error @below {{expected weights to be floats, one for each sample of predictions of shape (4, 3), but got (4) of i64}}
  train.metric "m" #train.accuracy %p, %l weights %w : tensor<4x3xf32>, tensor<4xi64>, tensor<4xi64>
  return
}

// -----

func.func @weights_of_scores(%p: tensor<4x3xf32>, %l: tensor<4xi64>, %w: tensor<4x3xf32>) {
  // expected-error @below {{expected weights to be floats, one for each sample of predictions of shape (4, 3), but got (4, 3) of f32}}
  train.metric "m" #train.perplexity %p, %l weights %w : tensor<4x3xf32>, tensor<4xi64>, tensor<4x3xf32>
  return
}

// -----

func.func @ignored_class(%l: tensor<4xi64> {train.ids = [#train.ids<count = 3, ignored = -1>]}) {
  return
}

// -----

// expected-error @below {{expected ignored to be 0 or not in [0, 3), but got 2}}
func.func @ignored_class(%l: tensor<4xi64> {train.ids = [#train.ids<count = 3, ignored = 2>]}) {
  return
}
