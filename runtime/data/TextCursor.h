// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The characters of a text file, one after the other, with their places. Text is UTF-8; a byte order mark does not count, and line ends are
// characters like others. What is no text is refused with the place where it ends to be one.
#pragma once

#include "base/FileReader.h"

namespace cauce::runtime {

class TextCursor {
public:
  explicit TextCursor(FileReader &file) : file(file) {}
  // The number that Unicode gives the next character; `*more` is false at the end.
  Status next(uint32_t *character, bool *more);
  // Of the last character, from 1; columns count characters.
  size_t line() const { return lines; }
  size_t column() const { return columns; }
  const char *name() const { return file.name(); }

private:
  Status fill();
  Status fail(const char *expected) const;
  FileReader &file;
  Buffer bytes;
  size_t at = 0, end = 0;
  uint64_t before = 0; // bytes of the file before bytes[0]
  size_t lines = 1, columns = 0;
  bool isAtEnd = false, endsLine = false; // the last character was a line feed
};

// Appends a character as a message shows it: 'x', or U+000A if it is not to be seen.
void appendCharacter(uint32_t character, String *out);

} // namespace cauce::runtime
