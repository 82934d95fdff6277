// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What kinds of characters there are, by the general categories of Unicode, and what they become in lower case.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cauce::runtime {

enum class CharacterKind : uint8_t { other, letter, digit, punctuation, mark, control }; // L, N, P, Mn, and C but for what is not assigned, as Hugging Face's BERT has it

CharacterKind kindOf(uint32_t character);

// Writes what a character becomes in lower case when it is decomposed (NFD) and marks are left out, and returns how many that are.
constexpr size_t mostFolded = 3;
size_t fold(uint32_t character, uint32_t *out);

// White space, as the property of that name has it.
inline bool isSpace(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
         c == 0x202f || c == 0x205f || c == 0x3000;
}

// Of ASCII, symbols as + and $ among them.
inline bool isAsciiPunctuation(uint32_t c) { return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~'); }

} // namespace cauce::runtime
