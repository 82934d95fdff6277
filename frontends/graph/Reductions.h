// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be made smaller in a model file.
#pragma once

#include "compiler/reduce/Delta.h"
#include "frontends/graph/Reader.h"

namespace cauce::graph {

/// A task with all reductions of models, but without a predicate. Candidates are models that protobuf can say, whether
/// the importer takes them or not. They are tried as text that begins with `comment`, or as binary files.
reduce::Task<pb::Model> modelTask(bool asText, const std::string &comment);

/// How many nodes there are, those of blocks included.
unsigned countNodes(const pb::Model &model);

/// A model as somebody would write it: a field on a line, if it is no longer than one.
std::string printModel(const pb::Model &model);

} // namespace cauce::graph
