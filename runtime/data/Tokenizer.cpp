// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Tokenizer.h.
#include "data/Tokenizer.h"

#include "base/Utf8.h"

namespace cauce::runtime {

static constexpr size_t longestWord = 4096; // bytes; a file with a longer one is no text

static bool isSpace(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
         c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool isPunctuation(uint32_t c) { return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~'); }

Status WordCursor::append(uint32_t character) {
  if (size + 4 > longestWord)
    return fail(Status::badData, "%s:%zu:%zu: expected words of at most %zu bytes, but got a longer one", name(), wordLine, wordColumn, longestWord);
  size += encodeCharacter(character, bytes.data() + size);
  return Status::ok;
}

Status WordCursor::next(bool *more) {
  CAUCE_TRY(bytes.reserve(longestWord));
  size = 0;
  uint32_t character = ahead;
  ahead = 0;
  for (*more = true;;) {
    if (!character)
      CAUCE_TRY(text.next(&character, more));
    if (!*more || !isSpace(character))
      break;
    character = 0;
  }
  if (!*more)
    return Status::ok;
  wordLine = text.line();
  wordColumn = text.column();
  CAUCE_TRY(append(character));
  for (bool isOpen = !isPunctuation(character), isThere = true; isOpen;) {
    CAUCE_TRY(text.next(&character, &isThere));
    if (!isThere)
      break;
    isOpen = !isSpace(character) && !isPunctuation(character);
    if (isOpen)
      CAUCE_TRY(append(character));
    else
      ahead = character;
  }
  return Status::ok;
}

Status Tokenizer::open(const cauce_abi_vocabulary_t &vocabulary) {
  unknown = vocabulary.unknown;
  hasWords = vocabulary.unit == CAUCE_UNIT_WORD;
  if (!hasWords && vocabulary.unit != CAUCE_UNIT_CHARACTER)
    return fail(Status::unsupported, "the program has a vocabulary of kind %u, which this runtime does not know; use the runtime of its compiler",
                vocabulary.unit);
  if (unknown != CAUCE_NO_TOKEN && unknown >= vocabulary.count)
    return fail(Status::badData, "the program is damaged: token %u of its vocabulary stands for others, but it has %u", unknown, vocabulary.count);
  return hasWords ? wordIds.open(vocabulary) : characterIds.open(vocabulary);
}

Status Tokenizer::next(uint32_t *id, bool *more) {
  uint32_t character = 0;
  CAUCE_TRY(hasWords ? words.next(more) : characters.next(&character, more));
  if (!*more)
    return Status::ok;
  *id = hasWords ? wordIds.find(words.word(), words.length()) : characterIds[character];
  if (*id == CAUCE_NO_TOKEN)
    *id = unknown;
  if (*id != CAUCE_NO_TOKEN)
    return Status::ok;
  Message shown;
  if (hasWords) {
    shown.append("'").append(words.word(), words.length() < 60 ? words.length() : 60).append("'");
    return fail(Status::badData, "%s:%zu:%zu: the vocabulary has no word %s", words.name(), words.line(), words.column(), shown.c_str());
  }
  appendCharacter(character, &shown);
  return fail(Status::badData, "%s:%zu:%zu: the vocabulary has no character %s", characters.name(), characters.line(), characters.column(), shown.c_str());
}

} // namespace cauce::runtime
