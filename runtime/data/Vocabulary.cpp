// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Vocabulary.h.
#include "data/Vocabulary.h"

#include "base/Utf8.h"

#include <algorithm>

namespace cauce::runtime {

static Status failDamaged(uint32_t id) {
  return fail(Status::badData, "the program is damaged: token %u of its vocabulary is none, or the one of another id", id);
}

Status CharacterIds::open(const cauce_abi_vocabulary_t &vocabulary) {
  CAUCE_TRY(table.reserve(direct * sizeof(uint32_t)));
  memset(table.data(), 0xff, direct * sizeof(uint32_t));
  for (uint32_t id = 0, begin = 0; id < vocabulary.count; begin = vocabulary.ends[id++]) {
    uint32_t length = vocabulary.ends[id] - begin;
    const char *text = vocabulary.text + begin;
    if (vocabulary.ends[id] <= begin || sequenceLength(text, length) != length)
      return failDamaged(id);
    uint32_t character = decodeCharacter(text, length);
    if (character >= direct) {
      CAUCE_TRY(others.push({character, id}));
    } else {
      if (near(character) != CAUCE_NO_TOKEN)
        return failDamaged(id);
      reinterpret_cast<uint32_t *>(table.data())[character] = id;
    }
  }
  std::sort(others.begin(), others.end(), [](const Entry &a, const Entry &b) { return a.character < b.character; });
  for (size_t i = 1; i < others.size(); ++i)
    if (others[i].character == others[i - 1].character)
      return failDamaged(others[i].id);
  return Status::ok;
}

uint32_t CharacterIds::find(uint32_t character) const {
  auto isBefore = [](const Entry &entry, uint32_t wanted) { return entry.character < wanted; };
  const Entry *found = std::lower_bound(others.begin(), others.end(), character, isBefore);
  return found != others.end() && found->character == character ? found->id : CAUCE_NO_TOKEN;
}

// ---- Words ----

// FNV-1a of 64 bits.
static uint64_t hashOf(const char *word, size_t length) {
  uint64_t hash = 14695981039346656037u;
  for (size_t i = 0; i < length; ++i)
    hash = (hash ^ static_cast<unsigned char>(word[i])) * 1099511628211u;
  return hash ^ hash >> 32;
}

// Where the word is, or would be.
size_t WordIds::placeOf(const char *word, size_t length) const {
  const uint32_t *ids = reinterpret_cast<const uint32_t *>(slots.data());
  for (size_t place = hashOf(word, length) & (slotCount - 1);; place = (place + 1) & (slotCount - 1)) {
    uint32_t id = ids[place], begin = id && id != CAUCE_NO_TOKEN ? vocabulary->ends[id - 1] : 0;
    if (id == CAUCE_NO_TOKEN || (vocabulary->ends[id] - begin == length && memcmp(vocabulary->text + begin, word, length) == 0))
      return place;
  }
}

Status WordIds::open(const cauce_abi_vocabulary_t &words) {
  vocabulary = &words;
  for (slotCount = 16; slotCount <= size_t(words.count) * 2;)
    slotCount *= 2;
  CAUCE_TRY(slots.reserve(slotCount * sizeof(uint32_t)));
  memset(slots.data(), 0xff, slotCount * sizeof(uint32_t));
  for (uint32_t id = 0, begin = 0; id < words.count; begin = words.ends[id++]) {
    if (words.ends[id] <= begin)
      return failDamaged(id);
    uint32_t *slot = reinterpret_cast<uint32_t *>(slots.data()) + placeOf(words.text + begin, words.ends[id] - begin);
    if (*slot != CAUCE_NO_TOKEN)
      return failDamaged(id);
    *slot = id;
  }
  return Status::ok;
}

uint32_t WordIds::find(const char *word, size_t length) const {
  return reinterpret_cast<const uint32_t *>(slots.data())[placeOf(word, length)];
}

} // namespace cauce::runtime
