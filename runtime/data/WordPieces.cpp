// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See WordPieces.h.
#include "data/WordPieces.h"

#include "data/Unicode.h"

namespace cauce::runtime {

static bool isChinese(uint32_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2a6df) || (c >= 0x2a700 && c <= 0x2b73f) || (c >= 0x2b740 && c <= 0x2b81f) ||
         (c >= 0x2b920 && c <= 0x2ceaf) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

static bool isNothing(uint32_t c) { return c == 0xfffd || (kindOf(c) == CharacterKind::control && c != '\t' && c != '\n' && c != '\r'); }
static bool isAlone(uint32_t c) { return isAsciiPunctuation(c) || isChinese(c) || kindOf(c) == CharacterKind::punctuation; }

PieceWordCursor::PieceWordCursor(FileReader &file) : TextWord(file, 65536, mostFolded) {}

Status PieceWordCursor::next(bool lowerCase, bool *more) {
  CAUCE_TRY(clear());
  count = 0;
  for (*more = true;;) {
    uint32_t character = ahead;
    ahead = 0;
    if (!character)
      CAUCE_TRY(text.next(&character, more));
    if (!*more) {
      *more = length() > 0;
      return Status::ok;
    }
    if (isNothing(character))
      continue;
    if (isSpace(character)) {
      if (length())
        return Status::ok;
      continue;
    }
    uint32_t folded[mostFolded] = {character};
    size_t made = lowerCase ? fold(character, folded) : 1;
    bool isWord = isAlone(character) || isAlone(folded[0]);
    if (length() && isWord) {
      ahead = character;
      return Status::ok;
    }
    if (!length())
      beginAt(text.line(), text.column());
    CAUCE_TRY(append(folded, made));
    count += made;
    if (length() && isWord)
      return Status::ok;
  }
}

Status WordPieces::open(const cauce_abi_vocabulary_t &vocabulary) { return ids.open(vocabulary); }

Status WordPieces::encode(const char *word, size_t length, size_t characters, Vector<uint32_t> *tokens) {
  tokens->clear();
  if (characters > mostCharacters)
    return Status::ok;
  CAUCE_TRY(piece.reserve(length + 2));
  memcpy(piece.data(), "##", 2);
  for (size_t at = 0; at < length;) {
    size_t end = length;
    uint32_t id = CAUCE_NO_TOKEN;
    for (; end > at; --end) {
      if (end < length && (static_cast<unsigned char>(word[end]) & 0xc0) == 0x80)
        continue; // within a character
      memcpy(piece.data() + 2, word + at, end - at);
      id = at ? ids.find(piece.data(), end - at + 2) : ids.find(word, end);
      if (id != CAUCE_NO_TOKEN)
        break;
    }
    if (id == CAUCE_NO_TOKEN) {
      tokens->clear();
      return Status::ok;
    }
    CAUCE_TRY(tokens->push(id));
    at = end;
  }
  return Status::ok;
}

} // namespace cauce::runtime
