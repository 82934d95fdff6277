// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The message of the last failure on each thread.
#include "base/Status.h"

#include "base/Utf8.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace cauce::runtime {

static thread_local char lastMessage[maxMessage];

// The place in text[0, length] after the last whole character that begins before `most`.
static size_t cutBefore(const char *text, size_t most) {
  size_t at = most;
  for (int i = 0; i < 4 && at > 0 && (text[at] & 0xc0) == 0x80; ++i)
    --at;
  return (text[at] & 0xc0) == 0x80 ? most : at;
}

void formatLine(char (&message)[maxMessage], const char *format, va_list arguments) {
  static const char ellipsis[] = "...";
  size_t length = size_t(vsnprintf(message, sizeof(message), format, arguments));
  if (length >= maxMessage)
    memcpy(message + cutBefore(message, maxMessage - sizeof(ellipsis)), ellipsis, sizeof(ellipsis));
  length = strlen(message);
  // One line of UTF-8 whatever a file, a caller or a `%.80s` put into it.
  size_t to = 0;
  for (size_t from = 0; from < length;) {
    size_t bytes = sequenceLength(message + from, length - from);
    bool isShown = bytes && static_cast<unsigned char>(message[from]) >= ' ' && message[from] != 127;
    if (isShown) {
      memmove(message + to, message + from, bytes);
      to += bytes;
      from += bytes;
      continue;
    }
    // Of a sequence that ends too early one mark is left.
    bool isLead = !bytes && (message[from] & 0xc0) == 0xc0;
    message[to++] = '?';
    do
      ++from;
    while (isLead && (message[from] & 0xc0) == 0x80);
  }
  message[to] = 0;
}

Status fail(Status code, const char *format, ...) {
  // The arguments may point into the old message (when one is wrapped in another), so it is replaced in the end.
  char message[maxMessage];
  va_list arguments;
  va_start(arguments, format);
  formatLine(message, format, arguments);
  va_end(arguments);
  memcpy(lastMessage, message, sizeof(message));
  return code;
}

Status failOutOfMemory(size_t bytes) { return fail(Status::outOfMemory, "out of memory: cannot allocate %zu bytes", bytes); }

Status checkPath(const char *path, const char *what) {
  return !path ? failNull(what) : *path ? Status::ok : fail(Status::invalidArgument, "expected %s, but got an empty one", what);
}

Status checkReserved(uint32_t value, const char *what) {
  return value == 0 ? Status::ok
                    : fail(Status::unsupported, "%s: expected the field 'reserved' to be 0, but got %u, which this version of the runtime, " CAUCE_VERSION ", does not know",
                           what, value);
}

Status failNull(const char *what) { return fail(Status::invalidArgument, "expected %s, but got NULL", what); }

// How long the struct `given` says it is.
static Status readSize(const void *given, size_t least, const char *what, size_t *size) {
  if (!given)
    return failNull(what);
  memcpy(size, given, sizeof(*size));
  if (*size < least || *size > 4096)
    return fail(Status::invalidArgument, "%s: expected a size of %zu bytes or more, as sizeof says, but got %zu", what, least, *size);
  return Status::ok;
}

Status readSized(const void *given, size_t least, const char *what, void *out, size_t known) {
  size_t size;
  CAUCE_TRY(readSize(given, least, what, &size));
  // A later version's fields may be there as long as nothing is asked of them.
  for (size_t i = known; i < size; ++i)
    if (static_cast<const char *>(given)[i])
      return fail(Status::unsupported, "%s: byte %zu asks for what this version of the runtime, " CAUCE_VERSION ", does not have", what, i);
  memcpy(out, given, size < known ? size : known);
  memcpy(out, &known, sizeof(known));
  return Status::ok;
}

Status writeSized(const void *value, size_t known, size_t least, const char *what, void *out) {
  size_t size;
  CAUCE_TRY(readSize(out, least, what, &size));
  memset(out, 0, size);
  memcpy(out, value, size < known ? size : known);
  memcpy(out, &size, sizeof(size));
  return Status::ok;
}

} // namespace cauce::runtime

extern "C" {

const char *cauce_message(void) { return cauce::runtime::lastMessage; }

const char *cauce_version(void) { return CAUCE_VERSION; }

uint32_t cauce_version_number(void) { return CAUCE_VERSION_NUMBER; }

} // extern "C"
