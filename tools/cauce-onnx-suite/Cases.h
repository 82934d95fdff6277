// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cases of a conformance suite: folders with a model, inputs for it and the outputs that they have.
#pragma once

#include "tools/cauce-onnx-suite/Compare.h"

#include <map>

namespace cauce::suite {

struct DataSet {
  std::map<unsigned, std::string> inputs, outputs; // files, by their number
};

struct Case {
  std::string folder, name; // "node", "test_abs"
  std::string model;        // file
  std::vector<DataSet> dataSets;
  /// Of a model whose inputs are not stored: they count from 0 to 1.
  bool hasRamps = false;
  Tolerance tolerance;
  std::string problem; // why it cannot be run; empty if it can

  std::string id() const { return folder + "/" + name; }
};

/// The cases in `folders`, at any depth, in the order of their ids. A folder with `model.onnx` is one, or with a `data.json` that names a file of a
/// folder `light`. False, with `error`, if a folder cannot be read, or if two cases have the same id.
bool findCases(const std::vector<std::string> &folders, std::vector<Case> &cases, std::string &error);

} // namespace cauce::suite
