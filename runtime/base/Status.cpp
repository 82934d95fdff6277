// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The message of the last failure on each thread.
#include "base/Status.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace cauce::runtime {

static thread_local char lastMessage[maxMessage];

Status fail(Status code, const char *format, ...) {
  // The arguments may point into the old message (when one is wrapped in another), so it is replaced in the end.
  char message[maxMessage];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof(message), format, arguments);
  va_end(arguments);
  // One line whatever a file put into it.
  for (char *c = message; *c; ++c)
    if (static_cast<unsigned char>(*c) < ' ' || *c == 127)
      *c = '?';
  memcpy(lastMessage, message, sizeof(message));
  return code;
}

Status failOutOfMemory(size_t bytes) { return fail(Status::outOfMemory, "out of memory: cannot allocate %zu bytes", bytes); }

} // namespace cauce::runtime

extern "C" {

const char *cauce_message(void) { return cauce::runtime::lastMessage; }

const char *cauce_version(void) { return CAUCE_VERSION; }

} // extern "C"
