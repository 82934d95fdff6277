// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text models, most of them changed as messages, some as text.
#include "Model.h"

#include <cstring>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

using cauce::graph::v1::Model;
using google::protobuf::TextFormat;

static bool parse(const uint8_t *data, size_t size, Model &model) {
  struct : google::protobuf::io::ErrorCollector {
    void AddError(int, int, const std::string &) override {}
  } silent;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&silent);
  parser.SetRecursionLimit(64);
  return parser.ParseFromString(std::string(reinterpret_cast<const char *>(data), size), &model);
}

static size_t print(const Model &model, uint8_t *data, size_t most) {
  std::string text;
  if (!TextFormat::PrintToString(model, &text) || text.size() > most)
    return 0;
  memcpy(data, text.data(), text.size());
  return text.size();
}

static constexpr fuzz::Form text = {parse, print, 4};

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz::compileModel(data, size);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  return fuzz::mutateModel(text, data, size, most, seed);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t aSize, const uint8_t *b, size_t bSize, uint8_t *data, size_t most, unsigned seed) {
  return fuzz::crossModels(text, a, aSize, b, bSize, data, most, seed);
}
