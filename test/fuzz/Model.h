// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the targets of models share.
#pragma once

#include "frontends/graph/graph.pb.h"

#include <cstdint>

namespace fuzz {

/// How a model is written in a file, defined by each target. The rest, libFuzzer's functions among it, is in Model.cpp.
struct Form {
  bool (*parse)(const uint8_t *data, size_t size, cauce::graph::v1::Model &model);
  size_t (*print)(const cauce::graph::v1::Model &model, uint8_t *data, size_t most); ///< returns 0 if `most` bytes are too few
  unsigned byteChanges; ///< one change in so many is of bytes, the others of the message
};
extern const Form form;

} // namespace fuzz
