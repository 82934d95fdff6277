// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Vocabulary.h. Texts are read as the runtime reads them, so that what it finds in one has an id.
#include "frontends/graph/Vocabulary.h"

#include "runtime/base/Utf8.h"
#include "runtime/data/TextCursor.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace cauce::graph {

static constexpr unsigned characterCount = 0x110000;

static LogicalResult fail(std::string &error, const Twine &message) {
  error = message.str();
  return failure();
}

// A token as a message shows it, a line feed as "\n".
static std::string quoted(StringRef token) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::json::Value(token);
  return text;
}

static LogicalResult checkCharacter(StringRef token, std::string &error) {
  if (token.size() == 1 && token[0] == 0)
    return fail(error, "is no vocabulary: the character 0 is none of a text");
  if (token.empty() || runtime::sequenceLength(token.data(), token.size()) != token.size())
    return fail(error, "expected tokens of one character, but got " + quoted(token));
  return success();
}

static LogicalResult fromObject(const llvm::json::Object &object, Vocabulary &vocabulary, std::string &error) {
  std::vector<const llvm::json::ObjectKey *> keys(object.size());
  for (const auto &[key, value] : object) {
    std::optional<int64_t> id = value.getAsInteger();
    if (!id || *id < 0 || size_t(*id) >= object.size())
      return fail(error, "expected the id of " + quoted(key) + " to be a whole number from 0 to " + Twine(object.size() - 1) + ", as there are " +
                             Twine(object.size()) + " tokens");
    if (keys[*id]) {
      auto [first, second] = std::minmax(StringRef(*keys[*id]), StringRef(key));
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

LogicalResult parseVocabulary(StringRef content, Vocabulary &vocabulary, std::string &error) {
  vocabulary.clear();
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(content);
  if (!value)
    return fail(error, "is no vocabulary: " + llvm::toString(value.takeError()));
  const llvm::json::Object *object = value->getAsObject();
  const llvm::json::Array *list = value->getAsArray();
  if (!object && !list)
    return fail(error, "is no vocabulary: expected an object of tokens with their ids, or a list of tokens");
  if (failed(object ? fromObject(*object, vocabulary, error) : fromList(*list, vocabulary, error)))
    return failure();
  if (vocabulary.empty())
    return fail(error, "is no vocabulary: it has no token");
  llvm::BitVector seen(characterCount);
  for (const std::string &token : vocabulary) {
    if (failed(checkCharacter(token, error)))
      return failure();
    uint32_t character = runtime::decodeCharacter(token.data(), token.size());
    if (seen.test(character))
      return fail(error, "token " + quoted(token) + " is there twice");
    seen.set(character);
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

LogicalResult readVocabulary(const std::string &path, Vocabulary &vocabulary, std::string &error) {
  if (failed(checkFile(path, error)))
    return failure();
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return fail(error, "cannot open '" + path + "': " + buffer.getError().message());
  if (failed(parseVocabulary((*buffer)->getBuffer(), vocabulary, error)))
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
    char bytes[UNI_MAX_UTF8_BYTES_PER_CODE_POINT], *end = bytes;
    llvm::ConvertCodePointToUTF8(each, end);
    vocabulary.emplace_back(bytes, end);
  }
  return success();
}

} // namespace cauce::graph
