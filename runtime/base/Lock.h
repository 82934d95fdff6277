// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lock that a fork cannot leave locked: it names the process that its holder belongs to, and one of another process, which
// has no threads here, is taken over. What it guards must make sense to the child at any moment.
#pragma once

#include "base/Futex.h"
#include "base/Process.h"

namespace cauce::runtime {

class Lock {
public:
  Lock() = default;
  Lock(const Lock &) {} // what it guards may move as long as nobody knows of it

  void lock() {
    uint32_t mine = processGeneration() << 1, free = 0;
    if (!word.compare_exchange_strong(free, mine, std::memory_order_acquire))
      wait(mine);
  }
  void unlock() {
    if (word.exchange(0, std::memory_order_release) & 1)
      futexWakeAll(word);
  }

private:
  void wait(uint32_t mine) {
    for (;;) {
      uint32_t now = word.load(std::memory_order_relaxed);
      if ((now & ~1u) != mine) {
        if (word.compare_exchange_strong(now, mine | 1, std::memory_order_acquire))
          return;
      } else if ((now & 1) || word.compare_exchange_strong(now, now | 1, std::memory_order_relaxed)) {
        futexWait(word, mine | 1);
      }
    }
  }

  std::atomic<uint32_t> word{0}; // 0: free; else the holder's generation, and in the lowest bit whether somebody waits
};

// Holds a lock as long as it lives.
class Locked {
public:
  explicit Locked(Lock &lock) : lock(lock) { lock.lock(); }
  ~Locked() { lock.unlock(); }
  Locked(const Locked &) = delete;

private:
  Lock &lock;
};

} // namespace cauce::runtime
