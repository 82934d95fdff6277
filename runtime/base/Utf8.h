// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes of characters.
#pragma once

#include <cstddef>

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

} // namespace cauce::runtime
