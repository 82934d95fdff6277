// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Byte-pair encoding (Sennrich, Haddow and Birch 2016) of bytes, as GPT-2 has it: a text is cut into words, which no token reaches over, each byte of a word is a token,
// and of the pairs of neighbours that merge those that were learnt first do, until none is left.
#pragma once

#include "cauce/program_abi.h"
#include "data/TextWord.h"

namespace cauce::runtime {

// The words of a text, one after the other: what the expression 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ matches. All of the text is in one.
class ByteWordCursor : public TextWord {
public:
  explicit ByteWordCursor(FileReader &file) : TextWord(file, 65536) {}
  // The bytes of the next word are word()[0, length()); `*more` is false at the end.
  Status next(bool *more);

private:
  struct Ahead {
    uint32_t character;
    size_t line, column;
  };
  // Whether there is a character number `at`, from 0, behind the word, which is ahead[at] then.
  Status look(size_t at, bool *isThere);
  // Takes the first of them into the word.
  Status take();
  size_t contraction();
  Ahead ahead[3];
  size_t aheadCount = 0;
};

class BytePairs {
public:
  Status open(const cauce_abi_vocabulary_t &vocabulary);
  // The tokens of a word; CAUCE_NO_TOKEN for a byte that is none.
  Status encode(const char *word, size_t length, Vector<uint32_t> *tokens);

private:
  struct Merge {
    uint64_t pair; // the first token in the upper half
    uint32_t token, rank;
  };
  const Merge *find(uint32_t first, uint32_t second) const;
  uint32_t ofByte[256];
  Buffer slots; // Merge each; those that hash alike follow one another. Less than half are taken, the others have rank CAUCE_NO_TOKEN
  size_t slotCount = 0;
};

} // namespace cauce::runtime
