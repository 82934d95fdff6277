// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tokens that stand for no text: <|endoftext|> of GPT-2, [CLS] and [MASK] of BERT, and those that people add to a vocabulary. Where a text has their names they are cut out
// of it before it is cut into words, and what is on either side of them is a text of its own.
#pragma once

#include "cauce/program_abi.h"
#include "data/TextCursor.h"

namespace cauce::runtime {

// A character of a text, and where it stands.
struct PlacedCharacter {
  uint32_t character;
  size_t line, column;
};

class SpecialTokens {
public:
  // Among byte pairs those of several bytes that no merge makes, so that no word has them; among word pieces those of capital letters in brackets.
  Status open(const cauce_abi_vocabulary_t &vocabulary);
  // Whether one may begin with this character.
  bool begin(uint32_t character) const { return character < 128 ? firsts[character] : beginWithOthers; }
  // The longest that a text begins with, and its characters; CAUCE_NO_TOKEN if it begins with none.
  uint32_t find(const PlacedCharacter *text, size_t count, size_t *characters) const;
  // Of the longest.
  size_t mostCharacters() const { return most; }

private:
  Status add(uint32_t id, const char *token, size_t length);
  const cauce_abi_vocabulary_t *vocabulary = nullptr;
  Vector<uint32_t> ids;
  size_t most = 0;
  bool firsts[128] = {}, beginWithOthers = false;
};

// The characters of a text file as TextCursor has them, which end in front of each special token until that is taken.
class TextParts {
public:
  explicit TextParts(FileReader &file) : text(file) {}
  // The special tokens, which must outlive it; there are none before.
  void cutAt(const SpecialTokens &tokens) { special = &tokens; }
  Status next(uint32_t *character, bool *more);
  // Whether a special token ended what was read; if so it is taken, and what is behind it is next.
  bool take(uint32_t *id);
  // Of the last character.
  size_t line() const { return lastLine; }
  size_t column() const { return lastColumn; }
  const char *name() const { return text.name(); }

private:
  Status look();
  void drop(size_t count);
  TextCursor text;
  const SpecialTokens *special = nullptr;
  Vector<PlacedCharacter> ahead; // read, but not told
  size_t lastLine = 1, lastColumn = 0;
  bool isAtEnd = false;
  uint32_t found = CAUCE_NO_TOKEN;
};

} // namespace cauce::runtime
