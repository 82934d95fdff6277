// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers of a block that its calls may say: the nodes of the block are what a call without them gets, so that nothing is said twice.
#pragma once

#include "frontends/graph/Reader.h"

namespace cauce::graph {

/// What is wrong with number `index` of a block: a field that is not there or holds no number; nothing if all is well.
std::string checkNumber(const pb::Model &model, const pb::Block &block, int index);

/// Writes what a call says into `block`, a copy of the block that it calls. Returns what is wrong, or nothing.
std::string setNumbers(const pb::Call &call, pb::Block &block);

} // namespace cauce::graph
