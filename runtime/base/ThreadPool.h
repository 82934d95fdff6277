// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pool of threads for one parallel region at a time: a static split of a range, one part per thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace cauce {

class ThreadPool {
public:
  using Body = void (*)(void *context, int64_t begin, int64_t end);

  /// `threads` in [1, 1024]; the caller's thread is one of them.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  int threads() const { return int(workers.size()) + 1; }

  /// Runs `body` over [0, count) and returns when all of it is done. Not reentrant: one caller at a time.
  void parallelFor(int64_t count, Body body, void *context);

private:
  void work(int index);
  void runPart(int index);

  std::vector<std::thread> workers;
  Body body = nullptr;
  void *context = nullptr;
  int64_t count = 0;
  // Each on a cache line of its own: one is written by the caller, the other by the workers.
  alignas(64) std::atomic<uint32_t> generation{0};
  alignas(64) std::atomic<uint32_t> pending{0};
  alignas(64) std::atomic<uint32_t> sleeping{0};
  std::atomic<bool> stopping{false};
};

} // namespace cauce
