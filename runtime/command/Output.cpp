// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The standard streams, and how a command says what went wrong.
#include "command/Command.h"

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <fcntl.h>
#include <unistd.h>

namespace cauce::runtime::command {

// Not allocated, because running out of memory is an error, too.
static char programName[256];

void prepareStreams(const char *self) {
  const char *slash = strrchr(self, '/');
  snprintf(programName, sizeof(programName), "%s", slash ? slash + 1 : self);
  // A limit on the size of files (ulimit -f) is an error of the write, not the end of the process with what was trained.
  signal(SIGXFSZ, SIG_IGN);
  // A closed one would become the next file that is opened, and what is printed would be written into it. The wrong way
  // round, using it is still an error.
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) < 0 && errno == EBADF)
      (void)!open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static void printError(const char *format, va_list arguments) {
  fprintf(stderr, "%s: error: ", programName);
  vfprintf(stderr, format, arguments);
  fputs("\n", stderr);
}

void printError(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printError(format, arguments);
  va_end(arguments);
}

void printWarning(const char *message) { fprintf(stderr, "%s: warning: %s\n", programName, message); }

int reportFailure() {
  printError("%s", cauce_message());
  return 1;
}

int reportFailure(Status) { return reportFailure(); }

int usageError(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printError(format, arguments);
  va_end(arguments);
  return 2;
}

static bool isLineMissing = false;

void printLine(const String &text) {
  if (text.check() == Status::ok)
    puts(text.c_str());
  else
    isLineMissing = true;
}

int finishOutput(int exitStatus) {
  if ((fflush(stdout) != 0 || ferror(stdout)) && exitStatus == 0) {
    printError("cannot write to the standard output: %s", strerror(errno));
    return 1;
  }
  if (isLineMissing && exitStatus == 0) {
    printError("out of memory: a line of the output is missing");
    return 1;
  }
  return exitStatus;
}

} // namespace cauce::runtime::command
