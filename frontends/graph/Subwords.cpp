// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Subwords.h.
#include "frontends/graph/Subwords.h"

#include "runtime/base/Utf8.h"
#include "runtime/data/WordPieces.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <array>

using namespace mlir;

namespace cauce::graph {

// The character that stands for each byte: itself where it is one that is seen, else those from U+0100 on, in order.
static std::array<uint32_t, 256> charactersOfBytes() {
  std::array<uint32_t, 256> characters;
  uint32_t next = 256;
  for (uint32_t byte = 0; byte < 256; ++byte)
    characters[byte] = (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte != 0xad) ? byte : next++;
  return characters;
}

static std::string encodeBytes(StringRef text) {
  std::array<uint32_t, 256> characters = charactersOfBytes();
  std::string encoded;
  for (char byte : text) {
    char bytes[4];
    encoded.append(bytes, runtime::encodeCharacter(characters[uint8_t(byte)], bytes));
  }
  return encoded;
}

LogicalResult decodeBytes(Vocabulary &tokens, std::string &error) {
  uint16_t bytes[0x144];
  std::fill(std::begin(bytes), std::end(bytes), 256);
  for (auto [byte, character] : llvm::enumerate(charactersOfBytes()))
    bytes[character] = byte;
  for (std::string &token : tokens) {
    std::string decoded;
    for (size_t at = 0, length; at < token.size(); at += length) {
      length = runtime::sequenceLength(token.data() + at, token.size() - at);
      uint32_t character = length ? runtime::decodeCharacter(token.data() + at, length) : 0x144;
      if (character >= 0x144 || bytes[character] > 255)
        return fail(error, "expected tokens of bytes as GPT-2's files have them, but got " + quoted(token));
      decoded += char(bytes[character]);
    }
    token = std::move(decoded);
  }
  return success();
}

using Ids = llvm::StringMap<int32_t>;

static Ids idsOf(const Vocabulary &tokens) {
  Ids ids;
  for (auto [id, token] : llvm::enumerate(tokens))
    ids.try_emplace(token, int32_t(id));
  return ids;
}

// `where` is "line 3" or "merge 2".
static LogicalResult addMerge(StringRef first, StringRef second, const Ids &ids, const Twine &where, std::vector<int32_t> &merges, std::string &error) {
  std::string whole = (first + second).str();
  for (StringRef token : {first, second, StringRef(whole)}) {
    auto known = ids.find(token);
    if (known == ids.end())
      return fail(error, where + ": the vocabulary has no token " + quoted(token) + ", of the merge of " + quoted(first) + " and " + quoted(second));
    merges.push_back(known->second);
  }
  return success();
}

LogicalResult parseMerges(StringRef content, const Vocabulary &tokens, std::vector<int32_t> &merges, std::string &error) {
  Ids ids = idsOf(tokens);
  merges.clear();
  content.consume_front("\xef\xbb\xbf");
  for (unsigned number = 1; !content.empty(); ++number) {
    auto [line, rest] = content.split('\n');
    content = rest;
    line.consume_back("\r");
    if (line.empty() || (number == 1 && line.starts_with("#version")))
      continue;
    if (size_t wrong = 0; !llvm::json::isUTF8(line, &wrong))
      return fail(error, "line " + Twine(number) + " is no text in UTF-8 at byte " + Twine(wrong));
    auto [first, second] = line.split(' ');
    if (first.empty() || second.empty() || second.contains(' '))
      return fail(error, "line " + Twine(number) + ": expected two tokens with a blank between them, but got " + quoted(line));
    if (failed(addMerge(first, second, ids, "line " + Twine(number), merges, error)))
      return failure();
  }
  return success();
}

// An empty pointer where it is none.
static const llvm::json::Object *objectIn(const llvm::json::Object &object, StringRef key) {
  const llvm::json::Value *value = object.get(key);
  return value ? value->getAsObject() : nullptr;
}

static StringRef textIn(const llvm::json::Object &object, StringRef key) { return object.getString(key).value_or(""); }

// Tokens that were added to the vocabulary follow those that it has. They are plain text, which among byte pairs has a character for each byte.
static LogicalResult addTokens(const llvm::json::Object &file, bool bytePairs, llvm::json::Object &vocabulary, std::string &error) {
  const llvm::json::Array *added = file.getArray("added_tokens");
  for (size_t i = 0; added && i < added->size(); ++i) {
    const llvm::json::Object *token = (*added)[i].getAsObject();
    std::optional<int64_t> id = token ? token->getInteger("id") : std::nullopt;
    std::optional<StringRef> content = token ? token->getString("content") : std::nullopt;
    if (!id || !content)
      return fail(error, "expected added token " + Twine(i) + " to have an id and a content");
    vocabulary.try_emplace(llvm::json::ObjectKey(bytePairs ? encodeBytes(*content) : content->str()), *id);
  }
  return success();
}

// The normalizer or pre-tokenizer `part` if it is of this type, or a sequence of one that is.
static const llvm::json::Object *findPart(const llvm::json::Object *part, StringRef type) {
  while (part && textIn(*part, "type") == "Sequence") {
    const llvm::json::Array *parts = part->getArray("normalizers");
    parts = parts ? parts : part->getArray("pretokenizers");
    part = parts && parts->size() == 1 ? parts->front().getAsObject() : nullptr;
  }
  return part && textIn(*part, "type") == type ? part : nullptr;
}

static LogicalResult parseBytePairs(const llvm::json::Object &file, const llvm::json::Object &model, Subwords &subwords, std::string &error) {
  const llvm::json::Object *cut = findPart(objectIn(file, "pre_tokenizer"), "ByteLevel");
  if (!cut || objectIn(file, "normalizer") || cut->getBoolean("add_prefix_space").value_or(true) || !cut->getBoolean("use_regex").value_or(true))
    return fail(error, "expected a tokenizer of byte pairs as GPT-2 has it: without a normalizer, with the pre-tokenizer ByteLevel, add_prefix_space false");
  for (StringRef key : {"continuing_subword_prefix", "end_of_word_suffix"})
    if (!textIn(model, key).empty())
      return fail(error, "expected byte pairs without " + key + ", but got " + quoted(textIn(model, key)));
  if (model.getNumber("dropout").value_or(0) != 0 || model.getBoolean("ignore_merges").value_or(false) || model.getBoolean("byte_fallback").value_or(false))
    return fail(error, "expected byte pairs that are merged as GPT-2 has it: without dropout, ignore_merges and byte_fallback");
  const llvm::json::Array *merges = model.getArray("merges");
  if (!merges)
    return fail(error, "expected a list of merges");
  Ids ids = idsOf(subwords.tokens);
  for (auto [i, merge] : llvm::enumerate(*merges)) {
    StringRef first, second;
    if (const llvm::json::Array *pair = merge.getAsArray(); pair && pair->size() == 2) {
      first = (*pair)[0].getAsString().value_or("");
      second = (*pair)[1].getAsString().value_or("");
    } else {
      std::tie(first, second) = merge.getAsString().value_or("").split(' ');
    }
    if (first.empty() || second.empty())
      return fail(error, "merge " + Twine(i) + ": expected two tokens");
    if (failed(addMerge(first, second, ids, "merge " + Twine(i), subwords.merges, error)))
      return failure();
  }
  return decodeBytes(subwords.tokens, error);
}

static LogicalResult parseWordPieces(const llvm::json::Object &file, const llvm::json::Object &model, Subwords &subwords, std::string &error) {
  const llvm::json::Object *normalizer = findPart(objectIn(file, "normalizer"), "BertNormalizer");
  if (!normalizer || !findPart(objectIn(file, "pre_tokenizer"), "BertPreTokenizer") || textIn(model, "continuing_subword_prefix") != "##")
    return fail(error, "expected a tokenizer of word pieces as BERT has it: with BertNormalizer, BertPreTokenizer and the prefix ##");
  if (!normalizer->getBoolean("clean_text").value_or(true) || !normalizer->getBoolean("handle_chinese_chars").value_or(true))
    return fail(error, "expected a BertNormalizer with clean_text and handle_chinese_chars");
  if (int64_t known = runtime::WordPieces::mostCharacters, most = model.getInteger("max_input_chars_per_word").value_or(known); most != known)
    return fail(error, "expected max_input_chars_per_word to be " + Twine(known) + ", but got " + Twine(most));
  subwords.unknown = textIn(model, "unk_token").str();
  subwords.lowerCase = normalizer->getBoolean("lowercase").value_or(true);
  if (normalizer->getBoolean("strip_accents").value_or(subwords.lowerCase) != subwords.lowerCase)
    return fail(error, "expected accents to be left out where text is put in lower case, and there alone");
  return success();
}

LogicalResult parseTokenizer(StringRef content, bool bytePairs, Subwords &subwords, std::string &error) {
  subwords = {};
  if (nestsDeeper(content, 16))
    return fail(error, "is no tokenizer: it has lists in lists");
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(content);
  if (!value)
    return fail(error, "is no tokenizer: " + llvm::toString(value.takeError()));
  const llvm::json::Object *file = value->getAsObject(), *model = file ? objectIn(*file, "model") : nullptr;
  const llvm::json::Object *given = model ? objectIn(*model, "vocab") : nullptr;
  if (!given)
    return fail(error, "is no tokenizer: expected a model with a vocab of tokens with their ids");
  StringRef type = textIn(*model, "type"), expected = bytePairs ? "BPE" : "WordPiece";
  if (type != expected)
    return fail(error, "expected a model of type " + expected + ", but got " + quoted(type));
  llvm::json::Object vocabulary = *given;
  if (failed(addTokens(*file, bytePairs, vocabulary, error)) || failed(parseTokens(vocabulary, subwords.tokens, error)))
    return failure();
  return bytePairs ? parseBytePairs(*file, *model, subwords, error) : parseWordPieces(*file, *model, subwords, error);
}

// Whether JSON is a tokenizer, not a vocabulary alone.
static bool isTokenizer(StringRef content) {
  StringRef start = content.ltrim();
  return start.consume_front("{") && (start.ltrim().starts_with("\"version\"") || content.contains("\"pre_tokenizer\""));
}

LogicalResult readSubwords(const std::string &path, const std::string &mergesPath, bool bytePairs, Subwords &subwords, std::string &error) {
  subwords = {};
  std::unique_ptr<llvm::MemoryBuffer> file = readFile(path, error), merges;
  if (!file)
    return failure();
  bool isJson = StringRef(path).ends_with(".json");
  if (isJson && isTokenizer(file->getBuffer())) {
    if (!mergesPath.empty())
      return fail(error, path + ": expected no file of merges besides a tokenizer, which has its own");
    return succeeded(parseTokenizer(file->getBuffer(), bytePairs, subwords, error)) ? success() : fail(error, path + ": " + error);
  }
  VocabularyForm form = isJson ? VocabularyForm::Json : VocabularyForm::Lines;
  if (failed(parseVocabulary(file->getBuffer(), form, false, subwords.tokens, error)))
    return fail(error, path + ": " + error);
  if (!bytePairs)
    return success();
  if (mergesPath.empty())
    return fail(error, path + ": expected a file of merges, too, or a tokenizer.json");
  if (!(merges = readFile(mergesPath, error)))
    return failure();
  if (failed(parseMerges(merges->getBuffer(), subwords.tokens, subwords.merges, error)))
    return fail(error, mergesPath + ": " + error);
  return succeeded(decodeBytes(subwords.tokens, error)) ? success() : fail(error, path + ": " + error);
}

} // namespace cauce::graph
