// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Thread pool, random numbers, flags.
#include "base/Philox.h"
#include "base/ThreadPool.h"
#include "command/Options.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace cauce;

// Known answers of Random123's kat_vectors for philox4x32-10.
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (std::array<uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}),
            (std::array<uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (std::array<uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, BelowStaysBelow) {
  Random random(7, 1);
  for (uint64_t bound : {1, 2, 3, 10, 1000})
    for (int i = 0; i < 200; ++i)
      EXPECT_LT(random.below(bound), bound);
}

TEST(ThreadPool, VisitsEachIndexOnce) {
  for (int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    for (int64_t count : {0, 1, 2, 3, 5, 64, 1001}) {
      std::vector<int> visits(count);
      pool.parallelFor(count, [](void *context, int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          ++static_cast<int *>(context)[i];
      }, visits.data());
      EXPECT_EQ(std::count(visits.begin(), visits.end(), 1), count);
    }
  }
}

TEST(ThreadPool, ManyRegions) {
  ThreadPool pool(3);
  std::atomic<int64_t> sum{0};
  for (int i = 0; i < 5000; ++i)
    pool.parallelFor(3, [](void *context, int64_t begin, int64_t end) {
      *static_cast<std::atomic<int64_t> *>(context) += end - begin;
    }, &sum);
  EXPECT_EQ(sum, 15000);
}

static Status integer(std::vector<const char *> words, uint64_t &value) {
  Options options;
  Status status = parseOptions({{"epochs", "N", ""}}, 0, int(words.size()), words.data(), options);
  return status.failed() ? status : options.integer("epochs", 1, 100, 7, value);
}

TEST(Options, WholeNumbersInRange) {
  uint64_t value = 0;
  EXPECT_FALSE(integer({}, value).failed());
  EXPECT_EQ(value, 7u);
  EXPECT_FALSE(integer({"--epochs=12"}, value).failed());
  EXPECT_EQ(value, 12u);
  for (const char *bad : {"0", "-3", "101", "1e3", "", "99999999999999999999", "2x"})
    EXPECT_EQ(integer({"--epochs", bad}, value).message(),
              "expected --epochs to be a whole number from 1 to 100, but got '" + std::string(bad) + "'");
  EXPECT_EQ(integer({"--epochs"}, value).message(), "--epochs needs a value: N");
  EXPECT_EQ(integer({"--epoch", "1"}, value).message(), "unknown flag '--epoch'");
  EXPECT_EQ(integer({"--epochs", "1", "--epochs", "2"}, value).message(), "--epochs is given twice");
  EXPECT_EQ(integer({"word"}, value).message(), "unexpected argument 'word'");
}
