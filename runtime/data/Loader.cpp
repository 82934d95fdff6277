// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A ring of batches between one producer and one consumer. Both sleep on futexes; the consumer wakes the producer only
// when half of the ring is free, so that a system call pays for several batches.
#include "data/Loader.h"

#include "base/Futex.h"
#include "base/Log.h"
#include "base/Process.h"
#include "base/Thread.h"
#include "data/Elements.h"
#include "data/Padding.h"
#include "profile/Profile.h"

namespace cauce::runtime {

static constexpr int spins = 200;

Status Loader::open(const Dataset &dataset, uint64_t batch, bool shuffle, uint64_t shuffleSeed, bool dropLast) {
  set = &dataset;
  shuffled = shuffle;
  seed = shuffleSeed;
  CAUCE_TRY(dataset.checkReadable());
  if (batch == 0)
    return fail(Status::invalidArgument, "expected a batch of at least 1 row, but got 0");
  if (dropLast && batch > dataset.rows)
    return fail(Status::invalidArgument,
                "a batch of %llu rows is larger than data set '%s' with %u row%s, whose short last batch is left out",
                static_cast<unsigned long long>(batch), dataset.name.c_str(), dataset.rows, dataset.rows == 1 ? "" : "s");
  batchRows = batch > dataset.rows ? dataset.rows : uint32_t(batch);
  stepCount = dropLast ? dataset.rows / batchRows : (uint64_t(dataset.rows) + batchRows - 1) / batchRows;

  const Vector<Field> &fields = dataset.fields();
  size_t slotBytes = 0;
  for (const Field &field : fields) {
    size_t bytes;
    if (!multiply(field.rowBytes, batchRows, &bytes) || bytes > SIZE_MAX / 64)
      return failOutOfMemory(SIZE_MAX);
    slotBytes += alignUp(bytes) + alignment;
  }
  slotCount = ringSlots(slotBytes, dataset.origin().fill);
  bool wantsThread = slotCount > 1;
  size_t total;
  if (!multiply(slotBytes, slotCount, &total))
    return failOutOfMemory(SIZE_MAX);
  CAUCE_TRY(memory.reserve(total + 1));
  CAUCE_TRY(scratch.reserve(size_t(batchRows) * 4));
  CAUCE_TRY(positions.reserve(size_t(batchRows) * slotCount * 4));
  if (shuffled)
    CAUCE_TRY(order.open(dataset.rows));
  char *next = memory.data();
  for (uint32_t i = 0; i < slotCount; ++i) {
    slots[i].positions = reinterpret_cast<uint32_t *>(positions.data()) + size_t(i) * batchRows;
    for (const Field &field : fields) {
      CAUCE_TRY(slots[i].fields.push(next));
      next += alignUp(field.rowBytes * batchRows) + alignment;
    }
  }
  generation = processGeneration();
  threaded = wantsThread && startThread(&thread, "cauce/loader", threadMain, this);
  if (wantsThread && !threaded)
    log(CAUCE_LOG_WARNING, "the system gives no thread to make batches of data set '%s' ahead", dataset.name.c_str());
  if (!threaded)
    slotCount = 1;
  return Status::ok;
}

Loader::~Loader() {
  if (!threaded || generation != processGeneration())
    return;
  stopping.store(1);
  consumed.fetch_add(1);
  requested.fetch_add(1);
  futexWakeAll(consumed);
  futexWakeAll(requested);
  pthread_join(thread, nullptr);
}

void Loader::produce(uint64_t step, Batch *batch) {
  uint64_t start = profile ? nanoseconds() : 0;
  uint64_t first = step * batchRows;
  batch->rows = set->rows - first < batchRows ? uint32_t(set->rows - first) : batchRows;
  for (uint32_t i = 0; i < batch->rows; ++i)
    batch->positions[i] = shuffled ? order[uint32_t(first) + i] : uint32_t(first) + i;
  batch->numbers = set->fill ? batch->positions : nullptr;
  batch->status = set->gather(batch->positions, batch->rows, batch->fields.data(), reinterpret_cast<uint32_t *>(scratch.data()));
  if (batch->status != Status::ok)
    memcpy(batch->message, cauce_message(), sizeof(batch->message));
  else if (const Table &table = set->origin().table; table.lengths)
    batch->steps = cutToLongest(table, batch->rows, batch->fields.data());
  if (profile)
    recordLoad(*profile, set->name.c_str(), batch->rows, start);
}

void Loader::start(uint64_t epoch, uint64_t first) {
  epochNumber = epoch;
  firstStep = taken = first;
  if (threaded) {
    requested.fetch_add(1);
    futexWakeAll(requested);
  } else if (shuffled) {
    order.draw(seed, epoch);
  }
}

Status Loader::next(const Batch **out) {
  uint64_t start = profile ? nanoseconds() : 0;
  Status status = take(out);
  if (profile && *out)
    recordWait(*profile, set->name.c_str(), start);
  return status;
}

Status Loader::take(const Batch **out) {
  *out = nullptr;
  if (threaded && generation != processGeneration())
    return failInherited();
  CAUCE_TRY(set->checkReadable());
  if (failed)
    return fail(failed->status, "%s", failed->message);
  if (threaded && holdsSlot) {
    holdsSlot = false;
    uint32_t done = consumed.fetch_add(1) + 1;
    if (producerAsleep.load() && produced.load() - done <= slotCount / 2)
      futexWakeAll(consumed);
  }
  if (taken == stepCount)
    return Status::ok;
  if (!threaded) {
    produce(taken++, &slots[0]);
    return hand(slots[0], out);
  }
  uint32_t mine = consumed.load(std::memory_order_relaxed);
  for (int i = 0; produced.load(std::memory_order_acquire) == mine; ++i) {
    if (i < spins) {
      pause();
      continue;
    }
    consumerAsleep.store(1);
    while (produced.load() == mine)
      futexWait(produced, mine);
    consumerAsleep.store(0);
  }
  ++taken;
  holdsSlot = true;
  return hand(slots[mine % slotCount], out);
}

Status Loader::hand(const Batch &batch, const Batch **out) {
  if (batch.status != Status::ok) {
    failed = &batch;
    return fail(batch.status, "%s", batch.message);
  }
  *out = &batch;
  return Status::ok;
}

void Loader::describeNotFinite(const Batch &batch, String *out) const {
  const Vector<Field> &fields = set->fields();
  for (size_t f = 0; batch.numbers && f < fields.size(); ++f) {
    cauce_abi_dtype_t dtype = fields[f].type->dtype;
    const char *values = static_cast<const char *>(batch.fields[f]);
    size_t size = dtypeSize(dtype), perRow = fields[f].rowBytes / size, count = batch.rows * perRow;
    size_t at = findNotFinite(dtype, values, count);
    if (at == count)
      continue;
    out->format("row %u of data set '%s' has ", batch.numbers[at / perRow], set->name.c_str());
    appendElement(dtype, values + at * size, out);
    out->append(" in '").append(fields[f].name).append("'");
    return;
  }
}

void Loader::produceEpoch() {
  if (shuffled)
    order.draw(seed, epochNumber);
  for (uint64_t step = firstStep; step < stepCount; ++step) {
    uint32_t made = produced.load(std::memory_order_relaxed);
    if (made - consumed.load(std::memory_order_acquire) >= slotCount) {
      producerAsleep.store(1);
      for (uint32_t gone; made - (gone = consumed.load()) >= slotCount && !stopping.load();)
        futexWait(consumed, gone);
      producerAsleep.store(0);
    }
    if (stopping.load())
      return;
    Batch &batch = slots[made % slotCount];
    produce(step, &batch);
    produced.fetch_add(1);
    if (consumerAsleep.load())
      futexWakeAll(produced);
    if (batch.status != Status::ok) // the last that anybody asks for
      return;
  }
}

void *Loader::threadMain(void *argument) {
  Loader &loader = *static_cast<Loader *>(argument);
  for (uint32_t seen = 0;; ++seen) {
    while (loader.requested.load() == seen)
      futexWait(loader.requested, seen);
    if (loader.stopping.load())
      return nullptr;
    loader.produceEpoch();
  }
}

} // namespace cauce::runtime
