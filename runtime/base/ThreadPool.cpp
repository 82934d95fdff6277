// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each worker has a ticket on a cache line of its own. The caller fills in the region, raises the tickets of the workers
// that take part, does its own range, and then the ranges that no worker has claimed yet: a worker that the system has
// taken off its core holds nobody up. A region ends when every range is done, and its fields are read only by who has
// claimed one, so they never change while somebody may read them.
#include "base/ThreadPool.h"

#include "base/Futex.h"
#include "base/Log.h"

#include <pthread.h>
#include <sched.h>

namespace cauce::runtime {

namespace {

// Some hundred microseconds: longer than the gaps between kernels of a step, and than waking a thread takes on a virtual machine.
constexpr int spins = 20000;

struct alignas(128) Worker {
  std::atomic<uint32_t> ticket{0};
  std::atomic<uint32_t> claimed{0}; // the last ticket whose range somebody runs or ran
  std::atomic<uint32_t> asleep{0};
  pthread_t thread;
  uint32_t index = 0; // 1 is the first: 0 is the caller's range
};

struct Pool {
  std::atomic<uint32_t> busy{0};
  std::atomic<uint32_t> pending{0}; // ranges of workers that are not done
  std::atomic<uint32_t> callerAsleep{0};
  std::atomic<bool> stopping{false};
  RangeFunction function = nullptr;
  void *context = nullptr;
  int64_t tasks = 0;
  uint32_t parts = 0;
  uint32_t workerCount = 0;
  Worker workers[maxThreads];
};

} // namespace

static pthread_mutex_t poolLock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t poolUsers = 0;
static std::atomic<Pool *> pool{nullptr};

static void runPart(const Pool &pool, uint32_t part) {
  // The first tasks % parts ranges are one longer. There are at least as many tasks as parts.
  int64_t share = pool.tasks / pool.parts, longer = pool.tasks % pool.parts;
  int64_t begin = share * part + (part < longer ? part : longer);
  int64_t end = begin + share + (part < longer);
  if (begin < end)
    pool.function(pool.context, begin, end);
}

// Whether the range that belongs to this ticket is the caller's of this function to run. Each ticket is claimed once.
static bool claim(Worker &worker, uint32_t ticket) {
  uint32_t before = ticket - 1;
  return worker.claimed.compare_exchange_strong(before, ticket, std::memory_order_acq_rel);
}

static void *workerMain(void *argument) {
  Worker &worker = *static_cast<Worker *>(argument);
  Pool &mine = *pool.load(std::memory_order_acquire);
  uint32_t seen = 0;
  for (;;) {
    for (int i = 0; worker.ticket.load(std::memory_order_acquire) == seen; ++i) {
      if (i < spins) {
        pause();
        continue;
      }
      // Sequentially consistent against the caller's "raise ticket, then look whether the worker sleeps".
      worker.asleep.store(1);
      while (worker.ticket.load() == seen)
        futexWait(worker.ticket, seen);
      worker.asleep.store(0);
    }
    seen = worker.ticket.load(std::memory_order_acquire);
    if (mine.stopping.load(std::memory_order_acquire))
      return nullptr;
    if (!claim(worker, seen))
      continue;
    runPart(mine, worker.index);
    if (mine.pending.fetch_sub(1) == 1 && mine.callerAsleep.load())
      futexWakeAll(mine.pending);
  }
}

static void wake(Worker &worker) {
  worker.ticket.fetch_add(1);
  if (worker.asleep.load())
    futexWakeAll(worker.ticket);
}

// Starts workers until there are `count`; fewer if the system has no more threads to give.
static void startWorkers(Pool &pool, uint32_t count) {
  while (pool.workerCount < count) {
    Worker &worker = pool.workers[pool.workerCount];
    worker.index = pool.workerCount + 1;
    if (pthread_create(&worker.thread, nullptr, workerMain, &worker) != 0)
      return log(CAUCE_LOG_WARNING, "the system gives %u threads, fewer than the %u that were asked for", pool.workerCount + 1, count + 1);
    ++pool.workerCount;
  }
}

void retainThreadPool() {
  pthread_mutex_lock(&poolLock);
  ++poolUsers;
  pthread_mutex_unlock(&poolLock);
}

void releaseThreadPool() {
  pthread_mutex_lock(&poolLock);
  if (--poolUsers == 0) {
    if (Pool *last = pool.load()) {
      last->stopping.store(true, std::memory_order_release);
      for (uint32_t i = 0; i < last->workerCount; ++i)
        wake(last->workers[i]);
      for (uint32_t i = 0; i < last->workerCount; ++i)
        pthread_join(last->workers[i].thread, nullptr);
      pool.store(nullptr);
      destroy(last);
    }
  }
  pthread_mutex_unlock(&poolLock);
}

static Pool *getPool() {
  Pool *existing = pool.load(std::memory_order_acquire);
  if (existing)
    return existing;
  pthread_mutex_lock(&poolLock);
  existing = pool.load();
  if (!existing) {
    existing = make<Pool>();
    pool.store(existing, std::memory_order_release);
  }
  pthread_mutex_unlock(&poolLock);
  return existing;
}

void parallelFor(uint32_t threads, int64_t tasks, RangeFunction function, void *context) {
  if (tasks <= 0)
    return;
  if (int64_t(threads) > tasks)
    threads = uint32_t(tasks);
  Pool *pool = threads > 1 ? getPool() : nullptr;
  if (!pool || pool->busy.exchange(1, std::memory_order_acquire)) {
    function(context, 0, tasks);
    return;
  }
  if (pool->workerCount + 1 < threads)
    startWorkers(*pool, threads - 1);
  if (pool->workerCount + 1 < threads)
    threads = pool->workerCount + 1;
  pool->function = function;
  pool->context = context;
  pool->tasks = tasks;
  pool->parts = threads;
  pool->pending.store(threads - 1, std::memory_order_relaxed);
  for (uint32_t i = 0; i + 1 < threads; ++i)
    wake(pool->workers[i]);
  runPart(*pool, 0);
  for (uint32_t i = 0; i + 1 < threads; ++i)
    if (Worker &worker = pool->workers[i]; claim(worker, worker.ticket.load(std::memory_order_relaxed))) {
      runPart(*pool, worker.index);
      pool->pending.fetch_sub(1);
    }
  for (int i = 0;; ++i) {
    uint32_t pending = pool->pending.load(std::memory_order_acquire);
    if (pending == 0)
      break;
    if (i < spins) {
      // A worker that the system has taken off its core needs this one.
      i < 1000 ? pause() : void(sched_yield());
      continue;
    }
    pool->callerAsleep.store(1);
    while ((pending = pool->pending.load()) != 0)
      futexWait(pool->pending, pending);
    pool->callerAsleep.store(0);
    break;
  }
  pool->busy.store(0, std::memory_order_release);
}

uint32_t availableThreads() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) != 0)
    return 1;
  int count = CPU_COUNT(&set);
  return count < 1 ? 1 : count > int(maxThreads) ? maxThreads : uint32_t(count);
}

} // namespace cauce::runtime
