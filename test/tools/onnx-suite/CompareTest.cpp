// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/cauce-onnx-suite/Compare.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace cauce::suite {
namespace {

constexpr int Float = 1, Int8 = 3, Int64 = 7, String = 8, UInt64 = 13, Float8E4M3FN = 17;

Value tensor(int type, std::vector<int64_t> dims, std::vector<uint64_t> bits) {
  Value value;
  value.tensor = {findElementType(type), std::move(dims), std::move(bits), {}};
  return value;
}

Value floats(std::vector<float> elements) {
  std::vector<uint64_t> bits;
  for (float element : elements) {
    bits.push_back(0);
    memcpy(&bits.back(), &element, sizeof(element));
  }
  return tensor(Float, {int64_t(elements.size())}, std::move(bits));
}

Value sequence(std::vector<Value> elements) {
  Value value;
  value.kind = Value::Kind::Sequence;
  value.elements = std::move(elements);
  return value;
}

std::string said(const Value &actual, const Value &expected, Tolerance tolerance = {}) { return compare(actual, expected, tolerance).text; }

TEST(Compare, AllowsAShareOfWhatIsExpectedAndABit) {
  EXPECT_EQ(said(floats({1.0009f}), floats({1})), "");
  EXPECT_EQ(said(floats({1.5, 3}), floats({1.5, 2})), "element [1]: expected 2, but got 3; 1 of 2 differ, by 1 at most, relative 0.5, 4194304 ulp");
  // The share is of what is expected: 0.1 % of 0 is none.
  EXPECT_EQ(said(floats({0.9e-7f}), floats({0})), "");
  EXPECT_NE(said(floats({1.1e-7f}), floats({0})), "");
  EXPECT_EQ(said(floats({1.1e-7f}), floats({0}), {0, 1e-6}), "");
}

TEST(Compare, TakesNaNForNaNAndInfinitiesForThoseOfTheirSign) {
  float inf = std::numeric_limits<float>::infinity(), nan = std::nanf("");
  EXPECT_EQ(said(floats({nan, -nan, inf, -inf, 0.f}), floats({-nan, nan, inf, -inf, -0.f})), "");
  EXPECT_EQ(compare(floats({nan}), floats({1}), {}).kind, Difference::Kind::Value);
  EXPECT_EQ(compare(floats({1}), floats({nan}), {}).kind, Difference::Kind::Value);
  EXPECT_EQ(compare(floats({inf}), floats({-inf}), {}).kind, Difference::Kind::Value);
  EXPECT_EQ(compare(floats({std::numeric_limits<float>::max()}), floats({inf}), {}).kind, Difference::Kind::Value);
}

TEST(Compare, DoesNotConfuseIntegersThatADoubleCannotTellApart) {
  uint64_t big = uint64_t(1) << 62;
  EXPECT_EQ(said(tensor(Int64, {1}, {big + 1}), tensor(Int64, {1}, {big}), {0, 0.5}),
            "element [0]: expected 4611686018427387904, but got 4611686018427387905; 1 of 1 differ, by 1 at most, relative 2.17e-19");
  EXPECT_EQ(compare(tensor(UInt64, {1}, {~uint64_t(0)}), tensor(UInt64, {1}, {0}), {}).largest, std::ldexp(1.0, 64));
  EXPECT_EQ(said(tensor(Int8, {1}, {0xff}), tensor(Int8, {1}, {1})), "element [0]: expected 1, but got -1; 1 of 1 differ, by 2 at most, relative 2");
}

TEST(Compare, AsksForTheSameTypeAndShape) {
  EXPECT_EQ(said(floats({1}), tensor(Int64, {1}, {1})), "expected int64[1], but got float[1]");
  EXPECT_EQ(said(tensor(Int64, {1, 1}, {1}), tensor(Int64, {1}, {1})), "expected int64[1], but got int64[1, 1]");
  EXPECT_EQ(said(tensor(Int64, {0, 2}, {}), tensor(Int64, {2, 0}, {})), "expected int64[2, 0], but got int64[0, 2]");
  EXPECT_EQ(compare(floats({1}), floats({2}), {}, /*numbers=*/false).kind, Difference::Kind::None);
  EXPECT_EQ(compare(floats({1}), floats({2, 3}), {}, /*numbers=*/false).kind, Difference::Kind::Type);
}

TEST(Compare, ReadsSmallFloats) {
  // 1 and 1.125 of E4M3FN are neighbours; 0x7f is NaN.
  EXPECT_EQ(said(tensor(Float8E4M3FN, {2}, {0x39, 0x7f}), tensor(Float8E4M3FN, {2}, {0x38, 0xff})),
            "element [0]: expected 1, but got 1.125; 1 of 2 differ, by 0.125 at most, relative 0.125, 1 ulp");
}

TEST(Compare, ComparesStringsAndSequences) {
  auto texts = [](std::vector<std::string> elements) {
    Value value = tensor(String, {int64_t(elements.size())}, {});
    value.tensor.texts = std::move(elements);
    return value;
  };
  EXPECT_EQ(said(texts({"a", "b"}), texts({"a", "c"})), "element [1]: expected 'c', but got 'b'; 1 of 2 differ");
  EXPECT_EQ(said(sequence({floats({1})}), sequence({floats({1}), floats({2})})), "expected sequence of 2, but got sequence of 1");
  EXPECT_EQ(said(sequence({floats({1}), floats({2})}), sequence({floats({1}), floats({2, 3})})), "member 1: expected float[2], but got float[1]");
  EXPECT_EQ(said(floats({1}), sequence({floats({1})})), "expected sequence of 1, but got float[1]");
}

} // namespace
} // namespace cauce::suite
