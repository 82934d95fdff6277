// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Buffers and formatted text.
#include "base/Memory.h"

#include <cstdarg>
#include <cstdio>

namespace cauce::runtime {

Status Buffer::reserve(size_t size) {
  if (size <= capacity)
    return Status::ok;
  release(bytes);
  bytes = nullptr;
  capacity = 0;
  return grow(size, 0);
}

Status Buffer::grow(size_t size, size_t used) {
  if (size <= capacity)
    return Status::ok;
  void *memory = size > SIZE_MAX / 2 ? nullptr : allocate(alignUp(size), alignment);
  if (!memory)
    return failOutOfMemory(size);
  if (used)
    memcpy(memory, bytes, used);
  release(bytes);
  bytes = static_cast<char *>(memory);
  capacity = alignUp(size);
  return Status::ok;
}

Status Buffer::zeroed(size_t size) {
  CAUCE_TRY(reserve(size));
  if (size)
    memset(bytes, 0, size);
  return Status::ok;
}

void String::swap(String &other) {
  std::swap(characters, other.characters);
  std::swap(length, other.length);
  std::swap(capacity, other.capacity);
  std::swap(missing, other.missing);
}

Status String::reserve(size_t size) {
  if (size < capacity)
    return Status::ok;
  char *memory = size == SIZE_MAX ? nullptr : static_cast<char *>(allocate(size + 1, 1));
  if (!memory)
    return failOutOfMemory(size);
  if (characters)
    memcpy(memory, characters, length + 1);
  memory[length] = 0;
  release(characters);
  characters = memory;
  capacity = size + 1;
  return Status::ok;
}

// Whether `more` characters may follow. What came after a gap would make another text of it.
bool String::makeRoom(size_t more) {
  if (missing || isFull)
    return false;
  if (more < capacity - length)
    return true;
  size_t needed = length + more;
  if (isFixed)
    isFull = true;
  else if (size_t doubled = 2 * capacity + 30; needed < length || reserve(needed < doubled ? doubled : needed) != Status::ok)
    missing = needed;
  return !isFull && !missing;
}

String &String::append(const char *text, size_t size) {
  if (!size)
    return *this;
  bool wasFull = isFull;
  if (!makeRoom(size)) {
    if (!isFull || wasFull)
      return *this;
    // No part of a character: what follows its first byte is 10xxxxxx.
    for (size = capacity - length - 1; size && (text[size] & 0xc0) == 0x80;)
      --size;
  }
  memcpy(characters + length, text, size);
  shorten(length + size);
  return *this;
}

String &String::append(const String &text) {
  append(text.characters, text.length);
  if (text.missing && !isFixed)
    missing = text.missing;
  return *this;
}

String &String::format(const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  if (size < 0)
    return *this;
  if (size_t(size) < sizeof(text) || isFixed)
    return append(text, size_t(size) < sizeof(text) ? size_t(size) : sizeof(text) - 1);
  if (makeRoom(size_t(size))) {
    va_start(arguments, format);
    vsnprintf(characters + length, size_t(size) + 1, format, arguments);
    va_end(arguments);
    length += size_t(size);
  }
  return *this;
}

String &String::number(double value, int digits) {
  char text[64];
  snprintf(text, sizeof(text), "%.*g", digits, value);
  for (char *c = text; *c; ++c)
    if (*c == ',')
      *c = '.';
  return append(text);
}

} // namespace cauce::runtime
