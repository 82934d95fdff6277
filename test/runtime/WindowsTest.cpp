// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Samples that are windows of rows of a time series: what they hold, what shares of them have in common, and what is said of files that are none.
#include "WindowsFixture.h"

#include "data/Npy.h"

#include <set>

using namespace fixture;
using namespace cauce::runtime;

namespace {

using WindowsTest = Windows;

TEST_F(WindowsTest, AreStepsThatFollowEachOther) {
  OK(csv("1\n2\n3\n4\n5\n", &rows));
  EXPECT_EQ(rows, 3u);
  EXPECT_EQ(rowsOf<float>("train", 0), (std::vector<float>{1, 2, 2, 3, 3, 4}));
  EXPECT_EQ(rowsOf<int64_t>("train", 1), (std::vector<int64_t>{3, 4, 5}));
  // Each value is in memory once.
  EXPECT_LE(data->sets[0].table.fields[0].values.size(), 16 * sizeof(float));
}

TEST_F(WindowsTest, BeginAStrideApartAndAreComplete) {
  dataset.stride = 2;
  OK(csv("1\n2\n3\n4\n5\n6\n", &rows));
  EXPECT_EQ(rowsOf<float>("train", 0), (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(rowsOf<int64_t>("train", 1), (std::vector<int64_t>{3, 5}));
  dataset.stride = 7;
  OK(csv("1\n2\n3\n4\n5\n6\n", &rows));
  EXPECT_EQ(rows, 1u);
}

TEST_F(WindowsTest, HaveSeveralColumns) {
  xDims[1] = 2, xDims[2] = 2;
  arguments[0].rank = 3;
  xColumns[0] = "0-1";
  yColumns[0] = "1";
  pieces[1].offset = 3; // two steps ahead
  OK(csv("1,10\n2,20\n3,30\n4,40\n5,50\n", &rows));
  EXPECT_EQ(rowsOf<float>("train", 0), (std::vector<float>{1, 10, 2, 20, 2, 20, 3, 30}));
  EXPECT_EQ(rowsOf<int64_t>("train", 1), (std::vector<int64_t>{40, 50}));
  xColumns[0] = "0";
  FAILS(CAUCE_MISMATCH, "d.csv: 'x' is f32 (N, 2, 2), so it needs 4 numbers of a window, but 2 rows with 1 columns have 2", csv("1,10\n2,20\n3,30\n", &rows));
}

TEST_F(WindowsTest, AreOfArrays) {
  dataset.reader = CAUCE_READER_NPY_WINDOWS;
  feeds[0].path = "x.npy";
  feeds[1].path = "y.npy";
  const float x[] = {1, 2, 3, 4, 5};
  const int64_t y[] = {10, 20, 30, 40, 50}, dims[] = {5};
  ASSERT_EQ(writeNpy(path("x.npy").c_str(), CAUCE_DTYPE_F32, 1, dims, x, sizeof(x)), Status::ok);
  ASSERT_EQ(writeNpy(path("y.npy").c_str(), CAUCE_DTYPE_I64, 1, dims, y, sizeof(y)), Status::ok);
  OK(load(&rows));
  EXPECT_EQ(rowsOf<float>("train", 0), (std::vector<float>{1, 2, 2, 3, 3, 4}));
  EXPECT_EQ(rowsOf<int64_t>("train", 1), (std::vector<int64_t>{30, 40, 50}));
  pieces[0].length = 3;
  FAILS(CAUCE_MISMATCH, "x.npy: expected the shape (N, 2) of 'x', but got (5, 3)", load(&rows));
}

TEST_F(WindowsTest, LongerThanTheSeriesAreRefused) {
  FAILS(CAUCE_BAD_DATA, "d.csv: a window of data set 'train' has 3 rows, but the file has 2", csv("1\n2\n", &rows));
  OK(csv("1\n2\n3\n", &rows));
  EXPECT_EQ(rows, 1u);
  pieces[0].offset = pieces[1].offset = UINT32_MAX;
  FAILS(CAUCE_BAD_DATA, "d.csv: a window of data set 'train' has 4294967297 rows, but the file has 3", csv("1\n2\n3\n", &rows));
}

TEST_F(WindowsTest, OfALastShareHaveNoStepInCommonWithOthers) {
  share("test", -0.2);
  share("validation", -0.2);
  std::string text;
  for (int i = 0; i < 32; ++i)
    text += std::to_string(i) + "\n";
  OK(csv(text, &rows));
  // 30 windows: the last 6, then 2 that reach into them, 6 others and 2 again.
  EXPECT_EQ(rows, 14u);
  EXPECT_EQ(rowsOf<int64_t>("test", 1), (std::vector<int64_t>{26, 27, 28, 29, 30, 31}));
  EXPECT_EQ(rowsOf<float>("test", 0).front(), 24);
  EXPECT_EQ(rowsOf<int64_t>("validation", 1), (std::vector<int64_t>{18, 19, 20, 21, 22, 23}));
  EXPECT_EQ(rowsOf<int64_t>("train", 1).back(), 15);
  EXPECT_EQ(rowsOf<float>("validation", 0).front(), 16);
}

TEST_F(WindowsTest, OfAnyStrideAndShareAreApart) {
  share("test", -0.3);
  std::string text;
  for (int i = 0; i < 60; ++i)
    text += std::to_string(i) + "\n";
  for (uint32_t stride = 1; stride < 6; ++stride)
    for (uint32_t offset : {0u, 1u, 2u, 4u}) {
      dataset.stride = stride;
      pieces[1].offset = offset;
      OK(csv(text, &rows));
      std::set<int64_t> steps[2];
      for (const char *name : {"train", "test"}) {
        std::set<int64_t> &mine = steps[*name == 't' && name[1] == 'e'];
        for (int64_t step : rowsOf<int64_t>(name, 1))
          mine.insert(step);
        for (float step : rowsOf<float>(name, 0))
          mine.insert(int64_t(step));
      }
      EXPECT_LT(*steps[0].rbegin(), *steps[1].begin()) << stride << " " << offset;
      // And no window is lost for nothing.
      uint32_t lost = uint32_t((60 - std::max(2u, offset + 1)) / stride + 1 - rows - rowsOf<int64_t>("test", 1).size());
      EXPECT_EQ(lost, (std::max(2u, offset + 1) - 1) / stride);
    }
}

TEST_F(WindowsTest, ThatOverlapAreNotSharedByChance) {
  share("test", 0.5);
  FAILS(CAUCE_BAD_DATA, "data set 'test': the windows of 'train' overlap, so that a share drawn by chance would have what is trained with; take the last ones",
        csv("1\n2\n3\n4\n5\n6\n", &rows));
  dataset.stride = 3;
  OK(csv("1\n2\n3\n4\n5\n6\n", &rows));
  EXPECT_EQ(rows, 1u);
}

TEST_F(WindowsTest, AreNotAllLost) {
  share("test", -0.5);
  FAILS(CAUCE_BAD_DATA, "data set 'test': a share of 0.5 of the 4 rows of 'train' is 2 rows, of 4 that are left, and 2 more reach into these",
        csv("1\n2\n3\n4\n5\n6\n", &rows));
}

TEST_F(WindowsTest, LastRowsOfOrdinarySetsAreTheLast) {
  dataset.reader = CAUCE_READER_CSV;
  xColumns[0] = "0-1";
  yColumns[0] = "2";
  share("test", -0.25);
  OK(csv("1,1,1\n2,2,2\n3,3,3\n4,4,4\n", &rows));
  EXPECT_EQ(rowsOf<int64_t>("train", 1), (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(rowsOf<int64_t>("test", 1), (std::vector<int64_t>{4}));
}

TEST_F(WindowsTest, OfRowsForPredictionNeedNoLabels) {
  OK(csv("1\n2\n3\n", &rows));
  function.argument_count = 1; // x alone
  write("later.csv", "1\n2\n3\n4\n5\n");
  for (uint64_t most : {1u, 3u, 100u}) {
    cauce_rows_t *source = nullptr;
    OK(cauce_rows_open(handle.get(), "probe", path("later.csv").c_str(), &source));
    const cauce_tensor_t *const *arguments = nullptr;
    uint64_t count = 0;
    std::vector<float> seen;
    do {
      OK(cauce_rows_next(source, most, &arguments, &count));
      const float *values = static_cast<const float *>(cauce_tensor_data(arguments[0]));
      seen.insert(seen.end(), values, values + 2 * count);
    } while (count);
    cauce_rows_release(source);
    EXPECT_EQ(seen, (std::vector<float>{1, 2, 2, 3, 3, 4, 4, 5}));
  }
  write("later.csv", "1\n");
  cauce_rows_t *source = nullptr;
  const cauce_tensor_t *const *arguments = nullptr;
  uint64_t count = 0;
  OK(cauce_rows_open(handle.get(), "probe", path("later.csv").c_str(), &source));
  FAILS(CAUCE_BAD_DATA, "later.csv: a window of data set 'train' has 2 rows, but the file has 1", cauce_rows_next(source, 1, &arguments, &count));
  cauce_rows_release(source);
}

} // namespace
