// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The message of the last failure on each thread.
#include "base/Status.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace cauce::runtime {

static thread_local char lastMessage[maxMessage];

void formatLine(char (&message)[maxMessage], const char *format, va_list arguments) {
  vsnprintf(message, sizeof(message), format, arguments);
  // One line whatever a file put into it.
  for (char *c = message; *c; ++c)
    if (static_cast<unsigned char>(*c) < ' ' || *c == 127)
      *c = '?';
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

} // extern "C"
