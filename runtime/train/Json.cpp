// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RFC 8259.
#include "train/Json.h"

#include "base/Utf8.h"

#include <cmath>

namespace cauce::runtime {

void JsonCursor::blanks() {
  while (position < end && (*position == ' ' || *position == '\n' || *position == '\t' || *position == '\r'))
    ++position;
}

bool JsonCursor::take(char c) {
  blanks();
  if (position >= end || *position != c)
    return false;
  ++position;
  return true;
}

bool JsonCursor::atEnd() {
  blanks();
  return position == end;
}

static bool readHex(const char *text, const char *end, uint32_t *out) {
  if (end - text < 4)
    return false;
  *out = 0;
  for (int i = 0; i < 4; ++i) {
    char c = text[i];
    uint32_t digit = c >= '0' && c <= '9' ? uint32_t(c - '0') : c >= 'a' && c <= 'f' ? uint32_t(c - 'a' + 10) : uint32_t(c - 'A' + 10);
    if (digit > 15)
      return false;
    *out = *out << 4 | digit;
  }
  return true;
}

static void appendUtf8(uint32_t c, String *out) {
  char text[4];
  out->append(text, encodeCharacter(c, text));
}

bool JsonCursor::check(Status status) {
  if (failure == Status::ok)
    failure = status;
  return status == Status::ok;
}

bool JsonCursor::string(String *out) {
  if (!take('"'))
    return false;
  while (position < end) {
    char c = *position++;
    if (c == '"')
      return !out || check(out->check());
    if (static_cast<unsigned char>(c) < 0x20)
      return false;
    if (c != '\\') {
      if (out)
        out->add(c);
      continue;
    }
    if (position >= end)
      return false;
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    c = *position++;
    if (c == 'u') {
      uint32_t code, low;
      if (!readHex(position, end, &code))
        return false;
      position += 4;
      if (code >= 0xd800 && code < 0xdc00 && end - position >= 6 && position[0] == '\\' && position[1] == 'u' &&
          readHex(position + 2, end, &low) && low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        position += 6;
      }
      if (code == 0)
        return false;
      if (out)
        appendUtf8(code, out);
    } else if (const char *at = c ? strchr(from, c) : nullptr) {
      if (out)
        out->add(to[at - from]);
    } else {
      return false;
    }
  }
  return false;
}

bool JsonCursor::whole(int64_t *out) {
  blanks();
  const char *start = position;
  int64_t value = 0;
  while (position < end && *position >= '0' && *position <= '9')
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, *position++ - '0', &value))
      return false;
  *out = value;
  return position > start;
}

bool JsonCursor::skip(int depth) {
  blanks();
  if (position >= end || depth > 64)
    return false;
  char open = *position;
  if (open == '"')
    return string(nullptr);
  if (open == '{' || open == '[') {
    char close = open == '{' ? '}' : ']';
    ++position;
    if (take(close))
      return true;
    do {
      if (open == '{' && (!string(nullptr) || !take(':')))
        return false;
      if (!skip(depth + 1))
        return false;
    } while (take(','));
    return take(close);
  }
  const char *start = position;
  while (position < end && *position && strchr("+-.0123456789eEtrufalsn", *position))
    ++position;
  return position > start;
}

void appendJson(const char *prefix, const char *text, String *out) {
  out->append("\"").append(prefix);
  const char *end = text + strlen(text);
  for (const char *c = text; c < end;) {
    size_t length = sequenceLength(c, size_t(end - c));
    if (!length) // a file with other bytes would be no JSON
      out->append("\\ufffd");
    else if (*c == '"' || *c == '\\')
      out->add('\\').add(*c);
    else if (static_cast<unsigned char>(*c) < 0x20)
      out->format("\\u%04x", unsigned(*c));
    else
      out->append(c, length);
    c += length ? length : 1;
  }
  out->append("\"");
}

void appendJson(double value, String *out) {
  if (std::isfinite(value))
    out->number(value, 9);
  else
    out->append("null");
}

} // namespace cauce::runtime
