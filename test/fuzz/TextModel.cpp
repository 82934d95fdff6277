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

const fuzz::Form fuzz::form = {parse, print, 4};
