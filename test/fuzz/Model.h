// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the targets of models share.
#pragma once

#include "frontends/graph/graph.pb.h"

#include <cstdint>

namespace fuzz {

/// Takes the bytes of a model through the whole compiler. Ends the process unless it is accepted or refused with messages of
/// which the first names the file.
void compileModel(const uint8_t *data, size_t size);

/// How a model is written in a file.
struct Form {
  bool (*parse)(const uint8_t *data, size_t size, cauce::graph::v1::Model &model);
  size_t (*print)(const cauce::graph::v1::Model &model, uint8_t *data, size_t most); ///< returns 0 if `most` bytes are too few
  unsigned byteChanges; ///< one change in so many is of bytes, the others of the message
};

/// What libFuzzer asks of a target that mutates by itself: a change of `data`, or in it one input made of two.
size_t mutateModel(const Form &form, uint8_t *data, size_t size, size_t most, unsigned seed);
size_t crossModels(const Form &form, const uint8_t *a, size_t aSize, const uint8_t *b, size_t bSize, uint8_t *data, size_t most, unsigned seed);

} // namespace fuzz
