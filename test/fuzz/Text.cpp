// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text files, by vocabularies of some characters and of those that the compiler would give them; and vocabulary files.
#include "DataSet.h"
#include "frontends/graph/Subwords.h"

using namespace cauce::graph;

static void readText(const Vocabulary &tokens, uint32_t stride, cauce_abi_unit_t unit, uint32_t unknown = CAUCE_NO_TOKEN, const std::vector<int32_t> &merges = {}) {
  std::string text;
  std::vector<uint32_t> ends;
  for (const std::string &token : tokens) {
    text += token;
    ends.push_back(uint32_t(text.size()));
  }
  std::vector<uint32_t> merged(merges.begin(), merges.end());
  cauce_abi_vocabulary_t vocabulary = {unit, uint32_t(ends.size()), text.data(), ends.data(), unknown, 0, merged.data(), uint32_t(merged.size() / 3), stride % 2};
  static const cauce_abi_piece_t pieces[] = {{2, 0}, {1, 2}};
  fuzz::readSet(CAUCE_READER_TEXT, "t.txt", "t.txt", [&](cauce_abi_dataset_t &set, cauce_abi_feed_t *feeds) {
    set.vocabulary = &vocabulary;
    set.stride = stride;
    set.pieces = pieces;
    feeds[1].class_count = int64_t(ends.size());
  });
}

// A sentence that can be shown.
static void expectError(mlir::LogicalResult result, const std::string &error) {
  if (mlir::failed(result) == error.empty())
    abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string path = fuzz::write("t.txt", data, size), error;
  Vocabulary tokens;
  readText({"a", "\n", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}, 1, CAUCE_UNIT_CHARACTER);
  readText({"a", "bc", ",", "<unk>"}, 1, CAUCE_UNIT_WORD, 3);
  readText({"a", "b", " ", "ab", " ab", "\xc3", "\xa9"}, 1, CAUCE_UNIT_BYTE_PAIR, 0, {0, 1, 3, 2, 3, 4});
  readText({"[UNK]", "a", "##b", "##ab", "e", ","}, 1, CAUCE_UNIT_WORD_PIECE, 0);
  readText({"[UNK]", "A", "##b", "\xc3\xa9"}, 2, CAUCE_UNIT_WORD_PIECE, 0);
  llvm::StringRef content(reinterpret_cast<const char *>(data), size);
  for (bool bytePairs : {true, false}) {
    Subwords subwords;
    error.clear();
    mlir::LogicalResult parsed = parseTokenizer(content, bytePairs, subwords, error);
    expectError(parsed, error);
    if (mlir::succeeded(parsed))
      readText(subwords.tokens, 3, bytePairs ? CAUCE_UNIT_BYTE_PAIR : CAUCE_UNIT_WORD_PIECE, 0, subwords.merges);
  }
  std::vector<int32_t> merges;
  error.clear();
  expectError(parseMerges(content, {"a", "b", "c", "ab", "abc"}, merges, error), error);
  for (cauce_abi_unit_t unit : {CAUCE_UNIT_CHARACTER, CAUCE_UNIT_WORD}) {
    bool isCharacters = unit == CAUCE_UNIT_CHARACTER;
    error.clear();
    mlir::LogicalResult collected = isCharacters ? collectCharacters(path, tokens, error) : collectWords(path, 1000, tokens, error);
    expectError(collected, error);
    if (mlir::succeeded(collected))
      readText(tokens, 3, unit);
    for (VocabularyForm form : {VocabularyForm::Json, VocabularyForm::Lines}) {
      error.clear();
      mlir::LogicalResult parsed = parseVocabulary(content, form, isCharacters, tokens, error);
      expectError(parsed, error);
      Vocabulary bytes = tokens;
      if (mlir::succeeded(parsed))
        expectError(decodeBytes(bytes, error), error);
      if (mlir::succeeded(parsed))
        readText(tokens, 2, unit, 0);
    }
  }
  return 0;
}
