// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading of model files.
#include "frontends/graph/Reader.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/tokenizer.h>
#include <llvm/Support/JSON.h>

namespace cauce::graph {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

constexpr uint32_t newestVersion = 1;
constexpr std::streamsize largestFile = std::streamsize(1) << 30;

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

// The names of the values that a field of this name may have, wherever it is.
std::vector<std::string> enumValuesOf(const std::string &field) {
  std::vector<std::string> names;
  std::vector<const Descriptor *> types = {pb::Model::descriptor()};
  for (size_t i = 0; i < types.size(); ++i)
    for (int k = 0; k < types[i]->field_count(); ++k) {
      const FieldDescriptor *candidate = types[i]->field(k);
      if (const Descriptor *inner = candidate->message_type(); inner && std::find(types.begin(), types.end(), inner) == types.end())
        types.push_back(inner);
      if (candidate->name() == field && candidate->enum_type())
        for (int v = 0; v < candidate->enum_type()->value_count(); ++v)
          names.push_back(candidate->enum_type()->value(v)->name());
    }
  return names;
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
  if (quoted.size() < 2)
    return message;
  if (message.find("Unknown enumeration value") != std::string::npos)
    return "unknown value '" + quoted[0] + "' of '" + quoted[1] + "'" + didYouMean(quoted[0], enumValuesOf(quoted[1]));
  if (message.find("has no field named") == std::string::npos)
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

// While this lives, protobuf's log keeps what it would print: which field's bytes are no text.
class Log {
public:
  Log() : previous(google::protobuf::SetLogHandler(append)) { text().clear(); }
  ~Log() { google::protobuf::SetLogHandler(previous); }
  static std::string reason() {
    std::string sentence = text().substr(0, text().find(" when parsing"));
    std::replace(sentence.begin(), sentence.end(), '\n', ' ');
    return sentence;
  }

private:
  static std::string &text() {
    static std::string logged;
    return logged;
  }
  static void append(google::protobuf::LogLevel, const char *, int, const std::string &message) {
    if (text().empty())
      text() = message;
  }
  google::protobuf::LogHandler *previous;
};

// What proto3 lets through: numbers that no value of an enumeration has, and floats that are no number.
std::string checkValues(const Message &message, const TextFormat::ParseInfoTree *tree, const std::string &path) {
  const google::protobuf::Reflection *reflection = message.GetReflection();
  std::vector<const FieldDescriptor *> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor *field : fields)
    for (int i = 0, count = field->is_repeated() ? reflection->FieldSize(message, field) : 1; i < count; ++i) {
      bool many = field->is_repeated();
      int index = many ? i : -1;
      std::string wrong;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        const Message &inner = many ? reflection->GetRepeatedMessage(message, field, i) : reflection->GetMessage(message, field);
        if (std::string error = checkValues(inner, tree ? tree->GetTreeForNested(field, index) : nullptr, path); !error.empty())
          return error;
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        std::string scratch;
        const std::string &value = many ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                                        : reflection->GetStringReference(message, field, &scratch);
        if (!llvm::json::isUTF8(value))
          wrong = "expected '" + field->name() + "' to be UTF-8";
        else if (value.find('\0') != std::string::npos)
          wrong = "expected no NUL in '" + field->name() + "'";
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT || field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
        double value = field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE
                           ? many ? reflection->GetRepeatedDouble(message, field, i) : reflection->GetDouble(message, field)
                       : many ? reflection->GetRepeatedFloat(message, field, i)
                              : reflection->GetFloat(message, field);
        if (!std::isfinite(value))
          wrong = "expected '" + field->name() + "' to be a finite number, but got " + std::to_string(value);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        int value = many ? reflection->GetRepeatedEnumValue(message, field, i) : reflection->GetEnumValue(message, field);
        if (!field->enum_type()->FindValueByNumber(value))
          wrong = "unknown value " + std::to_string(value) + " of '" + field->name() + "'";
      }
      if (wrong.empty())
        continue;
      TextFormat::ParseLocation location = tree ? tree->GetLocation(field, index) : TextFormat::ParseLocation();
      std::string place = location.line < 0 ? "" : ":" + std::to_string(location.line + 1) + ":" + std::to_string(location.column + 1);
      return path + place + ": " + wrong;
    }
  return "";
}

} // namespace

// Text starts with a letter, '#', or space; the binary form starts with the tag of a field, a control character.
bool isText(llvm::StringRef content) {
  for (char c : content.take_front(512))
    if ((static_cast<unsigned char>(c) < 32 && c != '\n' && c != '\t' && c != '\r') || c == 127)
      return false;
  return true;
}

std::string didYouMean(const std::string &word, const std::vector<std::string> &candidates) {
  std::string best;
  int least = int(word.size()) / 2 + 1;
  if (word.size() > 256) // no slip of the pen
    return "";
  for (const std::string &candidate : candidates) {
    if (std::abs(int(candidate.size()) - int(word.size())) > least)
      continue;
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
  const FieldDescriptor *descriptor = type->FindFieldByName(field);
  TextFormat::ParseLocation location = tree->GetLocation(descriptor, descriptor->is_repeated() ? std::max(index, 0) : -1);
  return {location.line + 1, location.column + 1};
}

const TextFormat::ParseInfoTree *nested(const TextFormat::ParseInfoTree *tree, const Descriptor *type,
                                        const char *field, int index) {
  return tree ? tree->GetTreeForNested(type->FindFieldByName(field), index) : nullptr;
}

bool readModelFile(const std::string &path, ModelFile &file, std::string &error) {
  file.path = path;
  std::ifstream stream(path, std::ios::binary);
  std::string content;
  char piece[1 << 16];
  // Not by the size that the file system says: pipes and devices have none.
  while (stream.read(piece, sizeof(piece)) || stream.gcount()) {
    content.append(piece, stream.gcount());
    if (std::streamsize(content.size()) > largestFile) {
      error = path + ": expected a model file of at most " + std::to_string(largestFile) + " bytes";
      return false;
    }
  }
  if (!stream.eof()) {
    error = path + ": cannot read the model file: " + strerror(errno);
    return false;
  }
  auto isNewer = [&] {
    if (file.model.format_version() <= newestVersion)
      return false;
    error = path + ": format version " + std::to_string(file.model.format_version()) + " is newer than " +
            std::to_string(newestVersion) + ", the newest that this cauce reads";
    return true;
  };
  Log log;
  if (isText(content)) {
    TextFormat::Parser parser;
    Collector collector(path);
    parser.RecordErrorsTo(&collector);
    parser.WriteLocationsTo(&file.places);
    parser.SetRecursionLimit(64);
    if (!parser.ParseFromString(content, &file.model)) {
      // What is wrong in a file of a newer version may be right there.
      if (isNewer())
        return false;
      error = collector.first.empty() ? path + ": not a model" : collector.first;
      return false;
    }
  } else if (!file.model.ParseFromString(content)) {
    std::string reason = Log::reason();
    error = path + ": neither a text nor a binary model: " +
            (reason.empty() ? "its bytes are not a protobuf message of type " + pb::Model::descriptor()->full_name() : reason);
    return false;
  }
  if (isNewer())
    return false;
  if (file.model.format_version() == 0) {
    error = path + ": expected 'format_version: 1'";
    return false;
  }
  error = checkValues(file.model, &file.places, path);
  return error.empty();
}

} // namespace cauce::graph
