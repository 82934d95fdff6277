// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the characters and words of a text to ids, by the vocabulary of a program.
#pragma once

#include "base/Memory.h"
#include "cauce/program_abi.h"

namespace cauce::runtime {

class CharacterIds {
public:
  Status open(const cauce_abi_vocabulary_t &vocabulary);
  // The id of a character, or CAUCE_NO_TOKEN.
  uint32_t operator[](uint32_t character) const { return character < direct ? near(character) : find(character); }

private:
  struct Entry {
    uint32_t character, id;
  };
  static constexpr uint32_t direct = 0x800; // characters of one and two bytes have a place each; the others are searched for
  uint32_t near(uint32_t character) const { return reinterpret_cast<const uint32_t *>(table.data())[character]; }
  uint32_t find(uint32_t character) const;
  Buffer table;
  Vector<Entry> others; // by character
};

class WordIds {
public:
  Status open(const cauce_abi_vocabulary_t &vocabulary);
  // The id of a word, or CAUCE_NO_TOKEN.
  uint32_t find(const char *word, size_t length) const;

private:
  size_t placeOf(const char *word, size_t length) const;
  const cauce_abi_vocabulary_t *vocabulary = nullptr;
  Buffer slots; // of 4 bytes each, the id of what hashes there or in front, or CAUCE_NO_TOKEN; less than half are taken
  size_t slotCount = 0;
};

} // namespace cauce::runtime
