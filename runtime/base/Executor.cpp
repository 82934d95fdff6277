// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/Executor.h"

#include "base/Status.h"

#include <atomic>
#include <sched.h>

namespace cauce::runtime {

// Threads of an application have other things to do: what its executor needs to start a part is not known.
static constexpr uint64_t defaultGrain = 5000;

cauce_executor_t applicationExecutor = {};
static std::atomic<uint32_t> threadsLimit{maxThreads};

namespace {

struct Region {
  RangeFunction function;
  void *context;
  int64_t tasks;
  uint32_t parts;

  static void run(void *self, uint32_t part) {
    const Region &region = *static_cast<const Region *>(self);
    runPart(region.function, region.context, region.tasks, region.parts, part);
  }
};

} // namespace

void runOnExecutor(uint32_t parts, int64_t tasks, RangeFunction function, void *context) {
  Region region{function, context, tasks, parts};
  applicationExecutor.parallel_for(applicationExecutor.user, parts, Region::run, &region);
}

uint32_t limitThreads(uint32_t threads) {
  uint32_t limit = threadsLimit.load(std::memory_order_relaxed);
  return threads < limit ? threads : limit;
}

uint32_t availableThreads() {
  if (applicationExecutor.parallel_for)
    return applicationExecutor.threads;
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) != 0)
    return 1;
  int count = CPU_COUNT(&set);
  return count < 1 ? 1 : count > int(maxThreads) ? maxThreads : uint32_t(count);
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

cauce_status_t cauce_set_threads_limit(uint32_t threads) {
  if (threads > maxThreads)
    return toC(fail(Status::invalidArgument, "expected a limit of at most %u threads, but got %u", maxThreads, threads));
  threadsLimit.store(threads ? threads : maxThreads);
  return CAUCE_OK;
}

cauce_status_t cauce_set_executor(const cauce_executor_t *given) {
  cauce_executor_t wanted = {};
  if (given) {
    if (Status status = readOptions(given, sizeof(cauce_executor_t), "the executor", &wanted); status != Status::ok)
      return toC(status);
    if (Status status = checkReserved(wanted.reserved, "the executor"); status != Status::ok)
      return toC(status);
    if (!wanted.parallel_for)
      return toC(fail(Status::invalidArgument, "an executor needs the function parallel_for"));
    if (wanted.threads < 1 || wanted.threads > maxThreads)
      return toC(fail(Status::invalidArgument, "an executor has 1 to %u threads, but got %u", maxThreads, wanted.threads));
    if (wanted.grain_ns == 0)
      wanted.grain_ns = defaultGrain;
  }
  if (uint32_t users = threadPoolUsers())
    return toC(fail(Status::invalidArgument, "the executor cannot change while sessions live: there are %u; release them first", users));
  applicationExecutor = wanted;
  return CAUCE_OK;
}

} // extern "C"
