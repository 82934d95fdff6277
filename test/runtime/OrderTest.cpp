// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Orders of rows, and which of them belong to a data set.
#include "base/Permutation.h"
#include "data/Selection.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

using namespace cauce::runtime;

namespace {

// The list up to its longest, computed places beyond.
TEST(Permutation, HasEveryRowOnceAndIsThatOfItsSeedAndStream) {
  for (uint32_t count : {1u, 2u, 1000u, Permutation::longestList, Permutation::longestList + 1, 5u << 18}) {
    Permutation order, same, other;
    EXPECT_TRUE(order.open(count) == Status::ok && same.open(count) == Status::ok && other.open(count) == Status::ok);
    order.draw(7, 1);
    same.draw(8, 5);
    same.draw(7, 1);
    other.draw(7, 2);
    std::vector<char> seen(count);
    uint32_t equal = 0, wrong = 0;
    for (uint32_t i = 0; i < count; ++i) {
      uint32_t row = order[i];
      wrong += row >= count || seen[row]++ || row != same[i];
      equal += row == other[i];
    }
    EXPECT_EQ(wrong, 0u);
    EXPECT_LT(equal, 10u) << count;
  }
  std::vector<uint32_t> list(1000);
  std::iota(list.begin(), list.end(), 0);
  shuffle(list.data(), 1000, 7, 1);
  Permutation order;
  EXPECT_EQ(order.open(1000), Status::ok);
  order.draw(7, 1);
  for (uint32_t i = 0; i < 1000; ++i)
    EXPECT_EQ(order[i], list[i]);
  for (uint32_t count = 2; count < 300; ++count) {
    Bijection small(count);
    small.draw(count, 3);
    std::vector<bool> seen(count);
    for (uint32_t i = 0; i < count; ++i)
      seen[small[i]] = true;
    EXPECT_EQ(std::count(seen.begin(), seen.end(), true), count);
  }
  // Runs are resumed by later versions, too.
  Bijection large(100000000);
  large.draw(1, 2);
  EXPECT_EQ((std::vector<uint32_t>{large[0], large[1], large[99999999]}), (std::vector<uint32_t>{15948005, 12958875, 83247686}));
}

// Where rows land, how far neighbours are from each other, the lowest bits of both, and the rows that stay, for sizes with few and many
// places that are no rows: distances from what is expected in standard deviations.
TEST(Permutation, LooksLikeAnyOther) {
  constexpr uint32_t bins = 64, draws = 25;
  for (uint32_t count : {(1u << 16) + 64, 3u << 15, 1u << 17}) {
    Bijection order(count);
    std::vector<double> places(bins * bins), steps(bins), bits(256);
    double fixed = 0, ascents = 0;
    for (uint32_t seed = 0; seed < draws; ++seed) {
      order.draw(seed, 1);
      uint32_t last = order[count - 1];
      for (uint32_t i = 0; i < count; ++i) {
        uint32_t row = order[i];
        ++places[size_t(i / (count / bins)) * bins + row / (count / bins)];
        ++steps[(row + count - last) % count / (count / bins)];
        ++bits[(i & 15) * 16 + (row & 15)];
        fixed += row == i;
        ascents += row > last;
        last = row;
      }
    }
    // Of chi-square; with the same number in each row and column of a table there is less freedom.
    auto deviation = [](const std::vector<double> &counts, double freedom) {
      double expected = std::accumulate(counts.begin(), counts.end(), 0.0) / double(counts.size()), sum = 0;
      for (double found : counts)
        sum += (found - expected) * (found - expected) / expected;
      return (sum - freedom) / std::sqrt(2 * freedom);
    };
    EXPECT_LT(std::abs(deviation(places, (bins - 1) * (bins - 1))), 4) << count;
    EXPECT_LT(std::abs(deviation(steps, bins - 1)), 4) << count;
    EXPECT_LT(std::abs(deviation(bits, 15 * 15)), 4) << count;
    EXPECT_LT(std::abs(fixed - draws) / std::sqrt(draws), 4) << count;
    EXPECT_LT(std::abs(ascents - count / 2.0 * draws) / std::sqrt(count / 12.0 * draws), 4) << count;
  }
}

// Lists and marks, against sets.
TEST(Selection, IsWhatWasTakenAndWhatIsLeft) {
  constexpr uint32_t total = 2500001;
  Permutation order;
  Selection left(total);
  std::vector<char> isLeft(total, 1);
  auto rowsOf = [](const Selection &selection) {
    std::vector<uint32_t> rows;
    for (uint32_t i = 0; i < selection.size(); ++i)
      rows.push_back(selection[i]);
    return rows;
  };
  // A list, marks, and marks of which a list is left.
  for (uint32_t taken : {10u, 1100000u, 700000u}) {
    EXPECT_EQ(order.open(left.size()), Status::ok);
    order.draw(taken, 0);
    Selection share;
    EXPECT_EQ(share.open(total, taken), Status::ok);
    std::vector<uint32_t> rows;
    for (uint32_t i = 0; i < taken; ++i) {
      rows.push_back(left[order[i]]);
      share.add(rows.back());
    }
    EXPECT_TRUE(share.finish() == Status::ok && left.remove(share) == Status::ok);
    if (taken > Permutation::longestList)
      std::sort(rows.begin(), rows.end());
    EXPECT_TRUE(rowsOf(share) == rows);
    for (uint32_t row : rows)
      isLeft[row] = 0;
    std::vector<uint32_t> expected;
    for (uint32_t row = 0; row < total; ++row)
      if (isLeft[row])
        expected.push_back(row);
    EXPECT_TRUE(rowsOf(left) == expected);
  }
}

} // namespace
