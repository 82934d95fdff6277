// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes of characters.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cauce::runtime {

// The length of the UTF-8 sequence at text[0, left), or 0.
inline size_t sequenceLength(const char *at, size_t left) {
  const unsigned char *text = reinterpret_cast<const unsigned char *>(at);
  size_t length = text[0] < 0x80 ? 1 : text[0] < 0xc2 ? 0 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : text[0] < 0xf5 ? 4 : 0;
  for (size_t i = 1; i < length; ++i)
    if (i >= left || (text[i] & 0xc0) != 0x80)
      return 0;
  // Neither longer than need be, nor half of a pair of UTF-16, nor beyond the last character.
  bool isWrong = (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) || (text[0] == 0xf0 && text[1] < 0x90) ||
                 (text[0] == 0xf4 && text[1] > 0x8f);
  return isWrong ? 0 : length;
}

// The number that Unicode gives the character of the sequence text[0, length).
inline uint32_t decodeCharacter(const char *text, size_t length) {
  unsigned char first = static_cast<unsigned char>(text[0]);
  uint32_t character = length == 1 ? first : first & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i)
    character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  return character;
}

// Writes the bytes of a character, 4 at most, and returns how many they are.
inline size_t encodeCharacter(uint32_t character, char *out) {
  if (character < 0x80) {
    *out = char(character);
    return 1;
  }
  int extra = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
  out[0] = char((0xf0 << (3 - extra)) | character >> 6 * extra);
  for (int i = 1; i <= extra; ++i)
    out[i] = char(0x80 | (character >> 6 * (extra - i) & 0x3f));
  return size_t(extra) + 1;
}

} // namespace cauce::runtime
