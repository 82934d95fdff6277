// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Spelling.h.
#include "generate/Spelling.h"

#include "base/Utf8.h"

namespace cauce::runtime {

void Spelling::open(const cauce_abi_vocabulary_t *of, const char *text) {
  vocabulary = of;
  stop = text;
  stopLength = text ? strlen(text) : 0;
}

void Spelling::restart(bool follows) {
  held.clear();
  isInside = follows;
  isStopped = false;
}

// Words are written with a blank between them, but not in front of punctuation that belongs to the word before it.
static bool hasBlank(const char *token, size_t length) { return length != 1 || !strchr(".,;:!?)]}'%", *token); }

size_t Spelling::lengthOf(uint32_t token) const {
  return vocabulary && token < vocabulary->count ? vocabulary->ends[token] - (token ? vocabulary->ends[token - 1] : 0) : 0;
}

Status Spelling::prepare(uint32_t token, String *out) {
  size_t most = held.size() + lengthOf(token) + 1; // with a blank
  CAUCE_TRY(held.reserve(most));
  return out->reserve(most * 3); // of a byte that is none of a character
}

Status Spelling::add(uint32_t token, bool *stops) {
  size_t length = lengthOf(token);
  if (!length)
    return Status::ok;
  const char *text = vocabulary->text + vocabulary->ends[token] - length;
  if (vocabulary->unit == CAUCE_UNIT_WORD_PIECE && isInside && length > 2 && text[0] == '#' && text[1] == '#')
    text += 2, length -= 2;
  else if ((vocabulary->unit == CAUCE_UNIT_WORD || vocabulary->unit == CAUCE_UNIT_WORD_PIECE) && isInside && hasBlank(text, length))
    held.add(' ');
  isInside = true;
  held.append(text, length);
  CAUCE_TRY(held.check());
  for (size_t i = 0; stopLength && !isStopped && i + stopLength <= held.size(); ++i)
    if (memcmp(held.c_str() + i, stop, stopLength) == 0) {
      held.shorten(i);
      isStopped = *stops = true;
    }
  return Status::ok;
}

// Whether text[0, left) may become a character when more follows.
static bool isPart(const char *text, size_t left) {
  char all[4];
  for (size_t size = left + 1; left < 4 && size <= 4; ++size)
    for (unsigned char last : {0x80, 0x90, 0xa0}) { // the least continuation that some first bytes ask for
      memcpy(all, text, left);
      for (size_t i = left; i < size; ++i)
        all[i] = char(last);
      if (sequenceLength(all, size) == size)
        return true;
    }
  return false;
}

Status Spelling::take(bool isLast, String *out) {
  size_t end = held.size();
  for (size_t size = isLast || isStopped || !stopLength ? 0 : stopLength - 1; size > 0; --size)
    if (size <= held.size() && memcmp(held.c_str() + held.size() - size, stop, size) == 0) {
      end = held.size() - size;
      break;
    }
  size_t at = 0;
  while (at < end) {
    size_t left = end - at, length = sequenceLength(held.c_str() + at, left);
    // What lies behind the end is part of the character, too, if it is one.
    if (!length && !isLast && !isStopped && isPart(held.c_str() + at, left))
      break;
    if (length)
      out->append(held.c_str() + at, length);
    else
      out->append("\xef\xbf\xbd");
    at += length ? length : 1;
  }
  if (at) {
    memmove(held.data(), held.data() + at, held.size() - at);
    held.shorten(held.size() - at);
  }
  return out->check();
}

} // namespace cauce::runtime
