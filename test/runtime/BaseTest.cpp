// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Philox against the vectors of its authors, messages that are cut, and numbers as they are written and rounded.
#include "base/Philox.h"
#include "command/Command.h"
#include "data/Elements.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

using namespace cauce::runtime;

namespace {

void expectBlock(PhiloxBlock actual, std::array<uint32_t, 4> expected) {
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(actual.lane[i], expected[size_t(i)]) << "lane " << i;
}

TEST(Status, CutsNothingThatFits) {
  std::string fits(maxMessage - 1, 'x'), longer(maxMessage, 'x');
  (void)!int(fail(Status::io, "%s", fits.c_str()));
  EXPECT_EQ(cauce_message(), fits);
  (void)!int(fail(Status::io, "%s", longer.c_str()));
  EXPECT_EQ(cauce_message(), longer.substr(0, maxMessage - 4) + "...");
}

// kat_vectors of Random123, philox4x32 with 10 rounds.
TEST(Philox, GivesTheKnownAnswers) {
  expectBlock(philox({{0, 0, 0, 0}}, 0, 0), {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  expectBlock(philox({{~0u, ~0u, ~0u, ~0u}}, ~0u, ~0u), {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  expectBlock(philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822, 0x299f31d0),
              {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST(Philox, ShuffleIsAPermutationOfItsSeedAndStream) {
  std::vector<uint32_t> a(1000), b(1000), c(1000);
  for (auto *rows : {&a, &b, &c})
    std::iota(rows->begin(), rows->end(), 0);
  shuffle(a.data(), 1000, 7, 1);
  shuffle(b.data(), 1000, 7, 1);
  shuffle(c.data(), 1000, 7, 2);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
  EXPECT_FALSE(std::is_sorted(a.begin(), a.end()));
  std::sort(a.begin(), a.end());
  for (uint32_t i = 0; i < 1000; ++i)
    EXPECT_EQ(a[i], i);
}

TEST(Elements, NumbersAreTheNearestDoubles) {
  for (const char *text : {"0", "-0.5", "3.14159", "1e22", "1.7976931348623157e308", "123456789012345678901234567890", "0.1", "2.5e-300",
                           " 7 ", "+4", ".5", "5.", "1E3", "9007199254740993", "0.000000000000000000000000000000012345"}) {
    Number number;
    EXPECT_TRUE(parseNumber(text, strlen(text), &number)) << text;
    EXPECT_EQ(number.value, strtod(text, nullptr)) << text;
  }
  Number value;
  for (const char *text : {"", "abc", "1.2.3", "0x10", "1e", "--1", "1 2", "e5", "."})
    EXPECT_FALSE(parseNumber(text, strlen(text), &value)) << text;
}

// Whatever is written: a whole number of 64 bits keeps all its digits, and nothing else becomes one.
TEST(Elements, WholeNumbersKeepAllDigits) {
  const struct {
    const char *text;
    int64_t whole;
  } numbers[] = {{"9007199254740993", 9007199254740993}, {" -9007199254740993 ", -9007199254740993}, {"+9223372036854775807", INT64_MAX},
                 {"-9223372036854775808", INT64_MIN}, {"9223372036854775807.000", INT64_MAX}, {"9223372036854775807e0", INT64_MAX},
                 {"9.223372036854775807e18", INT64_MAX}, {"92233720368547758070E-1", INT64_MAX}, {"000000000000000000000000000009007199254740993", 9007199254740993},
                 {"0.0009007199254740993e19", 9007199254740993}, {"-9223372036854775808000e-3", INT64_MIN}, {"1e18", 1000000000000000000},
                 {"123456789e7", 1234567890000000}, {"1234567890123456789", 1234567890123456789}, {"0", 0}, {"-0", 0}, {"0e999", 0}, {"-0.0e-999", 0},
                 {"0.00000000000000000000000000000", 0}, {"5.", 5}, {"1e3", 1000}, {"1500e-2", 15}, {"900719925474099.0", 900719925474099}};
  for (const auto &expected : numbers) {
    Number number;
    int64_t stored = -1;
    ASSERT_TRUE(parseNumber(expected.text, strlen(expected.text), &number)) << expected.text;
    EXPECT_TRUE(number.isWhole && number.whole == expected.whole) << expected.text << " became " << number.whole;
    EXPECT_EQ(number.value, strtod(expected.text, nullptr)) << expected.text;
    EXPECT_TRUE(storeElement(CAUCE_DTYPE_I64, number, &stored)) << expected.text;
    EXPECT_EQ(stored, expected.whole) << expected.text;
    String text;
    appendElement(CAUCE_DTYPE_I64, &stored, &text);
    EXPECT_EQ(std::string(text.c_str()), std::to_string(expected.whole));
    EXPECT_EQ(loadWhole(CAUCE_DTYPE_I64, &stored), expected.whole);
  }
  for (const char *text : {"9223372036854775808", "-9223372036854775809", "18446744073709551615", "99999999999999999999999", "1e19", "9007199254740992.5",
                           "0.9999999999999999999999999", "4503599627370497.50", "1e-400", "9223372036854775807.0000000000000000000000001", "1.5", "nan", "inf"}) {
    Number number;
    int64_t stored;
    ASSERT_TRUE(parseNumber(text, strlen(text), &number)) << text;
    EXPECT_FALSE(number.isWhole) << text;
    EXPECT_FALSE(storeElement(CAUCE_DTYPE_I64, number, &stored)) << text;
  }
  for (const auto &[text, fits] : {std::pair("2147483647", true), std::pair("2147483648", false), std::pair("-2147483648", true), std::pair("-2147483649", false)}) {
    Number number;
    int32_t stored = 0;
    ASSERT_TRUE(parseNumber(text, strlen(text), &number));
    EXPECT_EQ(storeElement(CAUCE_DTYPE_I32, number, &stored), fits) << text;
    EXPECT_TRUE(!fits || stored == atoll(text));
  }
}

TEST(Elements, AreConvertedWithAllDigits) {
  const int64_t wide[] = {INT32_MAX, INT32_MIN, 9007199254740993, int64_t(INT32_MAX) + 1};
  int32_t narrow[4];
  EXPECT_EQ(convertElements(CAUCE_DTYPE_I64, wide, CAUCE_DTYPE_I32, narrow, 4), 2u);
  EXPECT_EQ(narrow[1], INT32_MIN);
  const double reals[] = {0x1p62, -0x1p63, 0x1p63};
  int64_t whole[3];
  EXPECT_EQ(convertElements(CAUCE_DTYPE_F64, reals, CAUCE_DTYPE_I64, whole, 3), 2u);
  EXPECT_EQ(whole[1], INT64_MIN);
  // A class is compared as it is: as a double this one would be 2^53.
  EXPECT_TRUE(isClass(CAUCE_DTYPE_I64, &wide[2], 9007199254740994));
  EXPECT_FALSE(isClass(CAUCE_DTYPE_I64, &wide[2], 9007199254740993));
}

// Every number of 16 bits, and what lies between it and the next: the middle, and just beside it.
TEST(Elements, HalvesAreTheNearestAndEven) {
  for (cauce_abi_dtype_t dtype : {CAUCE_DTYPE_F16, CAUCE_DTYPE_BF16}) {
    auto stored = [&](double value) {
      uint16_t bits = 0;
      EXPECT_TRUE(storeElement(dtype, value, &bits));
      return bits;
    };
    const uint16_t infinity = dtype == CAUCE_DTYPE_F16 ? 0x7c00 : 0x7f80;
    int wrong = 0;
    for (uint16_t bits = 0; bits < infinity; ++bits) {
      uint16_t next = uint16_t(bits + 1);
      double low = loadElement(dtype, &bits), high = loadElement(dtype, &next);
      if (next == infinity) { // as if there were one more number
        uint16_t before = uint16_t(bits - 1);
        high = low + (low - loadElement(dtype, &before));
      }
      double middle = (low + high) / 2;
      wrong += stored(low) != bits || stored(-low) != (bits | 0x8000);
      wrong += stored(middle) != (bits % 2 ? next : bits) || stored(-middle) != ((bits % 2 ? next : bits) | 0x8000);
      wrong += stored(std::nextafter(middle, 0)) != bits || stored(std::nextafter(middle, HUGE_VAL)) != next;
    }
    EXPECT_EQ(wrong, 0) << dtype;
    EXPECT_EQ(stored(HUGE_VAL), infinity);
    EXPECT_EQ(stored(-1e300), infinity | 0x8000);
    EXPECT_EQ(stored(5e-324), 0);
    EXPECT_EQ(stored(-1e-300), 0x8000);
    uint16_t nan = stored(NAN);
    EXPECT_TRUE(std::isnan(loadElement(dtype, &nan)));
  }
}

int parse(command::Command which, std::vector<const char *> arguments, command::Options *options, std::string *error) {
  testing::internal::CaptureStderr();
  int status = command::parseOptions(which, {"model train", nullptr, 0}, int(arguments.size()), arguments.data(), options);
  *error = testing::internal::GetCapturedStderr();
  return status;
}

TEST(Options, NumbersOutOfRangeAreUsageErrors) {
  std::string error;
  for (const char *flag : {"--epochs", "--batch", "--threads", "--seed"})
    for (const char *value : {"-1", "", "x", "1.5", "99999999999999999999", "1e3", " 1"}) {
      command::Options options;
      EXPECT_EQ(parse(command::Command::train, {flag, value}, &options, &error), 2) << flag << " " << value;
      EXPECT_NE(error.find(std::string("error: expected ") + flag + " to be a whole number from"), std::string::npos) << error;
    }
  for (const char *flag : {"--epochs", "--batch", "--threads"}) {
    command::Options options;
    EXPECT_EQ(parse(command::Command::train, {flag, "0"}, &options, &error), 2) << flag;
    EXPECT_NE(error.find("but got '0'"), std::string::npos) << error;
  }
  command::Options options;
  EXPECT_EQ(parse(command::Command::train, {"--threads=1025"}, &options, &error), 2);
  EXPECT_EQ(parse(command::Command::train, {"--epochs", "3", "--batch=64", "--threads", "2", "--seed=0", "--quiet"}, &options, &error), -1);
  EXPECT_EQ(options.epochs, 3u);
  EXPECT_EQ(options.batch, 64u);
  EXPECT_EQ(options.threads, 2u);
  EXPECT_TRUE(options.hasSeed && options.quiet);
}

TEST(Options, UnknownFlagsAndMissingValuesAreUsageErrors) {
  std::string error;
  command::Options options;
  EXPECT_EQ(parse(command::Command::train, {"--epoch", "3"}, &options, &error), 2);
  EXPECT_NE(error.find("unknown flag '--epoch'"), std::string::npos);
  EXPECT_EQ(parse(command::Command::evaluate, {"--epochs", "3"}, &options, &error), 2);
  EXPECT_EQ(parse(command::Command::train, {"--save"}, &options, &error), 2);
  EXPECT_NE(error.find("--save: expected FILE, but got nothing"), std::string::npos);
  EXPECT_EQ(parse(command::Command::train, {"--quiet=1"}, &options, &error), 2);
  EXPECT_EQ(parse(command::Command::train, {"stray"}, &options, &error), 2);
  EXPECT_NE(error.find("unexpected argument 'stray'"), std::string::npos);
}

} // namespace
