// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See BytePairs.h.
#include "data/BytePairs.h"

#include "data/Unicode.h"

namespace cauce::runtime {

Status ByteWordCursor::look(size_t at, bool *isThere) {
  while (aheadCount <= at) {
    uint32_t character = 0;
    CAUCE_TRY(text.next(&character, isThere));
    if (!*isThere)
      return Status::ok;
    ahead[aheadCount++] = {character, text.line(), text.column()};
  }
  *isThere = true;
  return Status::ok;
}

Status ByteWordCursor::take() {
  CAUCE_TRY(append(&ahead[0].character, 1));
  --aheadCount;
  for (size_t i = 0; i < aheadCount; ++i)
    ahead[i] = ahead[i + 1];
  return Status::ok;
}

// How many of the characters ahead, three of them where there are so many, are a contraction: 's, 't, 'm, 'd, 're, 've, 'll.
size_t ByteWordCursor::contraction() {
  if (aheadCount < 2 || ahead[0].character != '\'')
    return 0;
  uint32_t first = ahead[1].character, second = aheadCount > 2 ? ahead[2].character : 0;
  if (first == 's' || first == 't' || first == 'm' || first == 'd')
    return 2;
  return ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l') ? 3 : 0;
}

// What belongs together.
static CharacterKind wordKindOf(uint32_t c) {
  if (isSpace(c))
    return CharacterKind::control;
  CharacterKind kind = kindOf(c);
  return kind == CharacterKind::letter || kind == CharacterKind::digit ? kind : CharacterKind::other;
}

Status ByteWordCursor::next(bool *more) {
  CAUCE_TRY(clear());
  CAUCE_TRY(look(0, more));
  if (!*more)
    return Status::ok;
  beginAt(ahead[0].line, ahead[0].column);
  bool isThere = true;
  if (ahead[0].character == '\'') {
    CAUCE_TRY(look(2, &isThere));
    if (size_t count = contraction()) {
      while (count--)
        CAUCE_TRY(take());
      return Status::ok;
    }
  }
  if (wordKindOf(ahead[0].character) == CharacterKind::control) {
    CAUCE_TRY(look(1, &isThere));
    bool isAlone = isThere && wordKindOf(ahead[1].character) != CharacterKind::control;
    if (!isAlone || ahead[0].character != ' ') {
      // White space but for the last, which goes before what follows.
      do {
        CAUCE_TRY(take());
        CAUCE_TRY(look(0, &isThere));
        if (!isThere || isAlone || wordKindOf(ahead[0].character) != CharacterKind::control)
          return Status::ok;
        CAUCE_TRY(look(1, &isThere));
      } while (!isThere || wordKindOf(ahead[1].character) == CharacterKind::control);
      return Status::ok;
    }
    CAUCE_TRY(take());
  }
  CharacterKind kind = wordKindOf(ahead[0].character);
  for (;;) {
    CAUCE_TRY(take());
    CAUCE_TRY(look(0, &isThere));
    if (!isThere || wordKindOf(ahead[0].character) != kind)
      return Status::ok;
  }
}

// ---- Merges ----

static size_t hashOf(uint64_t pair) {
  uint64_t hash = pair * 0x9e3779b97f4a7c15u;
  return size_t(hash ^ hash >> 32);
}

Status BytePairs::open(const cauce_abi_vocabulary_t &vocabulary) {
  memset(ofByte, 0xff, sizeof(ofByte));
  for (uint32_t id = 0, begin = 0; id < vocabulary.count; begin = vocabulary.ends[id++]) {
    if (vocabulary.ends[id] <= begin)
      return fail(Status::badData, "the program is damaged: token %u of its vocabulary is none", id);
    if (vocabulary.ends[id] - begin == 1)
      ofByte[static_cast<unsigned char>(vocabulary.text[begin])] = id;
  }
  for (slotCount = 16; slotCount <= size_t(vocabulary.merge_count) * 2;)
    slotCount *= 2;
  CAUCE_TRY(slots.reserve(slotCount * sizeof(Merge)));
  memset(slots.data(), 0xff, slotCount * sizeof(Merge));
  for (uint32_t rank = 0; rank < vocabulary.merge_count; ++rank) {
    const uint32_t *merge = vocabulary.merges + rank * size_t(3);
    if (merge[0] >= vocabulary.count || merge[1] >= vocabulary.count || merge[2] >= vocabulary.count)
      return fail(Status::badData, "the program is damaged: merge %u of its vocabulary has tokens that there are not", rank);
    uint64_t pair = uint64_t(merge[0]) << 32 | merge[1];
    Merge *all = reinterpret_cast<Merge *>(slots.data());
    size_t place = hashOf(pair) & (slotCount - 1);
    while (all[place].rank != CAUCE_NO_TOKEN && all[place].pair != pair)
      place = (place + 1) & (slotCount - 1);
    if (all[place].rank == CAUCE_NO_TOKEN) // of two the first counts
      all[place] = {pair, merge[2], rank};
  }
  return Status::ok;
}

const BytePairs::Merge *BytePairs::find(uint32_t first, uint32_t second) const {
  uint64_t pair = uint64_t(first) << 32 | second;
  const Merge *all = reinterpret_cast<const Merge *>(slots.data());
  for (size_t place = hashOf(pair) & (slotCount - 1);; place = (place + 1) & (slotCount - 1)) {
    if (all[place].rank == CAUCE_NO_TOKEN)
      return nullptr;
    if (all[place].pair == pair)
      return &all[place];
  }
}

Status BytePairs::encode(const char *word, size_t length, Vector<uint32_t> *tokens) {
  CAUCE_TRY(tokens->resize(length));
  uint32_t *list = tokens->data();
  for (size_t i = 0; i < length; ++i)
    list[i] = ofByte[static_cast<unsigned char>(word[i])];
  for (size_t count = length;;) {
    const Merge *best = nullptr;
    for (size_t i = 0; i + 1 < count; ++i)
      if (const Merge *merge = find(list[i], list[i + 1]); merge && (!best || merge->rank < best->rank))
        best = merge;
    if (!best) {
      tokens->shrink(count);
      return Status::ok;
    }
    // All pairs of it at once, from the left.
    size_t kept = 0;
    for (size_t i = 0; i < count; ++kept)
      if (i + 1 < count && (uint64_t(list[i]) << 32 | list[i + 1]) == best->pair) {
        list[kept] = best->token;
        i += 2;
      } else {
        list[kept] = list[i++];
      }
    count = kept;
  }
}

} // namespace cauce::runtime
