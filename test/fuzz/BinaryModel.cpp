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

static constexpr fuzz::Form binary = {parse, print, 8};

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz::compileModel(data, size);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  return fuzz::mutateModel(binary, data, size, most, seed);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t aSize, const uint8_t *b, size_t bSize, uint8_t *data, size_t most, unsigned seed) {
  return fuzz::crossModels(binary, a, aSize, b, bSize, data, most, seed);
}
