// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Binary models, most of them changed as messages, some as bytes.
#include "Model.h"

using cauce::graph::v1::Model;

static bool parse(const uint8_t *data, size_t size, Model &model) { return model.ParseFromArray(data, int(size)); }

static size_t print(const Model &model, uint8_t *data, size_t most) {
  size_t size = model.ByteSizeLong();
  return size <= most && model.SerializeToArray(data, int(size)) ? size : 0;
}

const fuzz::Form fuzz::form = {parse, print, 8};
