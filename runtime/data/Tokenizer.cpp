// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Tokenizer.h.
#include "data/Tokenizer.h"

#include "base/Utf8.h"
#include "data/Unicode.h"

namespace cauce::runtime {

Status WordCursor::next(bool *more) {
  CAUCE_TRY(clear());
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
  beginAt(text.line(), text.column());
  CAUCE_TRY(append(&character, 1));
  for (bool isOpen = !isAsciiPunctuation(character), isThere = true; isOpen;) {
    CAUCE_TRY(text.next(&character, &isThere));
    if (!isThere)
      break;
    isOpen = !isSpace(character) && !isAsciiPunctuation(character);
    if (isOpen)
      CAUCE_TRY(append(&character, 1));
    else
      ahead = character;
  }
  return Status::ok;
}

Status Tokenizer::open(const cauce_abi_vocabulary_t &of) {
  vocabulary = &of;
  if (of.unit > CAUCE_UNIT_WORD_PIECE)
    return fail(Status::unsupported, "the program has a vocabulary of kind %u, which this runtime does not know; use the runtime of its compiler", of.unit);
  if (of.unknown != CAUCE_NO_TOKEN && of.unknown >= of.count)
    return fail(Status::badData, "the program is damaged: token %u of its vocabulary stands for others, but it has %u", of.unknown, of.count);
  switch (of.unit) {
  case CAUCE_UNIT_CHARACTER:
    return characterIds.open(of);
  case CAUCE_UNIT_WORD:
    return wordIds.open(of);
  case CAUCE_UNIT_BYTE_PAIR:
    CAUCE_TRY(bytePairs.open(of));
    CAUCE_TRY(special.open(of));
    byteWords.cutAt(special);
    return Status::ok;
  default:
    CAUCE_TRY(wordPieces.open(of));
    CAUCE_TRY(special.open(of));
    pieceWords.cutAt(special);
    return Status::ok;
  }
}

Status Tokenizer::failUnknown(const char *name, size_t line, size_t column, const char *word, size_t length) const {
  // Whole characters of it.
  size_t shown = 0;
  for (size_t next = 0; next < length && next < 60; shown = next)
    next += sequenceLength(word + next, length - next);
  return fail(Status::badData, "%s:%zu:%zu: the vocabulary has no %s '%.*s'", name, line, column, vocabulary->unit == CAUCE_UNIT_WORD ? "word" : "tokens for", int(shown), word);
}

Status Tokenizer::nextCharacter(uint32_t *id, bool *more) {
  uint32_t character = 0;
  CAUCE_TRY(characters.next(&character, more));
  if (!*more)
    return Status::ok;
  *id = characterIds[character];
  if (*id == CAUCE_NO_TOKEN)
    *id = vocabulary->unknown;
  if (*id != CAUCE_NO_TOKEN)
    return Status::ok;
  Message shown;
  appendCharacter(character, &shown);
  return fail(Status::badData, "%s:%zu:%zu: the vocabulary has no character %s", characters.name(), characters.line(), characters.column(), shown.c_str());
}

Status Tokenizer::nextWord(uint32_t *id, bool *more) {
  CAUCE_TRY(words.next(more));
  if (!*more)
    return Status::ok;
  *id = wordIds.find(words.word(), words.length());
  if (*id == CAUCE_NO_TOKEN)
    *id = vocabulary->unknown;
  return *id != CAUCE_NO_TOKEN ? Status::ok : failUnknown(words.name(), words.line(), words.column(), words.word(), words.length());
}

// Words that are several tokens.
Status Tokenizer::nextPart(uint32_t *id, bool *more) {
  while (told == parts.size()) {
    parts.clear();
    told = 0;
    if (vocabulary->unit == CAUCE_UNIT_BYTE_PAIR) {
      CAUCE_TRY(byteWords.next(more));
      if (!*more) {
        *more = byteWords.takeSpecial(id);
        return Status::ok;
      }
      CAUCE_TRY(bytePairs.encode(byteWords.word(), byteWords.length(), &parts));
      for (uint32_t &part : parts) {
        if (part == CAUCE_NO_TOKEN)
          part = vocabulary->unknown;
        if (part == CAUCE_NO_TOKEN)
          return failUnknown(byteWords.name(), byteWords.line(), byteWords.column(), byteWords.word(), byteWords.length());
      }
      continue;
    }
    CAUCE_TRY(pieceWords.next(vocabulary->lower_case, more));
    if (!*more) {
      *more = pieceWords.takeSpecial(id);
      return Status::ok;
    }
    CAUCE_TRY(wordPieces.encode(pieceWords.word(), pieceWords.length(), pieceWords.characters(), &parts));
    if (parts.empty() && vocabulary->unknown == CAUCE_NO_TOKEN)
      return failUnknown(pieceWords.name(), pieceWords.line(), pieceWords.column(), pieceWords.word(), pieceWords.length());
    if (parts.empty())
      CAUCE_TRY(parts.push(vocabulary->unknown));
  }
  *id = parts[told++];
  *more = true;
  return Status::ok;
}

Status Tokenizer::next(uint32_t *id, bool *more) {
  return vocabulary->unit == CAUCE_UNIT_CHARACTER ? nextCharacter(id, more) : vocabulary->unit == CAUCE_UNIT_WORD ? nextWord(id, more) : nextPart(id, more);
}

} // namespace cauce::runtime
