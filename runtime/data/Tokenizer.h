// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a text to tokens. A word is what lies between white space (that of Unicode), but for a punctuation character of ASCII, which is one by itself:
// "don't stop!" is don ' t stop !, and case counts.
#pragma once

#include "data/BytePairs.h"
#include "data/WordPieces.h"

namespace cauce::runtime {

// The words of a text file, one after the other.
class WordCursor : public TextWord {
public:
  explicit WordCursor(FileReader &file) : TextWord(file, 4096) {}
  // The bytes of the next word are word()[0, length()); `*more` is false at the end.
  Status next(bool *more);

private:
  uint32_t ahead = 0; // the character behind the word, 0 if it was not read
};

// The ids of the tokens of a text file, by a vocabulary.
class Tokenizer {
public:
  explicit Tokenizer(FileReader &file) : characters(file), words(file), byteWords(file), pieceWords(file) {}
  // The vocabulary must outlive it.
  Status open(const cauce_abi_vocabulary_t &vocabulary);
  // The next id; `*more` is false at the end. What is not in the vocabulary is its unknown token, or an error.
  Status next(uint32_t *id, bool *more);

private:
  Status nextCharacter(uint32_t *id, bool *more);
  Status nextWord(uint32_t *id, bool *more);
  Status nextPart(uint32_t *id, bool *more);
  Status failUnknown(const char *name, size_t line, size_t column, const char *word, size_t length) const;
  const cauce_abi_vocabulary_t *vocabulary = nullptr;
  TextCursor characters;
  CharacterIds characterIds;
  WordCursor words;
  WordIds wordIds;
  ByteWordCursor byteWords;
  BytePairs bytePairs;
  PieceWordCursor pieceWords;
  WordPieces wordPieces;
  SpecialTokens special;
  Vector<uint32_t> parts; // of the last word
  size_t told = 0;        // of them
};

} // namespace cauce::runtime
