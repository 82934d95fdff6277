// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Trains the program in argv[1] on the data in argv[2] and counts what malloc and its kin are asked for from the first
// step of an epoch to its last, in every thread. Prints "N allocations in M steps".
#include "train/Trainer.h"

#include <atomic>
#include <cstdio>

extern "C" {
void *__libc_malloc(size_t size);
void *__libc_memalign(size_t alignment, size_t size);
}

static std::atomic<bool> counting{false};
static std::atomic<long> allocations{0};

extern "C" void *malloc(size_t size) {
  if (counting)
    ++allocations;
  return __libc_malloc(size);
}

extern "C" void *aligned_alloc(size_t alignment, size_t size) {
  if (counting)
    ++allocations;
  return __libc_memalign(alignment, size);
}

int main(int argc, char **argv) {
  using namespace cauce;
  const cauce_abi_program_t *program = nullptr;
  if (argc < 3 || loadProgram(argv[1], program).failed())
    return 2;
  Session session(*program, 2);
  long steps = 0;
  TrainOptions options;
  options.data = argv[2];
  options.epochs = 3;
  options.onStep = [&](uint64_t done, uint64_t total) {
    counting = done != total;
    ++steps;
  };
  if (Status status = train(session, options); status.failed()) {
    fprintf(stderr, "%s\n", status.message().c_str());
    return 1;
  }
  printf("%ld allocations in %ld steps\n", allocations.load(), steps);
  return 0;
}
