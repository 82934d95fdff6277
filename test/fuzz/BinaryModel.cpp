// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Binary models, most of them changed as messages, some as bytes.
#include "Model.h"

using cauce::graph::v1::Model;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz::compileModel(data, size);
  return 0;
}

static size_t print(const Model &model, uint8_t *data, size_t most) {
  size_t size = model.ByteSizeLong();
  return size <= most && model.SerializeToArray(data, int(size)) ? size : 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  Model model;
  if (seed % 8 == 0 || !model.ParseFromArray(data, int(size)))
    return LLVMFuzzerMutate(data, size, most);
  fuzz::mutateModel(model, seed);
  size_t printed = print(model, data, most);
  return printed ? printed : LLVMFuzzerMutate(data, size, most);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t aSize, const uint8_t *b, size_t bSize, uint8_t *data, size_t most, unsigned seed) {
  Model model, other;
  if (!model.ParseFromArray(a, int(aSize)) || !other.ParseFromArray(b, int(bSize)))
    return 0;
  fuzz::crossModels(model, other, seed);
  return print(model, data, most);
}
