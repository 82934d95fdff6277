// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Vocabulary.h.
#include "data/Vocabulary.h"

#include "base/Utf8.h"
#include "data/TextCursor.h"

#include <algorithm>

namespace cauce::runtime {

static Status failDamaged(uint32_t id) {
  return fail(Status::badData, "the program is damaged: token %u of its vocabulary is no character, or the one of another token", id);
}

Status CharacterIds::open(const cauce_abi_vocabulary_t &vocabulary) {
  if (vocabulary.unit != CAUCE_UNIT_CHARACTER)
    return fail(Status::unsupported, "the program has a vocabulary of kind %u, which this runtime does not know; use the runtime of its compiler",
                vocabulary.unit);
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
      if (near(character) != none)
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
  return found != others.end() && found->character == character ? found->id : none;
}

} // namespace cauce::runtime
