// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recording, and reading what was recorded.
#include "profile/Profile.h"

#include "base/ThreadPool.h"
#include "program/Shape.h"
#include "train/Session.h"

#include <algorithm>
#include <sys/syscall.h>
#include <unistd.h>

namespace cauce::runtime {

static uint32_t threadNumber() {
  static thread_local uint32_t number = 0;
  if (!number)
    number = uint32_t(syscall(SYS_gettid));
  return number;
}

static void add(std::atomic<uint64_t> &sum, uint64_t value) { sum.fetch_add(value, std::memory_order_relaxed); }

static void addEvent(Profile &profile, EventKind kind, const void *what, uint64_t begin, uint64_t end, uint64_t first = 0,
                     uint64_t second = 0) {
  if (!profile.capacity)
    return;
  uint64_t at = profile.eventCount.fetch_add(1, std::memory_order_relaxed);
  if (at < profile.capacity)
    profile.events()[at] = {begin, end, what, kind, threadNumber(), {first, second}};
}

void recordCall(Profile &profile, const cauce_abi_function_t &function, uint64_t begin) {
  uint64_t end = nanoseconds();
  add(profile.calls, 1);
  add(profile.inCalls, end - begin);
  addEvent(profile, EventKind::call, &function, begin, end);
}

void recordKernel(Profile &profile, const cauce_abi_kernel_t &kernel, const int64_t *symbols, uint64_t begin) {
  uint64_t end = nanoseconds();
  uint64_t flops = sumOf(kernel.flops, kernel.flop_count, symbols), bytes = sumOf(kernel.bytes, kernel.byte_count, symbols);
  KernelCounters &counters = profile.counters(kernel.index);
  add(counters.calls, 1);
  add(counters.nanoseconds, end - begin);
  add(counters.flops, flops);
  add(counters.bytes, bytes);
  add(profile.inKernels, end - begin);
  addEvent(profile, EventKind::kernel, &kernel, begin, end, flops, bytes);
}

void recordTasks(Profile &profile, const cauce_abi_kernel_t &kernel, int64_t first, int64_t end, uint64_t begin) {
  if (profile.capacity)
    addEvent(profile, EventKind::tasks, &kernel, begin, nanoseconds(), uint64_t(first), uint64_t(end));
}

void recordWait(Profile &profile, const char *dataset, uint64_t begin) {
  uint64_t end = nanoseconds();
  add(profile.waiting, end - begin);
  addEvent(profile, EventKind::wait, dataset, begin, end);
}

void recordLoad(Profile &profile, const char *dataset, uint32_t rows, uint64_t begin) {
  if (profile.capacity)
    addEvent(profile, EventKind::load, dataset, begin, nanoseconds(), rows);
}

static Status openProfile(Profile &profile, const cauce_abi_program_t &program, const cauce_profile_options_t &options) {
  profile.program = &program;
  size_t bytes;
  CAUCE_TRY(profile.counterMemory.reserve(sizeof(KernelCounters) * program.kernel_count + 1));
  for (uint32_t i = 0; i < program.kernel_count; ++i)
    new (&profile.counters(i)) KernelCounters();
  if (options.events) {
    if (!multiply(options.events, sizeof(Event), &bytes))
      return failOutOfMemory(SIZE_MAX);
    CAUCE_TRY(profile.eventMemory.zeroed(bytes)); // touched now, not while it records
    profile.capacity = options.events;
  }
  if (options.threads)
    CAUCE_TRY(measurePeaks(options.threads, &profile.peaks));
  profile.start = nanoseconds();
  return Status::ok;
}

static cauce_kernel_profile_t figuresOf(const cauce_profile &profile, uint32_t kernel) {
  const KernelCounters &counters = profile.counters(kernel);
  cauce_kernel_profile_t figures = {};
  figures.kernel = profile.program->kernels[kernel];
  figures.calls = counters.calls;
  figures.seconds = double(counters.nanoseconds) * 1e-9;
  figures.flops = double(counters.flops);
  figures.bytes = double(counters.bytes);
  if (double calls = double(figures.calls)) {
    bool memory = false;
    figures.least_seconds = calls * profile.peaks.leastSeconds(figures.flops / calls, figures.bytes / calls, &memory);
    figures.memory_bound = memory;
  }
  return figures;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

void cauce_profile_options_init(cauce_profile_options_t *options) {
  if (options)
    *options = cauce_profile_options_t{sizeof(cauce_profile_options_t), 0, 0, 0};
}

cauce_status_t cauce_profile_create(const cauce_program_t *program, const cauce_profile_options_t *options,
                                    cauce_profile_t **out_profile) {
  CAUCE_REQUIRE(out_profile, "a place for the profile");
  *out_profile = nullptr;
  CAUCE_REQUIRE(program, "a program");
  cauce_profile_options_t known;
  cauce_profile_options_init(&known);
  if (options)
    if (Status status = readOptions(options, sizeof(cauce_profile_options_t), "the profile options", &known); status != Status::ok)
      return toC(status);
  if (Status status = checkReserved(known.reserved, "the profile options"); status != Status::ok)
    return toC(status);
  if (known.threads > maxThreads)
    return toC(fail(Status::invalidArgument, "expected at most %u threads, but got %u", maxThreads, known.threads));
  Profile *profile = make<Profile>();
  if (!profile)
    return toC(failOutOfMemory(sizeof(Profile)));
  if (Status status = openProfile(*profile, *program->descriptor, known); status != Status::ok) {
    destroy(profile);
    return toC(status);
  }
  *out_profile = profile;
  return CAUCE_OK;
}

void cauce_profile_release(cauce_profile_t *profile) { destroy(profile); }

cauce_status_t cauce_session_set_profile(cauce_session_t *session, cauce_profile_t *profile) {
  CAUCE_REQUIRE(session, "a session");
  if (profile && profile->program != session->program)
    return toC(fail(Status::mismatch, "the profile is of another program: expected '%s', but got '%s'", session->program->name,
                    profile->program->name));
  session->profile = profile;
  return CAUCE_OK;
}

cauce_status_t cauce_profile_kernels(const cauce_profile_t *profile, cauce_kernel_profile_t *out_kernels, size_t capacity, size_t *out_count) {
  CAUCE_REQUIRE(out_count, "a place for the number of kernels");
  *out_count = 0;
  CAUCE_REQUIRE(profile, "a profile");
  if (capacity)
    CAUCE_REQUIRE(out_kernels, "a place for the profiles of kernels");
  size_t kernels = profile->program->kernel_count, count = capacity < kernels ? capacity : kernels;
  // They lie as far apart as the application's header says, which the first call of writeReport checks.
  size_t stride = count ? out_kernels->size : 0;
  for (size_t i = 0; i < count; ++i) {
    void *out = reinterpret_cast<char *>(out_kernels) + i * stride;
    memcpy(out, &stride, sizeof(stride));
    if (Status status = writeReport(figuresOf(*profile, uint32_t(i)), sizeof(cauce_kernel_profile_t), "the profile of a kernel", out);
        status != Status::ok)
      return toC(status);
  }
  *out_count = kernels;
  return CAUCE_OK;
}

cauce_status_t cauce_profile_summary(const cauce_profile_t *profile, cauce_profile_totals_t *out_totals) {
  CAUCE_REQUIRE(profile, "a profile");
  uint64_t events = profile->eventCount;
  cauce_profile_totals_t totals = {};
  totals.seconds = double(nanoseconds() - profile->start) * 1e-9;
  totals.calls = profile->calls;
  totals.calls_seconds = double(profile->inCalls) * 1e-9;
  totals.kernels_seconds = double(profile->inKernels) * 1e-9;
  totals.waiting_seconds = double(profile->waiting) * 1e-9;
  totals.flops_per_second = profile->peaks.flops;
  totals.bytes_per_second = profile->peaks.bandwidth[Peaks::levels - 1];
  totals.events = events < profile->capacity ? events : profile->capacity;
  totals.dropped_events = events - totals.events;
  return toC(writeReport(totals, sizeof(cauce_profile_totals_t), "the totals of a profile", out_totals));
}

} // extern "C"
