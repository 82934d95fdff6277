// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two loops for each width of vectors: multiply-adds in registers, and reads. The best of several rounds counts, since
// whatever disturbs a round makes it slower.
#include "profile/Peaks.h"

#include "base/Memory.h"
#include "base/ThreadPool.h"
#include "profile/Clock.h"
#include "program/Cpu.h"

#include <atomic>

namespace cauce::runtime {

double Peaks::bandwidthFor(double bytes) const {
  int level = 0;
  while (level + 1 < levels && double(workingSet(level + 1)) <= bytes)
    ++level;
  return bandwidth[level];
}

double Peaks::leastSeconds(double work, double bytes, bool *outMemory) const {
  double computing = flops > 0 ? work / flops : 0, moving = flops > 0 ? bytes / bandwidthFor(bytes) : 0;
  *outMemory = moving > computing;
  return *outMemory ? moving : computing;
}

namespace {

constexpr int rounds = 5;
constexpr double roundSeconds = 1e-3;
constexpr int64_t chains = 12; // independent sums: more than latency times units of any CPU, fewer than registers

// One width of vectors.
struct Loops {
  const char *const *features;
  uint32_t featureCount;
  int64_t lanes;
  float (*multiplyAdd)(int64_t repeats);
  int64_t (*read)(const char *data, size_t bytes, int64_t repeats);
};

} // namespace

// The target is that of the function alone: the runtime itself runs on every x86-64.
#define LOOPS(name, isa, width)                                                                                        \
  __attribute__((target(isa))) static float name##MultiplyAdd(int64_t repeats) {                                       \
    typedef float Vector __attribute__((vector_size(width)));                                                          \
    Vector factor = Vector{} + 0.999f, addend = Vector{} + 0.001f;                                                     \
    Vector a = {}, b = addend, c = addend + 1, d = b + c, e = d + 1, f = e + 1, g = f + 1, h = g + 1, i = h + 1,       \
           j = i + 1, k = j + 1, l = k + 1;                                                                            \
    for (int64_t n = 0; n < repeats; ++n) {                                                                            \
      a = a * factor + addend, b = b * factor + addend, c = c * factor + addend, d = d * factor + addend;              \
      e = e * factor + addend, f = f * factor + addend, g = g * factor + addend, h = h * factor + addend;              \
      i = i * factor + addend, j = j * factor + addend, k = k * factor + addend, l = l * factor + addend;              \
    }                                                                                                                  \
    Vector sum = a + b + c + d + e + f + g + h + i + j + k + l;                                                        \
    return sum[0];                                                                                                     \
  }                                                                                                                    \
  __attribute__((target(isa))) static int64_t name##Read(const char *data, size_t bytes, int64_t repeats) {            \
    typedef long long Vector __attribute__((vector_size(width)));                                                      \
    Vector a = {}, b = {}, c = {}, d = {};                                                                             \
    for (int64_t n = 0; n < repeats; ++n) {                                                                            \
      for (size_t at = 0; at + 4 * width <= bytes; at += 4 * width) {                                                  \
        const Vector *from = reinterpret_cast<const Vector *>(data + at);                                              \
        a ^= from[0], b ^= from[1], c ^= from[2], d ^= from[3];                                                        \
      }                                                                                                                \
      /* The next pass reads again. */                                                                                 \
      __asm__ volatile("" ::: "memory");                                                                               \
    }                                                                                                                  \
    a ^= b ^ c ^ d;                                                                                                    \
    return a[0];                                                                                                       \
  }

LOOPS(avx512, "avx512f", 64)
LOOPS(avx2, "avx2,fma", 32)
LOOPS(sse, "sse2", 16)

static const Loops *bestLoops() {
  static const char *const avx512Features[] = {"avx512f"}, *const avx2Features[] = {"avx2", "fma"};
  static const Loops all[] = {{avx512Features, 1, 16, avx512MultiplyAdd, avx512Read},
                              {avx2Features, 2, 8, avx2MultiplyAdd, avx2Read},
                              {nullptr, 0, 4, sseMultiplyAdd, sseRead}};
  for (const Loops &loops : all) {
    Message missing; // whose memory is its own
    missingFeatures(loops.features, loops.featureCount, &missing);
    if (!missing.size())
      return &loops;
  }
  return nullptr;
}

namespace {

// A task for each thread, all alike.
struct Round {
  const Loops *loops;
  const char *data; // NULL: compute
  size_t bytes;     // of each task
  int64_t repeats;
  std::atomic<int64_t> sink{0}; // so that the loops have a result

  static void run(void *context, int64_t begin, int64_t end) {
    Round &self = *static_cast<Round *>(context);
    for (int64_t task = begin; task < end; ++task)
      self.sink += self.data ? self.loops->read(self.data + size_t(task) * self.bytes, self.bytes, self.repeats)
                             : int64_t(self.loops->multiplyAdd(self.repeats));
  }

  // Repeats a second of all tasks together, at best. A round is long enough if it is at that rate: on a busy machine one
  // repeat may take as long.
  double measure(uint32_t threads) {
    double best = 0;
    repeats = 1;
    for (int i = 0; i < rounds;) {
      uint64_t start = nanoseconds();
      parallelFor(threads, threads, run, this);
      double rate = double(repeats) * threads * 1e9 / double(nanoseconds() - start + 1);
      best = rate > best ? rate : best;
      if (double(repeats) * threads < best * roundSeconds)
        repeats *= 2;
      else
        ++i;
    }
    return best;
  }
};

} // namespace

Status measurePeaks(uint32_t threads, Peaks *out) {
  Buffer memory;
  size_t most = Peaks::workingSet(Peaks::levels - 1);
  CAUCE_TRY(memory.reserve(most));
  memset(memory.data(), 1, most); // pages that were never written are all one
  retainThreadPool();
  Round round{bestLoops(), nullptr, 0, 1};
  out->flops = round.measure(threads) * double(2 * chains * round.loops->lanes);
  round.data = memory.data();
  for (int level = 0; level < Peaks::levels; ++level) {
    round.bytes = Peaks::workingSet(level) / threads / 256 * 256;
    if (round.bytes < 256)
      round.bytes = 256;
    out->bandwidth[level] = round.measure(threads) * double(round.bytes);
  }
  // A cache is no slower than what lies behind it: it was disturbed if it seems so.
  for (int level = Peaks::levels - 1; level-- > 0;)
    if (out->bandwidth[level] < out->bandwidth[level + 1])
      out->bandwidth[level] = out->bandwidth[level + 1];
  releaseThreadPool();
  return Status::ok;
}

} // namespace cauce::runtime
