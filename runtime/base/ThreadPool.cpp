// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each worker has a ticket on a cache line of its own. The caller fills in the region, raises the tickets of the workers
// that take part, does its own range, and then the ranges that no worker has claimed yet: a worker that the system has
// taken off its core holds nobody up. A region ends when every range is done, and its fields are read only by who has
// claimed one, so they never change while somebody may read them.
//
// A worker that waits spins as long as something is likely to come soon, and then sleeps on a futex: during a call of a
// function, which is a chain of short regions, and from one call to the next if calls take more time than lies between them.
// Waking one costs its caller several microseconds, so a sleeping pool is left asleep until the work of a call is worth that.
#include "base/ThreadPool.h"

#include "base/Executor.h"
#include "base/Futex.h"
#include "base/Lock.h"
#include "base/Log.h"
#include "base/Thread.h"
#include "profile/Clock.h"

#include <cstdio>
#include <pthread.h>
#include <sched.h>

namespace cauce::runtime {

namespace {

// Below this, a thread that is awake takes longer to hear of its part than to do it.
constexpr Work partWork = 1000;
// What is worth waking threads for, with all that the call has kept from them before. From less, calls with pauses between them took
// longer than on one thread: they wait for a part that began late, in cold caches.
constexpr Work wakingWork = 400000;
// How long a worker waits for the next region of a call before it sleeps: what waking it costs all in all, at most twice.
constexpr uint64_t longestSpin = 100000;

struct alignas(128) Worker {
  std::atomic<uint32_t> ticket{0};
  std::atomic<uint32_t> claimed{0}; // the last ticket whose range somebody runs or ran
  std::atomic<uint32_t> asleep{0};
  pthread_t thread;
  uint32_t index = 0; // 1 is the first: 0 is the caller's range
};

// How calls follow each other, as callers measure it. Several at once may lose an update, which costs time at worst.
struct alignas(128) Pace {
  std::atomic<bool> isDense{false};    // calls take more time than lies between them: workers stay awake
  std::atomic<uint32_t> counted{0};    // calls that have begun and not ended, among those that began while it was not
  std::atomic<uint64_t> awakeUntil{0}; // workers do not sleep before, whatever the pace is
  std::atomic<uint32_t> number{0};     // of the call
  std::atomic<uint64_t> lastEnd{0};    // of a call that was measured
  std::atomic<uint64_t> gap{longestSpin}, duration{0}; // between calls, and of them: means that forget
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
  std::atomic<uint32_t> workerCount{0};
  bool refused = false; // the system gives no more threads
  Pace pace;
  Worker workers[maxThreads];
};

} // namespace

static Lock poolLock;
static uint32_t poolUsers = 0;
static std::atomic<Pool *> pool{nullptr};
static std::atomic<uint32_t> poolGeneration{0}; // the process that the pool belongs to

static void runPart(const Pool &pool, uint32_t part) { runPart(pool.function, pool.context, pool.tasks, pool.parts, part); }

// ---- Workers ----

// Whether the range that belongs to this ticket is the caller's of this function to run. Each ticket is claimed once.
static bool claim(Worker &worker, uint32_t ticket) {
  uint32_t before = ticket - 1;
  return worker.claimed.compare_exchange_strong(before, ticket, std::memory_order_acq_rel);
}

// Whether a worker that has waited since `start`, when call `number` was the next, should go on spinning. Asked seldom: callers write to the
// same cache line.
static bool staysAwake(Pace &pace, uint64_t start, uint32_t number, uint32_t pauses) {
  uint64_t now = nanoseconds();
  if (now < pace.awakeUntil.load(std::memory_order_relaxed))
    return true;
  bool inCall = pace.counted.load(std::memory_order_relaxed) != 0, isDense = pace.isDense.load(std::memory_order_relaxed);
  // A worker that the system took off its core has waited for less than the clock says.
  if ((inCall || isDense) && (now - start < longestSpin || pauses < 1024))
    return true;
  if (isDense && pace.number.load(std::memory_order_relaxed) == number)
    pace.isDense.store(false, std::memory_order_relaxed); // it was: no call has begun since
  return false;
}

// Returns when the ticket is no longer `seen`.
static void waitForTicket(Pace &pace, Worker &worker, uint32_t seen) {
  uint64_t start = 0;
  uint32_t number = 0;
  for (uint32_t i = 1; worker.ticket.load(std::memory_order_acquire) == seen; ++i) {
    pause();
    if (i % 64)
      continue;
    if (!start) {
      start = nanoseconds();
      number = pace.number.load(std::memory_order_relaxed);
    }
    if (staysAwake(pace, start, number, i))
      continue;
    // Sequentially consistent against the caller's "raise ticket, then look whether the worker sleeps".
    worker.asleep.store(1);
    while (worker.ticket.load() == seen)
      futexWait(worker.ticket, seen);
    worker.asleep.store(0);
  }
}

static void *workerMain(void *argument) {
  Worker &worker = *static_cast<Worker *>(argument);
  Pool &mine = *pool.load(std::memory_order_acquire);
  for (uint32_t seen = 0;;) {
    waitForTicket(mine.pace, worker, seen);
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

// Starts workers until there are `count`; fewer if the system has no more threads to give, which is said once.
static void startWorkers(Pool &pool, uint32_t count) {
  for (uint32_t made = pool.workerCount.load(); made < count && !pool.refused; ++made) {
    Worker &worker = pool.workers[made];
    worker.index = made + 1;
    char name[16];
    snprintf(name, sizeof(name), "cauce/pool %u", worker.index);
    if (startThread(&worker.thread, name, workerMain, &worker)) {
      pool.workerCount.store(made + 1);
    } else {
      pool.refused = true;
      log(CAUCE_LOG_WARNING, "the system gives %u threads, fewer than the %u that were asked for", made + 1, count + 1);
    }
  }
}

// ---- The pool ----

uint32_t threadPoolUsers() {
  Locked locked(poolLock);
  return poolUsers;
}

void retainThreadPool() {
  Locked locked(poolLock);
  ++poolUsers;
}

void releaseThreadPool() {
  Locked locked(poolLock);
  if (--poolUsers)
    return;
  Pool *last = pool.load();
  if (!last)
    return;
  // The threads of an inherited pool are in the process that this one was forked from.
  if (poolGeneration.load() == processGeneration()) {
    last->stopping.store(true, std::memory_order_release);
    for (uint32_t i = 0; i < last->workerCount; ++i)
      wake(last->workers[i]);
    for (uint32_t i = 0; i < last->workerCount; ++i)
      pthread_join(last->workers[i].thread, nullptr);
  }
  pool.store(nullptr);
  destroy(last);
}

static Pool *getPool() {
  // The generation is stored after the pool and read before it.
  if (poolGeneration.load(std::memory_order_acquire) == processGeneration())
    if (Pool *existing = pool.load(std::memory_order_acquire))
      return existing;
  Locked locked(poolLock);
  Pool *existing = pool.load();
  if (existing && poolGeneration.load() != processGeneration()) {
    destroy(existing);
    existing = nullptr;
  }
  if (!existing) {
    existing = make<Pool>();
    pool.store(existing, std::memory_order_release);
    poolGeneration.store(processGeneration(), std::memory_order_release);
  }
  return existing;
}

// The threads, the caller's included, that a region gets of the `parts` it could use.
static uint32_t partsOf(const Pool &pool, uint32_t parts, bool mayWake) {
  uint32_t workers = pool.workerCount.load(std::memory_order_acquire);
  if (mayWake)
    return parts;
  uint32_t awake = 1;
  while (awake < parts && awake <= workers && !pool.workers[awake - 1].asleep.load(std::memory_order_relaxed))
    ++awake;
  return awake;
}

static void waitForWorkers(Pool &pool) {
  for (int i = 0;; ++i) {
    uint32_t pending = pool.pending.load(std::memory_order_acquire);
    if (pending == 0)
      return;
    if (i < 1500) {
      // A worker that the system has taken off its core needs this one.
      i < 1000 ? pause() : void(sched_yield());
      continue;
    }
    pool.callerAsleep.store(1);
    while ((pending = pool.pending.load()) != 0)
      futexWait(pool.pending, pending);
    pool.callerAsleep.store(0);
    return;
  }
}

// Runs a region on `parts` threads, by a caller who has made the pool busy.
static void runRegion(Pool &pool, uint32_t parts, int64_t tasks, RangeFunction function, void *context) {
  if (pool.workerCount + 1 < parts)
    startWorkers(pool, parts - 1);
  if (pool.workerCount + 1 < parts)
    parts = pool.workerCount + 1;
  pool.function = function;
  pool.context = context;
  pool.tasks = tasks;
  pool.parts = parts;
  pool.pending.store(parts - 1, std::memory_order_relaxed);
  for (uint32_t i = 0; i + 1 < parts; ++i)
    wake(pool.workers[i]);
  runPart(pool, 0);
  for (uint32_t i = 0; i + 1 < parts; ++i)
    if (Worker &worker = pool.workers[i]; claim(worker, worker.ticket.load(std::memory_order_relaxed))) {
      runPart(pool, worker.index);
      pool.pending.fetch_sub(1);
    }
  waitForWorkers(pool);
}

// ---- Calls ----

static void learn(std::atomic<uint64_t> &mean, uint64_t sample) {
  uint64_t before = mean.load(std::memory_order_relaxed);
  sample = sample < 4 * longestSpin ? sample : 4 * longestSpin;
  mean.store(before - before / 4 + sample / 4, std::memory_order_relaxed);
}

// Two calls of each 16 are measured while the pace is known: reading the clock and sharing a count would cost a short call
// several percent.
void ParallelCall::begin() {
  begun = true;
  Pace &pace = pool.load(std::memory_order_acquire)->pace;
  bool isDense = pace.isDense.load(std::memory_order_relaxed);
  uint32_t number = pace.number.load(std::memory_order_relaxed);
  pace.number.store(number + 1, std::memory_order_relaxed);
  isCounted = !isDense;
  if (isCounted)
    pace.counted.fetch_add(1, std::memory_order_relaxed);
  else if (number % 16 > 1)
    return;
  start = nanoseconds();
  if (isCounted || number % 16 == 1)
    learn(pace.gap, start - pace.lastEnd.load(std::memory_order_relaxed));
}

void ParallelCall::end() {
  Pace &pace = pool.load(std::memory_order_acquire)->pace;
  if (isCounted)
    pace.counted.fetch_sub(1, std::memory_order_relaxed);
  if (!start && !spin)
    return;
  uint64_t now = nanoseconds();
  if (spin && now + spin > pace.awakeUntil.load(std::memory_order_relaxed))
    pace.awakeUntil.store(now + spin, std::memory_order_relaxed);
  if (!start)
    return;
  learn(pace.duration, now - start);
  pace.lastEnd.store(now, std::memory_order_relaxed);
  uint64_t gap = pace.gap.load(std::memory_order_relaxed);
  pace.isDense.store(gap < longestSpin && gap <= pace.duration.load(std::memory_order_relaxed), std::memory_order_relaxed);
}

void ParallelCall::run(int64_t tasks, Work work, RangeFunction function, void *context) {
  if (tasks <= 0)
    return;
  uint32_t parts = limitThreads(threads);
  if (int64_t(parts) > tasks)
    parts = uint32_t(tasks);
  const cauce_executor_t &executor = applicationExecutor;
  Work partLeast = executor.parallel_for ? executor.grain_ns : partWork;
  if (parts > work / partLeast)
    parts = uint32_t(work / partLeast);
  if (parts < 2)
    return function(context, 0, tasks);
  if (executor.parallel_for)
    return runOnExecutor(parts, tasks, function, context);
  Pool *pool = getPool();
  if (!pool)
    return function(context, 0, tasks);
  if (!begun)
    begin();
  bool isKept = work < wakingWork && deferred + work < wakingWork;
  parts = partsOf(*pool, parts, !isKept || spin || pool->pace.isDense.load(std::memory_order_relaxed));
  if (parts < 2)
    deferred += isKept ? work : 0;
  if (parts < 2 || pool->busy.exchange(1, std::memory_order_acquire))
    return function(context, 0, tasks);
  runRegion(*pool, parts, tasks, function, context);
  pool->busy.store(0, std::memory_order_release);
}

} // namespace cauce::runtime
