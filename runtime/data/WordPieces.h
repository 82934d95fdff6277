// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Word pieces, as BERT has them: a text is cleaned and cut into words, and each word is made of the longest pieces of the vocabulary, from the left; those behind the first
// begin with ## there.
#pragma once

#include "cauce/program_abi.h"
#include "data/TextWord.h"
#include "data/Vocabulary.h"

namespace cauce::runtime {

// The words of a text, one after the other: what lies between white space, but for a character of punctuation or of Chinese, which is one by itself. Characters that control
// and those that stand for none do not count.
class PieceWordCursor : public TextWord {
public:
  explicit PieceWordCursor(FileReader &file);
  // `lowerCase`: in lower case, without marks.
  Status next(bool lowerCase, bool *more);
  // In characters.
  size_t characters() const { return count; }

private:
  size_t count = 0;
  uint32_t ahead = 0; // the character behind the word, 0 if it was not read
};

class WordPieces {
public:
  static constexpr size_t mostCharacters = 100; // of a word that is made of pieces, as BERT has it
  Status open(const cauce_abi_vocabulary_t &vocabulary);
  // The tokens of a word; none if it cannot be made of them.
  Status encode(const char *word, size_t length, size_t characters, Vector<uint32_t> *tokens);

private:
  WordIds ids;
  Buffer piece;
};

} // namespace cauce::runtime
