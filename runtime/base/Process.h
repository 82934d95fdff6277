// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which process this is, where fork() copies memory but no threads: what belongs to threads remembers the generation it was
// made in, and is left alone in any other.
#pragma once

#include "base/Status.h"

#include <atomic>
#include <cstdint>

namespace cauce::runtime {

// A word that the system sets to 0 in the child of a fork; NULL before the first use.
extern std::atomic<std::atomic<uint32_t> *> generationWord;

uint32_t newProcessGeneration();

// A number from 1 that is another one in each descendant.
inline uint32_t processGeneration() {
  std::atomic<uint32_t> *word = generationWord.load(std::memory_order_acquire);
  uint32_t generation = word ? word->load(std::memory_order_relaxed) : 0;
  return __builtin_expect(generation != 0, 1) ? generation : newProcessGeneration();
}

// invalidArgument: a trainer was made in another process.
Status failInherited();

} // namespace cauce::runtime
