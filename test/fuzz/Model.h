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

/// Changes `model`, or makes it of two, as libFuzzer asks for; the caller parses and prints.
void mutateModel(cauce::graph::v1::Model &model, unsigned seed);
void crossModels(cauce::graph::v1::Model &model, const cauce::graph::v1::Model &other, unsigned seed);

} // namespace fuzz
