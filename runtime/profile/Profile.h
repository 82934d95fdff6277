// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the time of sessions goes: counters for each kernel, sums for what lies around them, and events for a trace. All
// memory is taken when a profile is made; recording is a clock, some atomic additions, and no lock.
#pragma once

#include "base/Memory.h"
#include "profile/Clock.h"
#include "profile/Peaks.h"
#include "program/Program.h"

#include <atomic>

namespace cauce::runtime {

struct KernelCounters {
  std::atomic<uint64_t> calls{0}, nanoseconds{0}, flops{0}, bytes{0};
};

// What a span of a thread's time was spent on. `what` points to that.
enum class EventKind : uint32_t {
  call,   // a function: cauce_abi_function_t
  kernel, // a launch, from the thread that waits for it: cauce_abi_kernel_t; amounts: flops, bytes
  tasks,  // some tasks of a launch, on the thread that ran them: cauce_abi_kernel_t; amounts: the first, and behind the last
  wait,   // for a batch: the data set's name
  load    // making a batch: the data set's name; amounts: rows
};

struct Event {
  uint64_t begin, end;
  const void *what;
  EventKind kind;
  uint32_t thread; // the system's number
  uint64_t amounts[2];
};

} // namespace cauce::runtime

struct cauce_profile {
  const cauce_abi_program_t *program = nullptr;
  cauce::runtime::Peaks peaks;
  uint64_t start = 0;
  cauce::runtime::Buffer counterMemory, eventMemory;
  uint64_t capacity = 0;               // of events
  std::atomic<uint64_t> eventCount{0}; // that there were
  std::atomic<uint64_t> calls{0}, inCalls{0}, inKernels{0}, waiting{0}; // nanoseconds but for `calls`

  cauce::runtime::KernelCounters &counters(uint32_t kernel) const {
    return reinterpret_cast<cauce::runtime::KernelCounters *>(counterMemory.data())[kernel];
  }
  cauce::runtime::Event *events() const { return reinterpret_cast<cauce::runtime::Event *>(eventMemory.data()); }
};

namespace cauce::runtime {

using Profile = cauce_profile;

// Each ends now. `begin` is of nanoseconds().
void recordCall(Profile &profile, const cauce_abi_function_t &function, uint64_t begin);
void recordKernel(Profile &profile, const cauce_abi_kernel_t &kernel, const int64_t *symbols, uint64_t begin);
void recordTasks(Profile &profile, const cauce_abi_kernel_t &kernel, int64_t first, int64_t end, uint64_t begin);
void recordWait(Profile &profile, const char *dataset, uint64_t begin);
void recordLoad(Profile &profile, const char *dataset, uint32_t rows, uint64_t begin);

} // namespace cauce::runtime
