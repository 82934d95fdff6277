// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialects/sizes/SizeExpr.h"

#include "llvm/ADT/StringMap.h"
#include "gtest/gtest.h"

#include <map>
#include <random>

namespace cauce {
namespace {

std::string canonical(llvm::StringRef text) {
  std::optional<SizeExpr> size = SizeExpr::parse(text);
  return size ? size->str() : "not a size";
}

std::optional<int64_t> evaluate(const SizeExpr &size, const std::map<std::string, int64_t> &values) {
  return size.evaluate([&](llvm::StringRef name) -> std::optional<int64_t> {
    auto value = values.find(name.str());
    return value == values.end() ? std::nullopt : std::optional<int64_t>(value->second);
  });
}

TEST(SizeExpr, PrintsOneTextForEqualSizes) {
  EXPECT_EQ(canonical("T*N"), "N*T");
  EXPECT_EQ(canonical("1 + N*2 + T * N"), "N*T + 2*N + 1");
  EXPECT_EQ(canonical("(N + 1)*(N - 1)"), "N*N - 1");
  EXPECT_EQ(canonical("N + N - 2*N"), "0");
  EXPECT_EQ(canonical("-N"), "-N");
  EXPECT_EQ(canonical("3 - N"), "-N + 3");
  EXPECT_EQ(canonical("0*N + 7"), "7");
}

TEST(SizeExpr, DividesWhatDividesWithoutARest) {
  EXPECT_EQ(canonical("4*N floordiv 2"), "2*N");
  EXPECT_EQ(canonical("(4*N + 5) floordiv 2"), "2*N + 2");
  EXPECT_EQ(canonical("(3*N + 5) floordiv 2"), "((3*N + 1) floordiv 2) + 2");
  EXPECT_EQ(canonical("N*T floordiv T"), "N");
  EXPECT_EQ(canonical("(N*T + 1) floordiv T"), "(1 floordiv T) + N"); // 1 if T is 1
  EXPECT_EQ(canonical("N floordiv 1"), "N");
  EXPECT_EQ(canonical("N floordiv N"), "1");
  EXPECT_EQ(canonical("(-7) floordiv 2"), "-4");
  EXPECT_EQ(canonical("(H + 2) floordiv 2 + 1"), "(H floordiv 2) + 2");
}

TEST(SizeExpr, TurnsOneQuotientIntoAnother) {
  EXPECT_EQ(canonical("N ceildiv 64"), "(N + 63) floordiv 64");
  EXPECT_EQ(canonical("N floordiv 2 floordiv 3"), "N floordiv 6");
  EXPECT_EQ(canonical("7 ceildiv 2"), "4");
  EXPECT_EQ(canonical("N ceildiv T"), "((N - 1) floordiv T) + 1");
}

TEST(SizeExpr, ReadsNamesOfModels) {
  EXPECT_EQ(canonical("batch-size*T.1"), "T.1*batch-size");
  EXPECT_EQ(canonical("N-1"), "N-1");
  EXPECT_TRUE(SizeExpr::parse("N-1")->isSymbol());
  EXPECT_FALSE(SizeExpr::parse("N - 1")->isSymbol());
  EXPECT_EQ(canonical("?"), "?");
  EXPECT_TRUE(SizeExpr::parse("?")->isSymbol());
}

TEST(SizeExpr, RefusesWhatIsNone) {
  for (const char *text : {"", " ", "*", "N*", "*N", "N N", "2N", "N/2", "(N", "N)", "N floordiv", "floordiv", "N floordiv 0", "N ceildiv -1", "+N", "N + + 1",
                           "--N", "N**2", "1.5", "99999999999999999999", "9223372036854775807 + 1", "N$ $"})
    EXPECT_EQ(canonical(text), "not a size") << text;
  EXPECT_EQ(canonical(std::string(100000, '(')), "not a size");
}

TEST(SizeExpr, IsUnknownBeyond64Bits) {
  SizeExpr large = int64_t(1) << 62, n = SizeExpr::symbol("N");
  EXPECT_FALSE((large * 4).isKnown());
  EXPECT_FALSE((large * n + large * n).isKnown());
  EXPECT_FALSE((large * 4 + n).isKnown());
  EXPECT_FALSE((SizeExpr::unknown() * 0).isKnown());
  EXPECT_EQ(SizeExpr::unknown().str(), "?");
  EXPECT_NE(SizeExpr::unknown(), SizeExpr(0));
  EXPECT_FALSE(SizeExpr::unknown().number());
}

TEST(SizeExpr, IsUnknownWhereNoTensorIs) {
  std::string product, sum;
  for (int i = 0; i < 40; ++i)
    product += (i ? "*(a" : "(a") + std::to_string(i) + " + b" + std::to_string(i) + ")";
  EXPECT_EQ(canonical(product), "not a size"); // 2^40 terms
  for (int i = 0; i < 100000; ++i)
    sum += (i ? " + a" : "a") + std::to_string(i);
  EXPECT_EQ(canonical(sum), "not a size");
  SizeExpr power = SizeExpr::symbol("N");
  for (int i = 0; i < 7; ++i)
    power *= power;
  EXPECT_FALSE(power.isKnown());
}

TEST(SizeExpr, IsUnknownDividedByWhatIsNotPositive) {
  SizeExpr n = SizeExpr::symbol("N");
  EXPECT_FALSE(n.floorDiv(SizeExpr(0) - n).isKnown());
  EXPECT_FALSE((SizeExpr(INT64_MIN + 1) * n - n).floorDiv(SizeExpr(-1) * n).isKnown());
  EXPECT_EQ(canonical("N floordiv (-N)"), "not a size");
}

TEST(SizeExpr, SaysWhatItIs) {
  SizeExpr n = SizeExpr::symbol("N"), t = SizeExpr::symbol("T");
  EXPECT_TRUE((n * t).isProductOfSymbols());
  EXPECT_FALSE((n * t).isSymbol());
  EXPECT_FALSE((2 * n).isProductOfSymbols());
  EXPECT_FALSE((n + t).isProductOfSymbols());
  EXPECT_FALSE(n.floorDiv(2).isProductOfSymbols());
  EXPECT_FALSE(SizeExpr(1).isProductOfSymbols());
  EXPECT_TRUE((n * t + 2).isPolynomial());
  EXPECT_FALSE((n.floorDiv(2) + t).isPolynomial());
  EXPECT_FALSE(SizeExpr::unknown().isPolynomial());
  EXPECT_EQ((n - n).number(), 0);
  EXPECT_EQ(((n + t).floorDiv(t * 3) + n).symbols(), (std::vector<std::string>{"N", "T"}));
}

TEST(SizeExpr, HasNoValueWithoutOneOfItsSymbols) {
  EXPECT_EQ(evaluate(*SizeExpr::parse("N*T + 1"), {{"N", 3}, {"T", 5}}), 16);
  EXPECT_EQ(evaluate(*SizeExpr::parse("N*T"), {{"N", 3}}), std::nullopt);
  EXPECT_EQ(evaluate(*SizeExpr::parse("N floordiv T"), {{"N", 3}, {"T", 0}}), std::nullopt);
  EXPECT_EQ(evaluate(*SizeExpr::parse("N*N"), {{"N", int64_t(1) << 40}}), std::nullopt);
}

// Two ways to compute with the same random expressions: canonical sizes that are evaluated, and plain numbers.
class Random {
public:
  explicit Random(unsigned seed) : generator(seed) {}

  struct Pair {
    SizeExpr size;
    std::optional<int64_t> number;
  };

  Pair make(int depth) {
    switch (depth ? below(6) : below(2)) {
    case 0: {
      int64_t number = int64_t(below(9)) - 2;
      return {number, number};
    }
    case 1: {
      std::string name(1, char('A' + below(3)));
      return {SizeExpr::symbol(name), values.at(name)};
    }
    case 2:
    case 3:
      return combine(make(depth - 1), make(depth - 1), below(3));
    default:
      return combine(make(depth - 1), make(depth - 1), 3 + below(2));
    }
  }

  std::map<std::string, int64_t> values = {{"A", 1 + below(40)}, {"B", 1 + below(40)}, {"C", below(40)}};

private:
  unsigned below(unsigned end) { return generator() % end; }

  static Pair combine(const Pair &a, const Pair &b, unsigned operation) {
    Pair result;
    result.size = operation == 0   ? a.size + b.size
                  : operation == 1 ? a.size - b.size
                  : operation == 2 ? a.size * b.size
                  : operation == 3 ? a.size.floorDiv(b.size)
                                   : a.size.ceilDiv(b.size);
    if (!a.number || !b.number || (operation > 2 && *b.number < 1))
      return result;
    int64_t x = *a.number, y = *b.number;
    auto floorDiv = [](int64_t x, int64_t y) { return x / y - (x % y < 0); };
    result.number = operation == 0 ? x + y : operation == 1 ? x - y : operation == 2 ? x * y : operation == 3 ? floorDiv(x, y) : -floorDiv(-x, y);
    return result;
  }

  std::mt19937 generator;
};

TEST(SizeExpr, KeepsValues) {
  int64_t compared = 0;
  for (unsigned seed = 0; seed < 20000; ++seed) {
    Random random(seed);
    Random::Pair pair = random.make(4);
    if (!pair.number || !pair.size.isKnown())
      continue;
    std::string text = pair.size.str();
    EXPECT_EQ(evaluate(pair.size, random.values), pair.number) << text;
    std::optional<SizeExpr> again = SizeExpr::parse(text);
    ASSERT_TRUE(again) << text;
    EXPECT_EQ(*again, pair.size) << text;
    EXPECT_EQ(again->str(), text);
    ++compared;
  }
  EXPECT_GT(compared, 5000);
}

} // namespace
} // namespace cauce
