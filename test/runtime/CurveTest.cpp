// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows that functions keep, and what they come to: against the definitions over all pairs, and as calls and resets make them.
#include "Fixture.h"

#include "train/Curve.h"

#include <cmath>
#include <limits>
#include <random>

using namespace fixture;
using cauce::runtime::CurveRow;

namespace {

const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

std::pair<double, double> measure(std::vector<CurveRow> rows) {
  double area = -1, precision = -1;
  cauce::runtime::measureCurve(rows.data(), rows.size(), &area, &precision);
  return {area, precision};
}

// The share of pairs that are in order, and the mean over positives of the share of positives at least as high.
std::pair<double, double> define(const std::vector<CurveRow> &rows) {
  double wins = 0, pairs = 0, shares = 0, positives = 0;
  for (const CurveRow &row : rows) {
    if (row.label <= 0.5)
      continue;
    double above = 0, positivesAbove = 0;
    for (const CurveRow &other : rows) {
      bool isPositive = other.label > 0.5;
      if (!isPositive) {
        wins += row.score > other.score ? 1 : row.score == other.score ? 0.5 : 0;
        pairs += 1;
      }
      above += other.score >= row.score;
      positivesAbove += isPositive && other.score >= row.score;
    }
    shares += positivesAbove / above;
    positives += 1;
  }
  return {wins / pairs, shares / positives};
}

TEST(Curves, AreExactWithAndWithoutTies) {
  std::mt19937 random(5);
  for (int levels : {1, 2, 7, 1000000})
    for (size_t count : {2u, 3u, 50u, 301u}) {
      std::vector<CurveRow> rows;
      for (size_t i = 0; i < count; ++i)
        rows.push_back({double(int(random() % unsigned(levels))) / 3 - 0.1, double(i < 2 ? i : random() % 2)});
      auto [area, precision] = measure(rows);
      auto [expectedArea, expectedPrecision] = define(rows);
      EXPECT_DOUBLE_EQ(area, expectedArea) << levels << " levels, " << count << " rows";
      EXPECT_NEAR(precision, expectedPrecision, 1e-14);
    }
  EXPECT_EQ(measure({{infinity, 1}, {-infinity, 0}, {0.0, 1}, {-0.0, 0}}).first, 3.5 / 4);
}

TEST(Curves, AreNaNWhereTheyAreNotDefined) {
  auto isNaN = [](double area, double precision) { return std::pair(std::isnan(area), std::isnan(precision)); };
  auto check = [&](std::vector<CurveRow> rows) {
    auto [area, precision] = measure(rows);
    return isNaN(area, precision);
  };
  EXPECT_EQ(check({}), std::pair(true, true));
  EXPECT_EQ(check({{1, 0}, {2, 0}}), std::pair(true, true));
  EXPECT_EQ(check({{1, 1}, {2, 1}}), std::pair(true, false));
  EXPECT_EQ(measure({{1, 1}, {2, 1}}).second, 1);
  EXPECT_EQ(check({{1, 1}, {nan, 0}}), std::pair(true, true));
  EXPECT_EQ(check({{1, 1}, {2, nan}, {0, 0}}), std::pair(true, true));
  EXPECT_EQ(check({{1, 1}, {2, 0}}), std::pair(false, false));
}

// A label of -infinity does not count, whatever its score is.
TEST(Curves, LeaveOutWhatDoesNotCount) {
  std::vector<CurveRow> rows = {{0.5, 1}, {0.75, 0}, {0.25, 0}, {0.5, 1}, {1, 1}}, more = rows;
  for (double score : {nan, 2.0, 0.5, -1.0})
    more.insert(more.begin() + 2, {score, -infinity});
  EXPECT_EQ(measure(more), measure(rows));
  auto [area, precision] = measure({{1, -infinity}, {2, -infinity}});
  EXPECT_TRUE(std::isnan(area) && std::isnan(precision));
}

// Any number of calls, of batches whose sizes keep no alignment; nothing is left after a reset.
TEST(Curves, AreOfAllCallsSinceTheReset) {
  Program program = link();
  Session session = open(program);
  const float kernel[16] = {1}, bias[2] = {};
  OK(cauce_session_set(session.get(), "dense.kernel", kernel, sizeof(kernel)));
  OK(cauce_session_set(session.get(), "dense.bias", bias, sizeof(bias)));
  auto area = [&] {
    cauce_metric_t metrics[3];
    size_t count = 0;
    EXPECT_EQ(cauce_session_metrics(session.get(), "metrics", metrics, 3, &count), CAUCE_OK) << cauce_message();
    return metrics[2].value;
  };
  EXPECT_TRUE(std::isnan(area()));
  {
    static std::string warnings;
    warnings.clear();
    cauce_set_log([](void *, cauce_log_level_t, const char *message) { warnings.append(message); }, nullptr, CAUCE_LOG_WARNING);
    Session warned = open(program);
    float kernelOfNaN[16], y[4] = {0, 0, 4, 0}, x[16] = {1};
    std::fill(std::begin(kernelOfNaN), std::end(kernelOfNaN), float(nan));
    OK(cauce_session_set(warned.get(), "dense.kernel", kernelOfNaN, sizeof(kernelOfNaN)));
    OK(cauce_session_set(warned.get(), "dense.bias", bias, sizeof(bias)));
    Tensor input = wrap(CAUCE_DTYPE_F32, {2, 8}, x), target = wrap(CAUCE_DTYPE_F32, {2, 2}, y);
    const cauce_tensor_t *arguments[] = {input.get(), target.get()};
    OK(cauce_session_call(warned.get(), "evaluate", arguments, 2, nullptr, 0));
    cauce_metric_t metrics[3];
    size_t count = 0;
    OK(cauce_session_metrics(warned.get(), "metrics", metrics, 3, &count));
    cauce_set_log(nullptr, nullptr, CAUCE_LOG_INFO);
    EXPECT_TRUE(std::isnan(metrics[2].value));
    EXPECT_NE(warnings.find("a score or a label of 2 is NaN, and so it is"), std::string::npos) << warnings;
  }
  for (int round = 0; round < 2; ++round) {
    std::vector<CurveRow> rows;
    for (int64_t n : {1, 5, 3, 100, 7}) {
      std::vector<float> x(size_t(n) * 8 + 1), y(size_t(n) * 2 + 1);
      for (size_t i = 0; i < size_t(n); ++i) {
        x[i * 8] = float((rows.size() * 7 + size_t(round)) % 11);
        y[i * 2] = rows.size() % 3 ? 0.0f : 4.0f;
        rows.push_back({x[i * 8], double(y[i * 2] > 3)});
      }
      Tensor input = wrap(CAUCE_DTYPE_F32, {n, 8}, x.data()), target = wrap(CAUCE_DTYPE_F32, {n, 2}, y.data());
      const cauce_tensor_t *arguments[] = {input.get(), target.get()};
      OK(cauce_session_call(session.get(), "evaluate", arguments, 2, nullptr, 0));
      if (rows.size() > 1) {
        EXPECT_DOUBLE_EQ(area(), define(rows).first) << rows.size() << " rows";
      }
    }
    cauce_session_reset_metrics(session.get());
    EXPECT_TRUE(std::isnan(area()));
  }
}

TEST(Curves, WhatIsKeptForNoMetricIsRefused) {
  auto expectRefused = [](auto change) {
    std::vector<cauce_abi_function_t> functions = copiesOf(cauce_program.functions, cauce_program.function_count);
    auto list = pointersTo(functions);
    cauce_abi_tensor_t kept = *functions[3].results[0];
    const cauce_abi_tensor_t *results[] = {&kept};
    int64_t dims[] = {~0, 2};
    kept.dims = dims;
    functions[3].results = results;
    change(functions[3], kept, dims);
    cauce_abi_program_t descriptor = cauce_program;
    descriptor.functions = list.data();
    cauce_program_t *program = nullptr;
    FAILS(CAUCE_BAD_DATA, "the program is damaged: function 'evaluate'", cauce_program_link(&descriptor, &program));
  };
  expectRefused([](cauce_abi_function_t &, cauce_abi_tensor_t &kept, int64_t *) { kept.name = "nothing"; });
  expectRefused([](cauce_abi_function_t &, cauce_abi_tensor_t &kept, int64_t *) { kept.name = "eval.sum"; });
  expectRefused([](cauce_abi_function_t &, cauce_abi_tensor_t &kept, int64_t *) { kept.dtype = CAUCE_DTYPE_F32; });
  expectRefused([](cauce_abi_function_t &, cauce_abi_tensor_t &, int64_t *dims) { dims[1] = 3; });
  expectRefused([](cauce_abi_function_t &function, cauce_abi_tensor_t &, int64_t *) { function.kept_count = 0; });
  expectRefused([](cauce_abi_function_t &function, cauce_abi_tensor_t &, int64_t *) { function.kept_count = UINT32_MAX; function.result_count = 1; });
}

} // namespace
