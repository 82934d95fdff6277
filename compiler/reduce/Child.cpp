// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Child processes. The child has an alarm, which a program that it becomes keeps, and is a process group of its own, so that nothing is
// left of it.
#include "compiler/reduce/Child.h"

#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cauce::reduce {

static volatile pid_t running = 0;

// As if all were one process group.
static void passOn(int signal) {
  if (running > 0)
    kill(-running, SIGKILL);
  ::signal(signal, SIG_DFL);
  raise(signal);
}

Ending runInChild(llvm::function_ref<int()> work, unsigned seconds) {
  fflush(nullptr);
  llvm::outs().flush();
  pid_t child = fork();
  if (child < 0)
    return {-1, 0};
  if (child == 0) {
    setpgid(0, 0);
    alarm(seconds);
    int status = work();
    fflush(nullptr);
    llvm::outs().flush();
    llvm::errs().flush();
    _exit(status);
  }
  setpgid(child, child); // whoever is first
  running = child;
  void (*before[])(int) = {signal(SIGINT, passOn), signal(SIGTERM, passOn), signal(SIGHUP, passOn)};
  int state = 0;
  pid_t ended;
  do
    ended = waitpid(child, &state, 0);
  while (ended < 0 && errno == EINTR);
  kill(-child, SIGKILL);
  running = 0;
  signal(SIGINT, before[0]);
  signal(SIGTERM, before[1]);
  signal(SIGHUP, before[2]);
  if (ended < 0)
    return {-1, 0};
  return WIFSIGNALED(state) ? Ending{0, WTERMSIG(state)} : Ending{WEXITSTATUS(state), 0};
}

void silence() {
  int nowhere = open("/dev/null", O_RDWR);
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    dup2(nowhere, stream);
  close(nowhere);
}

} // namespace cauce::reduce
