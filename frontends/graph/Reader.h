// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Model files: text or binary protobuf, with the place of every message.
#pragma once

#include "frontends/graph/graph.pb.h"

#include "llvm/ADT/StringRef.h"

#include <google/protobuf/text_format.h>
#include <memory>
#include <string>

namespace cauce::graph {

namespace pb = ::cauce::graph::v1;

struct ModelFile {
  std::string path;
  std::string dataFolder; // that texts are relative to of which vocabularies are made
  pb::Model model;
  google::protobuf::TextFormat::ParseInfoTree places; // empty for binary files
};

/// A place in a model file; line 0 if it is not known.
struct Place {
  int line = 0, column = 0;
};

/// Reads text or binary, whichever it is. On failure `error` is "FILE:LINE:COLUMN: MESSAGE".
bool readModelFile(const std::string &path, ModelFile &file, std::string &error);

/// Whether a model file with this content is text; binary otherwise.
bool isText(llvm::StringRef content);

/// The place of element `index` of a repeated field (-1 for a singular one) in `tree`.
Place placeOf(const google::protobuf::TextFormat::ParseInfoTree *tree, const google::protobuf::Descriptor *type,
              const char *field, int index);
const google::protobuf::TextFormat::ParseInfoTree *nested(const google::protobuf::TextFormat::ParseInfoTree *tree,
                                                          const google::protobuf::Descriptor *type, const char *field,
                                                          int index);

/// The candidate that differs least from `word`, as ", did you mean 'X'?", or nothing if none is near.
std::string didYouMean(const std::string &word, const std::vector<std::string> &candidates);

} // namespace cauce::graph
