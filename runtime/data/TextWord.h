// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A word of a text file and where it stands: what the cursors that cut texts into words have in common.
#pragma once

#include "data/SpecialTokens.h"

namespace cauce::runtime {

class TextWord {
public:
  const char *word() const { return bytes.data(); }
  size_t length() const { return size; } // in bytes
  // Of its first character.
  size_t line() const { return wordLine; }
  size_t column() const { return wordColumn; }
  const char *name() const { return text.name(); }
  // Words end at special tokens; behind the last word in front of one, and nowhere else, it can be taken.
  void cutAt(const SpecialTokens &tokens) { text.cutAt(tokens); }
  bool takeSpecial(uint32_t *id) { return text.take(id); }

protected:
  // Words have at most `longest` bytes: a file with a longer one is no text. At most `together` characters are appended at a time.
  TextWord(FileReader &file, size_t longest, size_t together = 1) : text(file), longest(longest), together(together) {}
  // An empty word; it begins at a place when that is known.
  Status clear();
  void beginAt(size_t line, size_t column) { wordLine = line, wordColumn = column; }
  Status append(const uint32_t *characters, size_t count);
  TextParts text;

private:
  Buffer bytes;
  const size_t longest, together;
  size_t size = 0, wordLine = 0, wordColumn = 0;
};

} // namespace cauce::runtime
