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
static volatile sig_atomic_t interruption = 0;

static void interrupt(int signal) {
  interruption = signal;
  if (running > 0)
    kill(-running, SIGKILL);
}

bool wasInterrupted() { return interruption; }

void endIfInterrupted() {
  if (interruption)
    raise(interruption);
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
  constexpr int interruptions[] = {SIGINT, SIGTERM, SIGHUP};
  void (*before[3])(int);
  for (int i = 0; i < 3; ++i)
    if ((before[i] = signal(interruptions[i], interrupt)) == SIG_IGN) // as nohup has it
      signal(interruptions[i], SIG_IGN);
  int state = 0;
  pid_t ended;
  do
    ended = waitpid(child, &state, 0);
  while (ended < 0 && errno == EINTR);
  kill(-child, SIGKILL);
  running = 0;
  for (int i = 0; i < 3; ++i)
    signal(interruptions[i], before[i]);
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
