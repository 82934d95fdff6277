// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes of tensors as integer expressions in symbols. Everything that compares, prints, reads or computes with a symbolic
// size does it here.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cauce {

/// A sum of products of symbols and quotients, `2*N*T + (H + 1) floordiv 2 + 3`, in canonical form: sizes that print the same
/// are the same, and those that differ by the laws of rings, or by what divides without a rest, print the same. A size whose numbers do
/// not fit into 64 bits is unknown, and so is one that is longer than any tensor's: a product of sums in parentheses doubles with each of
/// them. What is computed from it is unknown, too.
class SizeExpr {
public:
  struct Quotient;

  static constexpr size_t mostTerms = 256, mostFactors = 64;

  /// A symbol, or the quotient of two sizes, rounded down.
  struct Factor {
    std::string text; // the symbol's name, or the quotient in parentheses
    std::shared_ptr<const Quotient> quotient; // null for a symbol
    bool operator==(const Factor &other) const { return text == other.text; }
  };

  /// A number times factors, in order; a power is a factor more than once.
  struct Term {
    int64_t coefficient;
    std::vector<Factor> factors;
  };

  /// A number.
  SizeExpr(int64_t number = 0);

  static SizeExpr symbol(llvm::StringRef name);
  static SizeExpr unknown();

  /// Reads sums, products, differences, `A floordiv B`, `A ceildiv B` and parentheses. A name begins with a letter, `_` or `?`, and goes
  /// on with these, digits, `.`, `$` and, in front of another of them, `-`: `N-1` is a name, `N - 1` a difference. Nothing if the text is something else.
  static std::optional<SizeExpr> parse(llvm::StringRef text);

  /// What parse() reads; "?" if it is unknown.
  std::string str() const;

  bool isKnown() const { return known; }
  /// The number that it is, if it is one.
  std::optional<int64_t> number() const;
  /// Whether it is a symbol and nothing else.
  bool isSymbol() const;
  /// Whether it is a product of symbols and nothing else, like `N` or `N*T`.
  bool isProductOfSymbols() const;
  /// Whether there are no quotients in it.
  bool isPolynomial() const;
  /// In canonical order: longer products first, the number last.
  const std::vector<Term> &terms() const & { return sum; }
  std::vector<Term> terms() && { return std::move(sum); } // a loop over those of a temporary keeps them
  /// Each symbol in it once, sorted.
  std::vector<std::string> symbols() const;

  bool operator==(const SizeExpr &other) const;
  bool operator!=(const SizeExpr &other) const { return !(*this == other); }

  friend SizeExpr operator+(const SizeExpr &a, const SizeExpr &b);
  friend SizeExpr operator-(const SizeExpr &a, const SizeExpr &b);
  friend SizeExpr operator*(const SizeExpr &a, const SizeExpr &b);
  SizeExpr &operator*=(const SizeExpr &other) { return *this = *this * other; }

  /// The quotient rounded down or up, of a positive divisor. Unknown if that is a number below 1, or one times symbols.
  SizeExpr floorDiv(const SizeExpr &divisor) const;
  SizeExpr ceilDiv(const SizeExpr &divisor) const;

  /// Its value for these symbols; nothing if one has no value, a divisor is below 1, or a number does not fit into 64 bits.
  std::optional<int64_t> evaluate(llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> valueOf) const;

private:
  void add(Term term);

  std::vector<Term> sum;
  bool known = true;
};

struct SizeExpr::Quotient {
  SizeExpr dividend, divisor;
};

} // namespace cauce
