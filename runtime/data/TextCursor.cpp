// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See TextCursor.h.
#include "data/TextCursor.h"

#include "base/Utf8.h"

namespace cauce::runtime {

static constexpr size_t chunk = 65536;
static constexpr size_t longest = 4; // bytes of a character

void appendCharacter(uint32_t character, String *out) {
  char text[longest];
  bool isSeen = character > 0x20 && (character < 0x7f || character > 0xa0) && character != 0xfeff && character - 0x2000 > 0x6f;
  if (isSeen)
    out->append("'").append(text, encodeCharacter(character, text)).append("'");
  else
    out->format("U+%04X", character);
}

// Moves what is left to the front, and has a whole character there unless the file ends before.
Status TextCursor::fill() {
  CAUCE_TRY(bytes.reserve(chunk));
  memmove(bytes.data(), bytes.data() + at, end - at);
  before += at;
  end -= at;
  at = 0;
  size_t got = 0;
  CAUCE_TRY(file.read(bytes.data() + end, chunk - end, &got));
  isAtEnd = got < chunk - end;
  end += got;
  return Status::ok;
}

Status TextCursor::fail(const char *expected) const {
  return runtime::fail(Status::badData, "%s:%zu:%zu: expected %s, but got byte 0x%02x at offset %llu", name(), lines, columns, expected,
                       unsigned(static_cast<unsigned char>(bytes.data()[at])), static_cast<unsigned long long>(before + at));
}

Status TextCursor::next(uint32_t *character, bool *more) {
  for (;;) {
    if (end - at < longest && !isAtEnd)
      CAUCE_TRY(fill());
    *more = at < end;
    if (!*more)
      return Status::ok;
    if (endsLine)
      ++lines, columns = 0;
    ++columns;
    endsLine = false;
    size_t length = sequenceLength(bytes.data() + at, end - at);
    if (!length)
      return fail("text in UTF-8");
    *character = decodeCharacter(bytes.data() + at, length);
    if (!*character)
      return fail("text"); // as UTF-16 has it
    bool isMark = *character == 0xfeff && before + at == 0;
    at += length;
    endsLine = *character == '\n';
    if (!isMark)
      return Status::ok;
    columns = 0;
  }
}

} // namespace cauce::runtime
