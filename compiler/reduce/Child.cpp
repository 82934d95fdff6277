// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Child processes. The child has an alarm, which a program that it becomes keeps, and is a process group of its own, so that nothing is
// left of it.
#include "compiler/reduce/Child.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cauce::reduce {

std::string describe(const Ending &ending, unsigned seconds) {
  if (ending.signal == SIGALRM)
    return "did not end in " + std::to_string(seconds) + " s";
  if (ending.signal)
    return std::string("was ended by a signal: ") + strsignal(ending.signal);
  return "ended with status " + std::to_string(ending.status);
}

static constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};
static struct sigaction before[std::size(signals)];
static volatile pid_t running = 0;
static volatile sig_atomic_t interruption = 0;

static void interrupt(int signal) {
  interruption = signal;
  if (running > 0)
    kill(-running, SIGKILL);
}

static void restore() {
  for (auto [signal, action] : llvm::zip(signals, before))
    sigaction(signal, &action, nullptr);
}

Interruptions::Interruptions() {
  struct sigaction noting = {};
  noting.sa_handler = interrupt;
  noting.sa_flags = SA_RESTART;
  for (auto [signal, action] : llvm::zip(signals, before)) {
    sigaction(signal, &noting, &action);
    if (action.sa_handler == SIG_IGN) // as nohup has it
      sigaction(signal, &action, nullptr);
  }
}

Interruptions::~Interruptions() {
  restore(); // first: no signal is noted any more that nobody would look for
  endIfInterrupted();
}

bool wasInterrupted() { return interruption; }

void endIfInterrupted() {
  if (!interruption)
    return;
  restore();
  raise(interruption);
}

Ending runInChild(llvm::function_ref<int()> work, unsigned seconds) {
  fflush(nullptr);
  llvm::outs().flush();
  pid_t child = fork();
  if (child < 0)
    return {-1, 0};
  if (child == 0) {
    restore();
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
  if (interruption) // before there was a child to be ended
    kill(-child, SIGKILL);
  int state = 0;
  pid_t ended;
  do
    ended = waitpid(child, &state, 0);
  while (ended < 0 && errno == EINTR);
  kill(-child, SIGKILL);
  running = 0;
  if (ended < 0)
    return {-1, 0};
  return WIFSIGNALED(state) ? Ending{0, WTERMSIG(state)} : Ending{WEXITSTATUS(state), 0};
}

void *share(size_t bytes) { return mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); }

void silence() {
  int nowhere = open("/dev/null", O_RDWR);
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    dup2(nowhere, stream);
  close(nowhere);
}

} // namespace cauce::reduce
