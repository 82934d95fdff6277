// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The thread pool: each task runs once, whoever calls; how many parts a region has; what happens without threads.
#include "base/File.h"
#include "base/Process.h"
#include "base/Thread.h"
#include "base/ThreadPool.h"
#include "cauce/cauce.h"

#include <atomic>
#include <cerrno>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace cauce::runtime;

namespace {

struct Region {
  std::vector<std::atomic<int>> visits;
  std::atomic<int> parts{0};
  explicit Region(size_t tasks) : visits(tasks) {}
  static void run(void *self, int64_t begin, int64_t end) {
    Region &region = *static_cast<Region *>(self);
    ++region.parts;
    for (int64_t i = begin; i < end; ++i)
      region.visits[size_t(i)].fetch_add(1);
  }
};

class ThreadPool : public testing::Test {
protected:
  ThreadPool() { retainThreadPool(); }
  ~ThreadPool() override { releaseThreadPool(); }

  // The parts that a region has, of which each is a thread's. None is left out, none comes twice.
  static int partsOf(ParallelCall &call, int64_t tasks, Work work) {
    Region region{size_t(tasks)};
    call.run(tasks, work, Region::run, &region);
    for (auto &visits : region.visits)
      EXPECT_EQ(visits.load(), 1);
    return region.parts;
  }
};

TEST_F(ThreadPool, RunsEachTaskOnce) {
  for (uint32_t threads : {1u, 2u, 3u, 4u, 7u})
    for (int64_t tasks : {0, 1, 2, 3, 5, 64, 1001}) {
      ParallelCall call(threads);
      EXPECT_EQ(partsOf(call, tasks, unknownWork), std::min<int64_t>(threads, tasks)) << threads << " threads, " << tasks << " tasks";
    }
}

TEST_F(ThreadPool, SurvivesManyShortRegionsAndSleeps) {
  int64_t sum = 0;
  struct Sum {
    std::atomic<int64_t> value{0};
    static void run(void *self, int64_t begin, int64_t end) { static_cast<Sum *>(self)->value += end - begin; }
  } region;
  for (int i = 0; i < 3000; ++i) {
    parallelFor(2 + uint32_t(i) % 3, 2 + i % 9, Sum::run, &region);
    sum += 2 + i % 9;
    if (i % 500 == 0)
      usleep(2000); // long enough for the workers to fall asleep
  }
  EXPECT_EQ(region.value.load(), sum);
}

TEST_F(ThreadPool, ServesManyCallersAtOnce) {
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c)
    callers.emplace_back([&] {
      for (int i = 0; i < 300; ++i) {
        Region region{50};
        parallelFor(3, 50, Region::run, &region);
        for (auto &visits : region.visits)
          wrong += visits.load() != 1;
      }
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(wrong.load(), 0);
}

TEST_F(ThreadPool, LeavesLittleWorkOnItsCaller) {
  ParallelCall call(4);
  EXPECT_EQ(partsOf(call, 100, 1999), 1);
  EXPECT_EQ(partsOf(call, 100, 1000000), 4);
}

TEST_F(ThreadPool, WakesThreadsWhenTheWorkOfACallIsWorthIt) {
  ParallelCall call(4);
  EXPECT_EQ(partsOf(call, 100, 160000), 1);
  EXPECT_EQ(partsOf(call, 100, 160000), 1);
  EXPECT_EQ(partsOf(call, 100, 160000), 4); // 0.48 ms in one call
}

TEST_F(ThreadPool, WakesThreadsForWhoWantsThemAwake) {
  ParallelCall call(4, /*spin=*/1000000);
  EXPECT_EQ(partsOf(call, 100, 4000), 4);
}

TEST_F(ThreadPool, KeepsTheLimitOfTheProcess) {
  ASSERT_EQ(cauce_set_threads_limit(2), CAUCE_OK);
  ParallelCall call(4);
  EXPECT_EQ(partsOf(call, 100, unknownWork), 2);
  ASSERT_EQ(cauce_set_threads_limit(1), CAUCE_OK);
  EXPECT_EQ(partsOf(call, 100, unknownWork), 1);
  ASSERT_EQ(cauce_set_threads_limit(0), CAUCE_OK);
  EXPECT_EQ(partsOf(call, 100, unknownWork), 4);
  EXPECT_EQ(cauce_set_threads_limit(maxThreads + 1), CAUCE_INVALID_ARGUMENT);
}

TEST_F(ThreadPool, SaysOnceThatThereAreNoThreads) {
  static int started, warnings;
  started = warnings = 0;
  auto before = createThread;
  createThread = [](pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
    return started++ ? EAGAIN : pthread_create(thread, attributes, run, argument);
  };
  cauce_set_log([](void *, cauce_log_level_t, const char *) { ++warnings; }, nullptr, CAUCE_LOG_WARNING);
  for (int i = 0; i < 50; ++i) {
    ParallelCall call(4);
    EXPECT_EQ(partsOf(call, 100, unknownWork), 2);
  }
  cauce_set_log(nullptr, nullptr, CAUCE_LOG_INFO);
  createThread = before;
  EXPECT_EQ(started, 2);
  EXPECT_EQ(warnings, 1);
}

TEST(Process, HasAnotherGenerationInTheChild) {
  uint32_t mine = processGeneration();
  EXPECT_NE(mine, 0u);
  EXPECT_EQ(processGeneration(), mine);
  pid_t child = fork();
  if (child == 0) {
    uint32_t theirs = processGeneration();
    _exit(theirs != mine && theirs == processGeneration() ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(processGeneration(), mine);
}

TEST(Process, LeavesFilesThatAreBeingWrittenToTheParent) {
  std::string path = testing::TempDir() + "cauce-forked-file";
  FileWriter file;
  ASSERT_EQ(file.open(path.c_str()), Status::ok);
  pid_t child = fork();
  if (child == 0) {
    file.~FileWriter();
    _exit(0);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(file.write("x", 1), Status::ok);
  EXPECT_EQ(file.commit(), Status::ok);
  EXPECT_EQ(unlink(path.c_str()), 0);
}

} // namespace
