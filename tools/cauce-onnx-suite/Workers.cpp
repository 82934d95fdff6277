// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Workers are processes that take the next case, and have it run in a process of its own: what they share is memory.
#include "tools/cauce-onnx-suite/Workers.h"

#include "compiler/reduce/Child.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace cauce::suite {
namespace {

double secondsOfChildren() {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  auto seconds = [](const timeval &time) { return double(time.tv_sec) + 1e-6 * double(time.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void runOne(size_t i, Row &row, unsigned seconds, llvm::function_ref<void(size_t, Row &)> run) {
  row.status = Status::Crash;
  double before = secondsOfChildren();
  reduce::Ending ending = reduce::runInChild(
      [&] {
        run(i, row);
        return 0;
      },
      seconds);
  row.seconds = secondsOfChildren() - before;
  if (ending.status == 0 && ending.signal == 0)
    return;
  row.status = ending.signal == SIGALRM ? Status::Timeout : Status::Crash;
  std::string reason = "the process " + (ending.status < 0 ? "could not be started" : reduce::describe(ending, seconds));
  copyLine(row.message, row.message[0] ? reason + "; before: " + row.message : reason);
}

// A worker, until no case is left or somebody ends it.
[[noreturn]] void work(std::atomic<size_t> &next, size_t count, Row *rows, unsigned seconds, llvm::function_ref<void(size_t, Row &)> run) {
  {
    reduce::Interruptions interruptions;
    for (size_t i; (i = next++) < count && !reduce::wasInterrupted();)
      runOne(i, rows[i], seconds, run);
  }
  _exit(0);
}

} // namespace

llvm::ArrayRef<Row> runAll(size_t count, unsigned jobs, unsigned seconds, llvm::function_ref<void(size_t, Row &)> run, std::string &error) {
  void *memory = reduce::share(sizeof(std::atomic<size_t>) + count * sizeof(Row));
  if (memory == MAP_FAILED) {
    error = "no memory for " + std::to_string(count) + " cases";
    return {};
  }
  Row *rows = static_cast<Row *>(memory);
  auto &next = *new (rows + count) std::atomic<size_t>(0);
  fflush(nullptr);
  std::vector<pid_t> workers;
  for (unsigned job = 0; job < jobs; ++job) {
    pid_t worker = fork();
    if (worker == 0)
      work(next, count, rows, seconds, run);
    if (worker > 0)
      workers.push_back(worker);
  }
  for (pid_t worker : workers)
    while (waitpid(worker, nullptr, 0) < 0 && errno == EINTR)
      continue;
  if (workers.empty())
    error = "no process could be started";
  return {rows, workers.empty() ? 0 : count};
}

} // namespace cauce::suite
