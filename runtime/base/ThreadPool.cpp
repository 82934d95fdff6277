// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Workers spin for a while after each region, since the next kernel follows in microseconds, then sleep on a futex.
#include "base/ThreadPool.h"

#include <climits>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace cauce {

static constexpr int spins = 20000; // some 50 to 100 microseconds

static void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

static void futexWait(std::atomic<uint32_t> &word, uint32_t expected) {
  syscall(SYS_futex, reinterpret_cast<uint32_t *>(&word), FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}

static void futexWake(std::atomic<uint32_t> &word) {
  syscall(SYS_futex, reinterpret_cast<uint32_t *>(&word), FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

ThreadPool::ThreadPool(int threads) {
  for (int i = 1; i < threads; ++i)
    workers.emplace_back([this, i] { work(i); });
}

ThreadPool::~ThreadPool() {
  stopping = true;
  generation.fetch_add(1);
  futexWake(generation);
  for (std::thread &worker : workers)
    worker.join();
}

void ThreadPool::runPart(int index) {
  int64_t parts = threads();
  int64_t begin = count * index / parts, end = count * (index + 1) / parts;
  if (begin < end)
    body(context, begin, end);
}

void ThreadPool::work(int index) {
  uint32_t seen = 0;
  while (true) {
    uint32_t now = generation.load(std::memory_order_acquire);
    for (int i = 0; now == seen && i < spins; ++i) {
      pause();
      now = generation.load(std::memory_order_acquire);
    }
    while (now == seen) {
      sleeping.fetch_add(1);
      futexWait(generation, seen);
      sleeping.fetch_sub(1);
      now = generation.load(std::memory_order_acquire);
    }
    seen = now;
    if (stopping)
      return;
    runPart(index);
    pending.fetch_sub(1, std::memory_order_release);
  }
}

void ThreadPool::parallelFor(int64_t total, Body function, void *argument) {
  if (total <= 0)
    return;
  if (workers.empty() || total == 1) {
    function(argument, 0, total);
    return;
  }
  body = function;
  context = argument;
  count = total;
  pending.store(workers.size(), std::memory_order_relaxed);
  generation.fetch_add(1);
  if (sleeping.load())
    futexWake(generation);
  runPart(0);
  // A worker that the system has taken off its core needs this one.
  for (int i = 0; pending.load(std::memory_order_acquire); ++i)
    i < spins ? pause() : void(sched_yield());
}

} // namespace cauce
