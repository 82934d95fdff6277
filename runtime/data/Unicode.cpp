// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Unicode.h.
#include "data/Unicode.h"

#include <algorithm>
#include <iterator>

namespace cauce::runtime {

static const uint32_t kinds[] = {
#include "data/UnicodeKinds.inc"
};

CharacterKind kindOf(uint32_t character) {
  // The first range begins at 0.
  return CharacterKind(std::upper_bound(std::begin(kinds), std::end(kinds), character << 3 | 7)[-1] & 7);
}

struct Fold {
  uint32_t from, to[mostFolded]; // those that there are not are 0
};
static const Fold folds[] = {
#include "data/UnicodeFolds.inc"
};

size_t fold(uint32_t character, uint32_t *out) {
  *out = character;
  if (character < 0x80) {
    *out |= character >= 'A' && character <= 'Z' ? 0x20 : 0;
    return 1;
  }
  if (uint32_t syllable = character - 0xac00; syllable < 11172) { // of Hangul: a leading consonant, a vowel, and perhaps a trailing consonant
    out[0] = 0x1100 + syllable / 588;
    out[1] = 0x1161 + syllable % 588 / 28;
    out[2] = 0x11a7 + syllable % 28;
    return syllable % 28 ? 3 : 2;
  }
  auto isBefore = [](const Fold &a, uint32_t b) { return a.from < b; };
  const Fold *found = std::lower_bound(std::begin(folds), std::end(folds), character, isBefore);
  if (found == std::end(folds) || found->from != character)
    return kindOf(character) == CharacterKind::mark ? 0 : 1;
  size_t count = 0;
  while (count < mostFolded && found->to[count]) {
    out[count] = found->to[count];
    ++count;
  }
  return count;
}

} // namespace cauce::runtime
