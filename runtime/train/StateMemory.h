// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory of a state, which copies of a session have together until one of them writes.
#pragma once

#include "base/Memory.h"

#include <atomic>

namespace cauce::runtime {

class StateMemory {
public:
  StateMemory() = default;
  StateMemory(StateMemory &&other) noexcept { std::swap(block, other.block); }
  StateMemory &operator=(StateMemory &&other) noexcept {
    std::swap(block, other.block);
    return *this;
  }
  ~StateMemory() { leave(); }

  // Memory of its own, of `size` bytes, zeroed.
  Status zeroed(size_t size) {
    Block *fresh = isOwn() ? block : make<Block>();
    if (!fresh)
      return failOutOfMemory(sizeof(Block));
    if (Status status = fresh->memory.zeroed(size); status != Status::ok) {
      if (fresh != block)
        destroy(fresh);
      return status;
    }
    if (fresh != block)
      leave();
    block = fresh;
    return Status::ok;
  }

  // Before it is written: its own, with what is in it.
  Status own() {
    if (__builtin_expect(!block || isOwn(), 1))
      return Status::ok;
    StateMemory copy;
    CAUCE_TRY(copy.zeroed(size()));
    memcpy(copy.data(), data(), size());
    std::swap(block, copy.block);
    return Status::ok;
  }

  // The same memory once more. May be called while others read it.
  StateMemory share() const {
    StateMemory other;
    other.block = block;
    block->owners.fetch_add(1, std::memory_order_relaxed);
    return other;
  }

  // To write to only if it is its own.
  char *data() const { return block ? block->memory.data() : nullptr; }
  size_t size() const { return block ? block->memory.size() : 0; }

private:
  struct Block {
    std::atomic<uint32_t> owners{1};
    Buffer memory;
  };
  // Whoever else had it has read it for the last time.
  bool isOwn() const { return block && block->owners.load(std::memory_order_acquire) == 1; }
  void leave() {
    if (block && block->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)
      destroy(block);
    block = nullptr;
  }

  Block *block = nullptr;
};

} // namespace cauce::runtime
