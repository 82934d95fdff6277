// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The process's one allocator: the C library's, or the application's. How many blocks live is counted, because memory
// must go back to where it came from: with any left, the allocator cannot be exchanged.
#include "base/Memory.h"

#include <atomic>

namespace cauce::runtime {

static void *allocateFromLibc(void *, size_t bytes, size_t alignment) {
  void *memory = nullptr;
  return posix_memalign(&memory, alignment, bytes) == 0 ? memory : nullptr;
}

static void releaseToLibc(void *, void *memory) { free(memory); }

static constexpr cauce_allocator_t libcAllocator = {sizeof(cauce_allocator_t), allocateFromLibc, releaseToLibc, nullptr};
static cauce_allocator_t allocator = libcAllocator;
static std::atomic<size_t> live{0};

void *allocate(size_t bytes, size_t alignment) {
  live.fetch_add(1, std::memory_order_relaxed);
  void *memory = bytes > SIZE_MAX / 2 ? nullptr
                                      : allocator.allocate(allocator.user, bytes, alignment < sizeof(void *) ? sizeof(void *) : alignment);
  if (!memory)
    live.fetch_sub(1, std::memory_order_relaxed);
  return memory;
}

void release(void *memory) {
  if (!memory)
    return;
  allocator.release(allocator.user, memory);
  live.fetch_sub(1, std::memory_order_relaxed);
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" cauce_status_t cauce_set_allocator(const cauce_allocator_t *given) {
  cauce_allocator_t wanted = libcAllocator;
  if (given) {
    if (Status status = readOptions(given, sizeof(cauce_allocator_t), "the allocator", &wanted); status != Status::ok)
      return toC(status);
    if (!wanted.allocate || !wanted.release)
      return toC(fail(Status::invalidArgument, "an allocator needs the functions allocate and release"));
  }
  if (size_t blocks = live.load())
    return toC(fail(Status::invalidArgument, "the allocator cannot change while memory of the runtime lives: %zu blocks; release everything first",
                    blocks));
  allocator = wanted;
  return CAUCE_OK;
}
