// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What weights are called in files that others wrote: the rules of a model file.
#pragma once

#include "mlir/IR/BuiltinOps.h"

#include <optional>
#include <string>
#include <vector>

namespace cauce::graph {

struct ModelFile;

/// A rule: see weights.proto.
struct WeightNames {
  std::string weight;
  std::vector<std::string> sources;
  std::vector<unsigned> permutation;

  /// The tensors that the weight of this name is made of; nothing if the rule is for others.
  std::optional<std::vector<std::string>> sourcesOf(llvm::StringRef name) const;
};

/// Each rule is one for a weight of `module`.
mlir::LogicalResult checkWeightNames(const ModelFile &file, mlir::ModuleOp module);

/// The rules of a file that importModel() takes, in order.
std::vector<WeightNames> readWeightNames(const std::string &path);

} // namespace cauce::graph
