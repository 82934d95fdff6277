// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading of model files.
#include "frontends/graph/Reader.h"

#include <algorithm>
#include <fstream>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/tokenizer.h>
#include <sstream>

namespace cauce::graph {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::TextFormat;

constexpr uint32_t newestVersion = 1;

int distance(const std::string &a, const std::string &b) {
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    row[j] = int(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = int(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      int next = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = row[j];
      row[j] = next;
    }
  }
  return row[b.size()];
}

// 'Message type "T" has no field named "f".' and its like get the nearest name of T.
std::string improve(const std::string &message) {
  std::vector<std::string> quoted;
  for (size_t at = 0; (at = message.find('"', at)) != std::string::npos;) {
    size_t end = message.find('"', at + 1);
    if (end == std::string::npos)
      break;
    quoted.push_back(message.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  if (quoted.size() < 2 || message.find("has no field named") == std::string::npos)
    return message;
  const Descriptor *type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(quoted[0]);
  if (!type)
    return message;
  std::vector<std::string> names;
  for (int i = 0; i < type->field_count(); ++i)
    names.push_back(type->field(i)->name());
  bool isNode = type == pb::Node::descriptor();
  return (isNode ? "unknown operator or field '" : "unknown field '") + quoted[1] + "' of " + type->name() + didYouMean(quoted[1], names);
}

struct Collector : google::protobuf::io::ErrorCollector {
  explicit Collector(const std::string &path) : path(path) {}
  void AddError(int line, int column, const std::string &message) override {
    if (first.empty())
      first = path + ":" + std::to_string(line + 1) + ":" + std::to_string(column + 1) + ": " + improve(message);
  }
  const std::string &path;
  std::string first;
};

// Text starts with a letter, '#', or space; the binary form starts with the tag of a field, a control character.
bool looksLikeText(const std::string &content) {
  for (char c : content.substr(0, 512))
    if ((static_cast<unsigned char>(c) < 32 && c != '\n' && c != '\t' && c != '\r') || c == 127)
      return false;
  return true;
}

} // namespace

std::string didYouMean(const std::string &word, const std::vector<std::string> &candidates) {
  std::string best;
  int least = int(word.size()) / 2 + 1;
  for (const std::string &candidate : candidates) {
    int edits = distance(word, candidate);
    if (edits < least || (edits == least && best.empty() && edits <= 2)) {
      least = edits;
      best = candidate;
    }
  }
  return best.empty() ? "" : ", did you mean '" + best + "'?";
}

Place placeOf(const TextFormat::ParseInfoTree *tree, const Descriptor *type, const char *field, int index) {
  if (!tree)
    return {};
  TextFormat::ParseLocation location = tree->GetLocation(type->FindFieldByName(field), index);
  return {location.line + 1, location.column + 1};
}

const TextFormat::ParseInfoTree *nested(const TextFormat::ParseInfoTree *tree, const Descriptor *type,
                                        const char *field, int index) {
  return tree ? tree->GetTreeForNested(type->FindFieldByName(field), index) : nullptr;
}

bool readModelFile(const std::string &path, ModelFile &file, std::string &error) {
  file.path = path;
  std::ifstream stream(path, std::ios::binary);
  std::stringstream buffer;
  if (!stream || !(buffer << stream.rdbuf())) {
    error = path + ": cannot read the model file";
    return false;
  }
  std::string content = buffer.str();
  if (looksLikeText(content)) {
    TextFormat::Parser parser;
    Collector collector(path);
    parser.RecordErrorsTo(&collector);
    parser.WriteLocationsTo(&file.places);
    parser.SetRecursionLimit(64);
    if (!parser.ParseFromString(content, &file.model)) {
      error = collector.first.empty() ? path + ": not a model" : collector.first;
      return false;
    }
  } else if (!file.model.ParseFromString(content)) {
    error = path + ": neither a text nor a binary model: its bytes are not a protobuf message of type " +
            pb::Model::descriptor()->full_name();
    return false;
  }
  if (file.model.format_version() > newestVersion) {
    error = path + ": format version " + std::to_string(file.model.format_version()) + " is newer than " +
            std::to_string(newestVersion) + ", the newest that this cauce reads";
    return false;
  }
  if (file.model.format_version() == 0) {
    error = path + ": expected 'format_version: 1'";
    return false;
  }
  return true;
}

} // namespace cauce::graph
