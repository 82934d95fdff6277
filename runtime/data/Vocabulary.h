// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the characters of a text to ids, by the vocabulary of a program.
#pragma once

#include "base/Memory.h"
#include "cauce/program_abi.h"

namespace cauce::runtime {

class CharacterIds {
public:
  static constexpr uint32_t none = UINT32_MAX;
  Status open(const cauce_abi_vocabulary_t &vocabulary);
  // The id of a character, or none.
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

} // namespace cauce::runtime
