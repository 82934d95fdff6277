// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The log function is called without the lock, so that it may call the runtime.
#include "base/Log.h"

#include "base/Lock.h"
#include "base/Status.h"

#include <cstdarg>

namespace cauce::runtime {

static Lock logLock;
static cauce_log_fn_t logFunction = nullptr;
static void *logUser = nullptr;
static cauce_log_level_t logLevel = CAUCE_LOG_INFO;

void log(cauce_log_level_t level, const char *format, ...) {
  cauce_log_fn_t function;
  void *user;
  {
    Locked locked(logLock);
    function = level >= logLevel ? logFunction : nullptr;
    user = logUser;
  }
  if (!function)
    return;
  char message[maxMessage];
  va_list arguments;
  va_start(arguments, format);
  formatLine(message, format, arguments);
  va_end(arguments);
  function(user, level, message);
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" void cauce_set_log(cauce_log_fn_t log, void *user, cauce_log_level_t least) {
  Locked locked(logLock);
  logFunction = log;
  logUser = user;
  logLevel = least;
}
