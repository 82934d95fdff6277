// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Vocabulary.h. Texts are read as the runtime reads them, so that what it finds in one has an id.
#include "frontends/graph/Vocabulary.h"

#include "runtime/base/Utf8.h"
#include "runtime/data/Tokenizer.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace cauce::graph {

static constexpr unsigned characterCount = 0x110000;

LogicalResult fail(std::string &error, const Twine &message) {
  error = message.str();
  return failure();
}

std::string quoted(StringRef token) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::json::Value(token);
  return text;
}

bool isCharacter(StringRef token) { return !token.empty() && runtime::sequenceLength(token.data(), token.size()) == token.size(); }

static LogicalResult checkToken(StringRef token, bool isCharacters, std::string &error) {
  if (token.contains('\0'))
    return fail(error, "is no vocabulary: the character 0 is none of a text");
  if (isCharacters && !isCharacter(token))
    return fail(error, "expected tokens of one character, but got " + quoted(token));
  return token.empty() ? fail(error, "expected tokens of a word, but got an empty one") : success();
}

LogicalResult parseTokens(const llvm::json::Object &object, Vocabulary &vocabulary, std::string &error) {
  std::vector<const llvm::json::ObjectKey *> keys(object.size());
  for (const auto &[key, value] : object) {
    std::optional<int64_t> id = value.getAsInteger();
    if (!id || *id < 0 || size_t(*id) >= object.size())
      return fail(error, "expected the id of " + quoted(key) + " to be a whole number from 0 to " + Twine(object.size() - 1) + ", as there are " +
                             Twine(object.size()) + " tokens");
    if (keys[*id]) {
      StringRef first = *keys[*id], second = key; // an object has no order
      if (second < first)
        std::swap(first, second);
      return fail(error, quoted(first) + " and " + quoted(second) + " have the same id, " + Twine(*id));
    }
    keys[*id] = &key;
  }
  for (const llvm::json::ObjectKey *key : keys)
    vocabulary.push_back(StringRef(*key).str());
  return success();
}

static LogicalResult fromList(const llvm::json::Array &list, Vocabulary &vocabulary, std::string &error) {
  for (const llvm::json::Value &value : list) {
    std::optional<StringRef> token = value.getAsString();
    if (!token)
      return fail(error, "expected token " + Twine(vocabulary.size()) + " to be a text");
    vocabulary.push_back(token->str());
  }
  return success();
}

bool nestsDeeper(StringRef json, unsigned most) {
  unsigned depth = 0;
  bool isText = false;
  for (size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (c == '"')
      isText = !isText;
    else if (isText)
      i += c == '\\'; // what it escapes ends no text
    else if (c == '[' || c == '{')
      ++depth;
    else if (depth && (c == ']' || c == '}'))
      --depth;
    if (depth > most)
      return true;
  }
  return false;
}

static LogicalResult fromJson(StringRef content, Vocabulary &vocabulary, std::string &error) {
  if (nestsDeeper(content, 16))
    return fail(error, "is no vocabulary: expected an object of tokens with their ids, or a list of tokens, but it has lists in lists");
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(content);
  if (!value)
    return fail(error, "is no vocabulary: " + llvm::toString(value.takeError()));
  const llvm::json::Object *object = value->getAsObject();
  const llvm::json::Array *list = value->getAsArray();
  if (!object && !list)
    return fail(error, "is no vocabulary: expected an object of tokens with their ids, or a list of tokens");
  return object ? parseTokens(*object, vocabulary, error) : fromList(*list, vocabulary, error);
}

// Lines end in LF or CR LF; behind the last there may be none.
static LogicalResult fromLines(StringRef content, Vocabulary &vocabulary, std::string &error) {
  content.consume_front("\xef\xbb\xbf");
  while (!content.empty()) {
    auto [line, rest] = content.split('\n');
    line.consume_back("\r");
    size_t wrong = 0;
    if (!llvm::json::isUTF8(line, &wrong))
      return fail(error, "line " + Twine(vocabulary.size() + 1) + " is no text in UTF-8 at byte " + Twine(wrong));
    if (line.empty())
      return fail(error, "expected a token on line " + Twine(vocabulary.size() + 1) + ", but it is empty");
    vocabulary.push_back(line.str());
    content = rest;
  }
  return success();
}

LogicalResult parseVocabulary(StringRef content, VocabularyForm form, bool isCharacters, Vocabulary &vocabulary, std::string &error) {
  vocabulary.clear();
  if (failed(form == VocabularyForm::Json ? fromJson(content, vocabulary, error) : fromLines(content, vocabulary, error)))
    return failure();
  if (vocabulary.empty())
    return fail(error, "is no vocabulary: it has no token");
  llvm::StringSet<> seen;
  for (const std::string &token : vocabulary) {
    if (failed(checkToken(token, isCharacters, error)))
      return failure();
    if (!seen.insert(token).second)
      return fail(error, "token " + quoted(token) + " is there twice");
  }
  return success();
}

// Whatever the model names: a pipe or a device may never end.
static LogicalResult checkFile(const std::string &path, std::string &error) {
  llvm::sys::fs::file_status status;
  if (std::error_code code = llvm::sys::fs::status(path, status))
    return fail(error, "cannot open '" + path + "': " + code.message());
  return llvm::sys::fs::is_regular_file(status) ? success() : fail(error, path + ": is no regular file");
}

std::unique_ptr<llvm::MemoryBuffer> readFile(const std::string &path, std::string &error) {
  if (failed(checkFile(path, error)))
    return nullptr;
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return (void)fail(error, "cannot open '" + path + "': " + buffer.getError().message()), nullptr;
  return std::move(*buffer);
}

LogicalResult readVocabulary(const std::string &path, bool isCharacters, Vocabulary &vocabulary, std::string &error) {
  std::unique_ptr<llvm::MemoryBuffer> file = readFile(path, error);
  if (!file)
    return failure();
  VocabularyForm form = StringRef(path).ends_with(".json") ? VocabularyForm::Json : VocabularyForm::Lines;
  if (failed(parseVocabulary(file->getBuffer(), form, isCharacters, vocabulary, error)))
    return fail(error, path + ": " + error);
  return success();
}

LogicalResult collectCharacters(const std::string &path, Vocabulary &vocabulary, std::string &error) {
  if (failed(checkFile(path, error)))
    return failure();
  llvm::BitVector seen(characterCount);
  runtime::FileReader file;
  runtime::TextCursor text(file);
  runtime::Status status = file.open(path.c_str());
  uint32_t character = 0;
  for (bool more = true; status == runtime::Status::ok && more;) {
    status = text.next(&character, &more);
    if (status == runtime::Status::ok && more)
      seen.set(character);
  }
  if (status != runtime::Status::ok)
    return fail(error, cauce_message());
  if (seen.none())
    return fail(error, path + ": has no characters to make a vocabulary of");
  vocabulary.clear();
  for (unsigned each : seen.set_bits()) {
    char bytes[4];
    vocabulary.emplace_back(bytes, runtime::encodeCharacter(each, bytes));
  }
  return success();
}

LogicalResult collectWords(const std::string &path, size_t most, Vocabulary &vocabulary, std::string &error) {
  if (failed(checkFile(path, error)))
    return failure();
  llvm::StringMap<uint64_t> counts;
  runtime::FileReader file;
  runtime::WordCursor text(file);
  runtime::Status status = file.open(path.c_str());
  for (bool more = true; status == runtime::Status::ok && more;) {
    status = text.next(&more);
    if (status == runtime::Status::ok && more)
      ++counts[StringRef(text.word(), text.length())];
  }
  if (status != runtime::Status::ok)
    return fail(error, cauce_message());
  if (counts.empty())
    return fail(error, path + ": has no words to make a vocabulary of");
  std::vector<std::pair<uint64_t, StringRef>> words;
  for (const auto &word : counts)
    words.emplace_back(word.second, word.first());
  llvm::sort(words, [](const auto &a, const auto &b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  words.resize(std::min(words.size(), most));
  vocabulary.clear();
  for (const auto &word : words)
    vocabulary.push_back(word.second.str());
  return success();
}

} // namespace cauce::graph
