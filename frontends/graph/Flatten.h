// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the nodes and blocks of a model file to one list of nodes.
#pragma once

#include "frontends/graph/Parts.h"
#include "llvm/ADT/StringSet.h"

namespace cauce::graph {

struct FlatGraph {
  std::vector<std::unique_ptr<pb::Block>> instances; // blocks with the numbers of their calls, to which nodes point
  std::vector<FlatNode> nodes; // in the order of the file, those of a block before the call
  std::vector<size_t> order;   // of their numbers: producers first
  std::vector<std::string> inputs, outputs; // of a body of control flow: what its nodes call what it takes, and the names of what it gives
};

/// Blocks instantiated and names resolved. `tensors` are the names of inputs and labels. Failure comes with a diagnostic: a
/// name that is taken or unknown, a block that calls itself, a cycle.
mlir::FailureOr<FlatGraph> flatten(const ModelFile &file, const llvm::StringSet<> &tensors, mlir::MLIRContext &context);

/// Letters, digits, '_', '.' and '-'.
bool isWord(const std::string &name);

/// The node in "node:1", and ":1".
std::pair<std::string, std::string> splitOutput(const std::string &name);

} // namespace cauce::graph
