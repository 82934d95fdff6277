// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The word lies in a page of its own that the kernel wipes at a fork: reading it is free, where getpid() is a system call. (And
// pthread_atfork is none of libc.so's.) A kernel that cannot do it has the process number compared each time.
#include "base/Process.h"

#include <sys/mman.h>
#include <unistd.h>

namespace cauce::runtime {

std::atomic<std::atomic<uint32_t> *> generationWord{nullptr};
static std::atomic<uint32_t> lastGeneration{0}; // in a child that of its parent, until it asks
static std::atomic<pid_t> lastProcess{0};       // without such a page
static std::atomic<uint32_t> neverSet{0};       // stands for it: it stays 0

static std::atomic<uint32_t> *wordThatForksWipe() {
  size_t bytes = size_t(sysconf(_SC_PAGESIZE));
  void *page = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED)
    return &neverSet;
  if (madvise(page, bytes, MADV_WIPEONFORK) != 0) {
    munmap(page, bytes);
    return &neverSet;
  }
  return static_cast<std::atomic<uint32_t> *>(page);
}

uint32_t newProcessGeneration() {
  std::atomic<uint32_t> *word = generationWord.load(std::memory_order_acquire);
  if (!word) {
    std::atomic<uint32_t> *made = wordThatForksWipe();
    if (generationWord.compare_exchange_strong(word, made, std::memory_order_acq_rel))
      word = made;
    else if (made != &neverSet)
      munmap(made, size_t(sysconf(_SC_PAGESIZE)));
  }
  if (word == &neverSet) {
    pid_t process = getpid(), before = lastProcess.load();
    if (process != before && lastProcess.compare_exchange_strong(before, process))
      lastGeneration.fetch_add(1);
    return lastGeneration.load();
  }
  // Of several threads that are here at once, one sets the word; the others find that it is not 0.
  uint32_t generation = 0, next = lastGeneration.load() + 1;
  if (word->compare_exchange_strong(generation, next))
    generation = next;
  lastGeneration.store(generation);
  return generation;
}

Status failInherited() {
  return fail(Status::invalidArgument, "a trainer belongs to the process that made it, from which this one was forked: make another one in this process");
}

} // namespace cauce::runtime
