// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As much JSON as a safetensors header needs, from text that nobody has checked yet. Not a document tree: the caller
// walks and says what it expects.
#pragma once

#include "base/Memory.h"

namespace cauce::runtime {

// Each function skips white space, and returns false if what follows is something else.
class JsonCursor {
public:
  JsonCursor(const char *begin, const char *end) : begin(begin), position(begin), end(end) {}
  bool take(char c);
  // A string, unescaped to UTF-8. Zero characters are refused. With NULL it is passed over.
  bool string(String *out);
  // A whole number >= 0 that fits 63 bits.
  bool whole(int64_t *out);
  // Any value; at most 64 levels deep.
  bool skip(int depth = 0);
  bool atEnd();
  size_t offset() const { return size_t(position - begin); }
  // Whether there was memory for what was read: false may mean that, too. For a caller's own, `check` it here: true if that is ok.
  Status status() const { return failure; }
  bool check(Status status);

private:
  void blanks();
  const char *begin, *position, *end;
  Status failure = Status::ok;
};

// Appends `text` with quotes and escapes, after `prefix`, which needs no escapes.
void appendJson(const char *prefix, const char *text, String *out);
inline void appendJson(const char *text, String *out) { appendJson("", text, out); }
// Appends a number, or null if it is not finite: JSON has no such numbers.
void appendJson(double value, String *out);

} // namespace cauce::runtime
