// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Batches of a data set, epoch after epoch, made ahead of time by a thread of the loader's own. Nothing is allocated after
// open(). Small batches are made on the spot: waking a thread would cost more than the copy.
#pragma once

#include "base/Permutation.h"
#include "data/Dataset.h"
#include "data/Ring.h"

#include <atomic>
#include <pthread.h>

namespace cauce::runtime {

struct Batch {
  uint32_t rows = 0;
  int64_t steps = 0; // of its longest row; 0 where all rows have the same number
  Vector<void *> fields; // one aligned buffer for each field of the data set
  uint32_t *positions = nullptr; // of the rows, in the data set
  // Of the rows, in the application's source that they come from; NULL if they come from files.
  const uint32_t *numbers = nullptr;
  Status status = Status::ok;
  char message[maxMessage] = ""; // of a failure
};

class Loader {
public:
  Loader() = default;
  Loader(const Loader &) = delete;
  ~Loader();

  // Batches of `batch` rows; the last of an epoch may be shorter, or is left out with `dropLast`.
  // With `shuffled`, epoch e is in the order of the permutation for (seed, e).
  Status open(const Dataset &set, uint64_t batch, bool shuffled, uint64_t seed, bool dropLast);

  // What is waited for and made is recorded from the next epoch on.
  void setProfile(cauce_profile *newProfile) { profile = newProfile; }

  uint64_t steps() const { return stepCount; }
  // Starts epoch `epoch`, counted from 1, at its step `first`. The epoch before must have been read to its end.
  void start(uint64_t epoch, uint64_t first = 0);
  // The next batch, or NULL at the end of the epoch. It is valid until the next call. The first failure is the last batch that is
  // made; it is what all calls after it return.
  Status next(const Batch **out);
  // Appends which row of `batch` has a value that is NaN or infinite; nothing if none has, or they come from files, which were
  // looked at when they were read.
  void describeNotFinite(const Batch &batch, String *out) const;

private:
  Status take(const Batch **out);
  Status hand(const Batch &batch, const Batch **out);
  static void *threadMain(void *loader);
  void produceEpoch();
  void produce(uint64_t step, Batch *batch);

  const Dataset *set = nullptr;
  cauce_profile *profile = nullptr;
  uint32_t batchRows = 0;
  uint64_t stepCount = 0, seed = 0, epochNumber = 0, firstStep = 0;
  bool shuffled = false, threaded = false;
  Permutation order;
  Buffer positions, scratch, memory;
  Batch slots[mostSlots];
  uint32_t slotCount = 0;

  // The consumer's side.
  uint64_t taken = 0;
  bool holdsSlot = false;
  const Batch *failed = nullptr;

  // Between the two: how many batches were made and given back since open(), and which epoch was asked for.
  alignas(128) std::atomic<uint32_t> produced{0};
  std::atomic<uint32_t> consumerAsleep{0};
  alignas(128) std::atomic<uint32_t> consumed{0};
  std::atomic<uint32_t> producerAsleep{0};
  std::atomic<uint32_t> requested{0};
  std::atomic<uint32_t> stopping{0};
  pthread_t thread;
  uint32_t generation = 0; // the process that the thread is in
};

} // namespace cauce::runtime
