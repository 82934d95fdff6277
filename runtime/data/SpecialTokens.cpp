// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See SpecialTokens.h.
#include "data/SpecialTokens.h"

#include "base/Utf8.h"

namespace cauce::runtime {

// How many characters a text has; 0 if it is none.
static size_t charactersIn(const char *text, size_t length) {
  size_t count = 0;
  for (size_t at = 0, next; at < length; at += next, ++count)
    if (next = sequenceLength(text + at, length - at); !next)
      return 0;
  return count;
}

static bool isBracketed(const char *text, size_t length) {
  bool isSo = length > 2 && text[0] == '[' && text[length - 1] == ']';
  for (size_t i = 1; isSo && i + 1 < length; ++i)
    isSo = text[i] >= 'A' && text[i] <= 'Z';
  return isSo;
}

Status SpecialTokens::add(uint32_t id, const char *token, size_t length) {
  size_t characters = charactersIn(token, length);
  most = characters > most ? characters : most;
  uint32_t first = decodeCharacter(token, sequenceLength(token, length));
  (first < 128 ? firsts[first] : beginWithOthers) = true;
  return ids.push(id);
}

Status SpecialTokens::open(const cauce_abi_vocabulary_t &of) {
  vocabulary = &of;
  bool areBytePairs = of.unit == CAUCE_UNIT_BYTE_PAIR;
  Buffer isMerged;
  CAUCE_TRY(isMerged.zeroed(of.count));
  for (uint32_t i = 0; areBytePairs && i < of.merge_count; ++i)
    isMerged.data()[of.merges[3 * size_t(i) + 2]] = 1;
  for (uint32_t id = 0, begin = 0; id < of.count; begin = of.ends[id++]) {
    const char *token = of.text + begin;
    size_t length = of.ends[id] - begin;
    if (areBytePairs ? length > 1 && !isMerged.data()[id] && charactersIn(token, length) : isBracketed(token, length))
      CAUCE_TRY(add(id, token, length));
  }
  return Status::ok;
}

uint32_t SpecialTokens::find(const PlacedCharacter *given, size_t count, size_t *characters) const {
  uint32_t best = CAUCE_NO_TOKEN;
  *characters = 0;
  for (uint32_t id : ids) {
    const char *token = vocabulary->text + (id ? vocabulary->ends[id - 1] : 0), *end = vocabulary->text + vocabulary->ends[id];
    size_t same = 0;
    for (size_t length; token < end && same < count; token += length, ++same) {
      length = sequenceLength(token, size_t(end - token));
      if (decodeCharacter(token, length) != given[same].character)
        break;
    }
    if (token == end && same > *characters) {
      best = id;
      *characters = same;
    }
  }
  return best;
}

void TextParts::drop(size_t count) {
  for (size_t i = count; i < ahead.size(); ++i)
    ahead[i - count] = ahead[i];
  ahead.shrink(ahead.size() - count);
}

// Finds out whether a special token is what comes next.
Status TextParts::look() {
  while (!isAtEnd && ahead.size() < special->mostCharacters()) {
    PlacedCharacter next = {};
    bool more = false;
    CAUCE_TRY(text.next(&next.character, &more));
    isAtEnd = !more;
    next.line = text.line();
    next.column = text.column();
    if (more)
      CAUCE_TRY(ahead.push(next));
  }
  size_t characters = 0;
  found = special->find(ahead.data(), ahead.size(), &characters);
  drop(characters);
  return Status::ok;
}

Status TextParts::next(uint32_t *character, bool *more) {
  if (ahead.empty() && found == CAUCE_NO_TOKEN) {
    *more = !isAtEnd;
    if (*more)
      CAUCE_TRY(text.next(character, more));
    lastLine = text.line();
    lastColumn = text.column();
    if (!*more || !special || !special->begin(*character))
      return Status::ok;
    CAUCE_TRY(ahead.push({*character, lastLine, lastColumn}));
  }
  if (found == CAUCE_NO_TOKEN && special->begin(ahead[0].character))
    CAUCE_TRY(look());
  *more = found == CAUCE_NO_TOKEN;
  if (!*more)
    return Status::ok;
  *character = ahead[0].character;
  lastLine = ahead[0].line;
  lastColumn = ahead[0].column;
  drop(1);
  return Status::ok;
}

bool TextParts::take(uint32_t *id) {
  if (found == CAUCE_NO_TOKEN)
    return false;
  *id = found;
  found = CAUCE_NO_TOKEN;
  return true;
}

} // namespace cauce::runtime
