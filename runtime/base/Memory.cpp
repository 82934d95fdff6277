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

String &String::format(const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  if (length < 0)
    return *this;
  if (static_cast<size_t>(length) < sizeof(text))
    return append(text, static_cast<size_t>(length));
  Vector<char> longer;
  longer.resize(static_cast<size_t>(length) + 1);
  va_start(arguments, format);
  vsnprintf(longer.data(), longer.size(), format, arguments);
  va_end(arguments);
  return append(longer.data(), static_cast<size_t>(length));
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
