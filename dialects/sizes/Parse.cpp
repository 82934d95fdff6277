// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes from text.
#include "dialects/sizes/SizeExpr.h"

#include "llvm/ADT/StringExtras.h"

namespace cauce {
namespace {

// sum: [-] product {(+ | -) product}; product: atom {(* | floordiv | ceildiv) atom}; atom: number | name | ( sum ).
class Parser {
public:
  explicit Parser(llvm::StringRef text) : rest(text) {}

  std::optional<SizeExpr> run() {
    std::optional<SizeExpr> size = parseSum(0);
    return size && rest.ltrim().empty() && size->isKnown() ? size : std::nullopt;
  }

private:
  static constexpr unsigned deepest = 64; // parentheses in each other: the stack is not a text's to use up

  bool take(llvm::StringRef token) {
    rest = rest.ltrim();
    return rest.consume_front(token);
  }

  std::optional<SizeExpr> parseSum(unsigned depth) {
    bool isNegative = take("-");
    std::optional<SizeExpr> sum = parseProduct(depth);
    if (sum && isNegative)
      sum = SizeExpr(0) - *sum;
    while (sum) {
      bool plus = take("+"), minus = !plus && take("-");
      if (!plus && !minus)
        break;
      std::optional<SizeExpr> next = parseProduct(depth);
      sum = !next ? std::nullopt : std::optional<SizeExpr>(plus ? *sum + *next : *sum - *next);
    }
    return sum;
  }

  std::optional<SizeExpr> parseProduct(unsigned depth) {
    std::optional<SizeExpr> product = parseAtom(depth);
    while (product) {
      bool times = take("*"), floor = !times && take("floordiv "), ceil = !times && !floor && take("ceildiv ");
      if (!times && !floor && !ceil)
        break;
      std::optional<SizeExpr> next = parseAtom(depth);
      if (!next)
        return std::nullopt;
      product = times ? *product * *next : floor ? product->floorDiv(*next) : product->ceilDiv(*next);
    }
    return product;
  }

  std::optional<SizeExpr> parseAtom(unsigned depth) {
    if (take("(")) {
      std::optional<SizeExpr> sum = depth < deepest ? parseSum(depth + 1) : std::nullopt;
      return sum && take(")") ? sum : std::nullopt;
    }
    rest = rest.ltrim();
    int64_t number;
    if (!rest.empty() && llvm::isDigit(rest.front()))
      return rest.consumeInteger(10, number) ? std::nullopt : std::optional<SizeExpr>(number);
    auto begins = [](char c) { return llvm::isAlpha(c) || c == '_' || c == '?' || uint8_t(c) >= 0x80; };
    auto continues = [&](char c) { return begins(c) || llvm::isDigit(c) || c == '.' || c == '$'; };
    if (rest.empty() || !begins(rest.front()))
      return std::nullopt;
    size_t end = 1;
    while (end < rest.size() && (continues(rest[end]) || (rest[end] == '-' && end + 1 < rest.size() && continues(rest[end + 1]))))
      ++end;
    llvm::StringRef name = rest.take_front(end);
    if (name == "floordiv" || name == "ceildiv")
      return std::nullopt;
    rest = rest.drop_front(name.size());
    return SizeExpr::symbol(name);
  }

  llvm::StringRef rest;
};

} // namespace

std::optional<SizeExpr> SizeExpr::parse(llvm::StringRef text) { return Parser(text).run(); }

} // namespace cauce
