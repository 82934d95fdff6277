// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a module says of states, training and data has the types that the descriptor is made of.
// RUN: cauce-opt %s --verify-level=level=graph -split-input-file -verify-diagnostics

// expected-error @below {{expected 'train.state' to name a state of 'tensor<4xf32>', but got @w}}
func.func @predict(%x: tensor<4xf32> {train.state = @w}) {
  return
}

// -----

train.state parameter @w : tensor<3xf32>
// expected-error @below {{expected 'train.state' to name a state of 'tensor<4xf32>', but got @w}}
func.func @predict(%x: tensor<4xf32> {train.state = @w}) {
  return
}

// -----

train.state parameter @w : tensor<4xf32>
// expected-error @below {{expected 'predict' to take and to return a state once, but got @w twice}}
func.func @predict(%x: tensor<4xf32>) -> (tensor<4xf32> {train.state = @w}, tensor<4xf32> {train.state = @w}) {
  return %x, %x : tensor<4xf32>, tensor<4xf32>
}

// -----

train.state reset @m : tensor<3xf64>
// expected-error @below {{expected 'train.kept' of rows of two f64 to name a metric of tensor<2xf64>, but got @m of 'tensor<4x2xf64>'}}
func.func @evaluate(%x: tensor<4x2xf64>) -> (tensor<4x2xf64> {train.kept = @m}) {
  return %x : tensor<4x2xf64>
}

// -----

// expected-error @below {{expected 'train.ids' to be a list of #train.ids of dimensions of tensor<4xi64>, but got 3 : i64}}
func.func @predict(%x: tensor<4xi64> {train.ids = 3}) {
  return
}

// -----

train.state reset @m : tensor<2xf64>
// expected-error @below {{expected 'train.kept' of rows of two f64 to name a metric of tensor<2xf64>, but got @m of 'tensor<4x2xf32>'}}
func.func @evaluate(%x: tensor<4x2xf32>) -> (tensor<4x2xf32> {train.kept = @m}) {
  return %x : tensor<4x2xf32>
}

// -----

// expected-error @below {{expected 'train.ids' to be a list of #train.ids of dimensions of tensor<4xi64>, but got [#train.ids<count = 3, dimension = 1>]}}
func.func @predict(%x: tensor<4xi64> {train.ids = [#train.ids<count = 3, dimension = 1>]}) {
  return
}

// -----

// expected-error @below {{expected 'train.name' to be a text, but got 1 : i64}}
func.func @predict(%x: tensor<4xf32> {train.name = 1}) {
  return
}

// -----

func.func @predict(%x: tensor<4xf32>) {
  // expected-error @below {{result of 'nn.full': expected at most 2^40 elements a sample, but it is (4294967296, 4294967296)}}
  %y = nn.full 0.0 : tensor<4294967296x4294967296xf32>
  return
}

// -----

// expected-error @below {{argument 0 of 'predict': expected at most 16 dimensions, but it has 17}}
func.func @predict(%x: tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf32>) {
  return
}

// -----

// expected-error @below {{expected 'cauce.training' to be a dictionary, but got "often"}}
module attributes {cauce.training = "often"} {}

// -----

// expected-error @below {{expected 'epochs' to be an i64, but got "ten"}}
module attributes {cauce.training = {epochs = "ten"}} {}

// -----

// expected-error @below {{expected 'min_delta' to be an f32 or f64, but got 1 : i64}}
module attributes {cauce.training = {epochs = 1, monitor = "loss", min_delta = 1}} {}

// -----

// expected-error @below {{expected 'cauce.datasets' to be a list of dictionaries, but got [1]}}
module attributes {cauce.datasets = [1]} {}

// -----

// A bit of the descriptor stands for each reader.
// expected-error @below {{expected 'reader' to be an i64 from 0 to 31, but got 64 : i64}}
module attributes {cauce.datasets = [{name = "train", reader = 64 : i64}]} {}

// -----

// expected-error @below {{expected 'delimiter' to be a text, but got "\00"}}
module attributes {cauce.datasets = [{name = "train", delimiter = "\00"}]} {}

// -----

// expected-error @below {{expected 'feeds' to be a list of dictionaries, but got 2 : i64}}
module attributes {cauce.datasets = [{name = "train", feeds = 2}]} {}

// -----

// expected-error @below {{expected 'columns' to be a list of texts, but got [1]}}
module attributes {cauce.datasets = [{name = "train", feeds = [{field = "x", columns = [1]}]}]} {}

// -----

// expected-error @below {{expected 'skip_lines' to be an i64 from 0 to 4294967295, but got -1 : i64}}
module attributes {cauce.datasets = [{name = "train", skip_lines = -1 : i64}]} {}

// -----

// expected-error @below {{expected 'missing_texts' to be a list of texts, but got "NA"}}
module attributes {cauce.datasets = [{name = "train", missing_texts = "NA"}]} {}

// -----

// expected-error @below {{expected 'stride' to be an i64 from 1 to 4294967295, but got 0 : i64}}
module attributes {cauce.datasets = [{name = "train", reader = 5 : i64, stride = 0 : i64}]} {}

// -----

// expected-error @below {{expected a data set to have 'stride' if its samples are windows, and not if they are none}}
module attributes {cauce.datasets = [{name = "train", reader = 6 : i64}]} {}

// -----

// expected-error @below {{expected a data set to have 'stride' if its samples are windows, and not if they are none}}
module attributes {cauce.datasets = [{name = "train", reader = 1 : i64, stride = 1 : i64}]} {}

// -----

// expected-error @below {{expected a data set of text to have a 'vocabulary'}}
module attributes {cauce.datasets = [{name = "train", reader = 4 : i64, stride = 1 : i64, vocabulary = []}]} {}

// -----

// expected-error @below {{expected 'vocabulary' to be a list of texts, but got ["a", "\00"]}}
module attributes {cauce.datasets = [{name = "train", reader = 4 : i64, stride = 1 : i64, vocabulary = ["a", "\00"]}]} {}

// -----

// Byte pairs are bytes, of which 0 is one.
module attributes {cauce.datasets = [{name = "train", reader = 4 : i64, stride = 1 : i64, unit = 2 : i64, vocabulary = ["a", "\00", "a\00"], merges = array<i32: 0, 1, 2>}]} {}

// -----

// expected-error @below {{expected 'merges' to be three tokens each of a 'vocabulary', as array<i32>}}
module attributes {cauce.datasets = [{name = "train", reader = 4 : i64, stride = 1 : i64, unit = 2 : i64, vocabulary = ["a"], merges = array<i32: 0, 0, 1>}]} {}

// -----

// expected-error @below {{expected 'merges' to be three tokens each of a 'vocabulary', as array<i32>}}
module attributes {cauce.datasets = [{name = "train", reader = 4 : i64, stride = 1 : i64, unit = 2 : i64, vocabulary = ["a"], merges = array<i32: 0, 0>}]} {}

// -----

// expected-error @below {{expected 'unknown' to be an i64 from 0 to 0, but got 1 : i64}}
module attributes {cauce.datasets = [{name = "train", reader = 4 : i64, stride = 1 : i64, vocabulary = ["a"], unknown = 1 : i64}]} {}

// -----

// expected-error @below {{expected 'unit' to be an i64 from 0 to 3, but got 4 : i64}}
module attributes {cauce.datasets = [{name = "train", reader = 4 : i64, stride = 1 : i64, vocabulary = ["a"], unit = 4 : i64}]} {}

// -----

// expected-error @below {{expected each feed of windows to have a 'length'}}
module attributes {cauce.datasets = [{name = "train", reader = 5 : i64, stride = 1 : i64, feeds = [{field = "x"}]}]} {}

// -----

// expected-error @below {{expected 'length' to be an i64 from 1 to 4294967295, but got 0 : i64}}
module attributes {cauce.datasets = [{name = "train", reader = 5 : i64, stride = 1 : i64, feeds = [{field = "x", length = 0 : i64}]}]} {}

// -----

// expected-error @below {{expected 'kind' to be an i64 from 0 to 2, but got 3 : i64}}
module attributes {cauce.decisions = [{result = "y", label = "l", classes = ["a"], kind = 3}]} {}

// -----

// expected-error @below {{expected 'name' to be that of a phase, but got "a b"}}
module attributes {cauce.phases = [{name = "a b", steps = 1}]} {}

// -----

// expected-error @below {{expected 'steps' to be an i64 from 1 to 4294967295, but got 0 : i64}}
module attributes {cauce.phases = [{name = "a", steps = 0}]} {}

// -----

module attributes {cauce.training = {epochs = 3, monitor = "loss", min_delta = 0.5},
                   cauce.datasets = [{name = "train", reader = 1, split_share = 0.5,
                                      feeds = [{field = "x", path = "f.csv", columns = ["0"], class_count = 3}], decimal = ",", missing_texts = ["-"]},
                                     {name = "test", reader = 4, stride = 2, vocabulary = ["a", "\0A"], feeds = [{field = "x", path = "f", length = 2, offset = 1}]}],
                   cauce.phases = [{name = "a", steps = 2}],
                   cauce.decisions = [{result = "y", label = "l", classes = ["a", "b"], kind = 1, threshold = 0.5}]} {}
