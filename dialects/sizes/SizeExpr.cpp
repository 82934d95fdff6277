// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The canonical form of sizes.
#include "dialects/sizes/SizeExpr.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <set>

namespace cauce {

// Longer products first, then by name.
static bool precedes(const SizeExpr::Term &a, const SizeExpr::Term &b) {
  if (a.factors.size() != b.factors.size())
    return a.factors.size() > b.factors.size();
  return std::lexicographical_compare(a.factors.begin(), a.factors.end(), b.factors.begin(), b.factors.end(),
                                      [](const SizeExpr::Factor &x, const SizeExpr::Factor &y) { return x.text < y.text; });
}

SizeExpr::SizeExpr(int64_t number) {
  if (number)
    sum.push_back({number, {}});
}

SizeExpr SizeExpr::symbol(llvm::StringRef name) {
  SizeExpr size;
  size.sum.push_back({1, {{name.str(), nullptr}}});
  return size;
}

SizeExpr SizeExpr::unknown() {
  SizeExpr size;
  size.known = false;
  return size;
}

void SizeExpr::add(Term term) {
  if (term.factors.size() > mostFactors)
    return void(*this = unknown());
  auto place = llvm::lower_bound(sum, term, precedes);
  if (place == sum.end() || precedes(term, *place))
    place = sum.insert(place, {0, std::move(term.factors)});
  if (llvm::AddOverflow(place->coefficient, term.coefficient, place->coefficient))
    *this = unknown();
  else if (!place->coefficient)
    sum.erase(place);
  else if (sum.size() > mostTerms)
    *this = unknown();
}

SizeExpr operator+(const SizeExpr &a, const SizeExpr &b) {
  if (!a.known || !b.known)
    return SizeExpr::unknown();
  SizeExpr result = a;
  for (const SizeExpr::Term &term : b.sum)
    if (result.add(term); !result.known)
      break;
  return result;
}

SizeExpr operator-(const SizeExpr &a, const SizeExpr &b) { return a + b * SizeExpr(-1); }

SizeExpr operator*(const SizeExpr &a, const SizeExpr &b) {
  if (!a.known || !b.known)
    return SizeExpr::unknown();
  SizeExpr result;
  for (const SizeExpr::Term &x : a.sum)
    for (const SizeExpr::Term &y : b.sum) {
      SizeExpr::Term product{0, {}};
      if (llvm::MulOverflow(x.coefficient, y.coefficient, product.coefficient))
        return SizeExpr::unknown();
      std::merge(x.factors.begin(), x.factors.end(), y.factors.begin(), y.factors.end(), std::back_inserter(product.factors),
                 [](const SizeExpr::Factor &f, const SizeExpr::Factor &g) { return f.text < g.text; });
      if (result.add(std::move(product)); !result.known)
        return result;
    }
  return result;
}

SizeExpr SizeExpr::floorDiv(const SizeExpr &divisor) const {
  if (!known || !divisor.known || divisor.sum.empty())
    return unknown();
  std::optional<int64_t> by = divisor.number();
  if (divisor.sum.size() == 1 && divisor.sum[0].coefficient < 1)
    return unknown();
  if (*this == divisor)
    return 1;
  // What the divisor divides comes out of the quotient.
  SizeExpr whole, rest;
  for (const Term &term : sum) {
    bool divides = false;
    Term part = term;
    if (by && term.factors.empty()) {
      int64_t quotient = llvm::divideFloorSigned(term.coefficient, *by);
      if (quotient)
        whole.add({quotient, {}});
      if (int64_t remainder = term.coefficient - quotient * *by)
        rest.add({remainder, {}});
      continue;
    }
    if (by) {
      divides = term.coefficient % *by == 0;
      part.coefficient /= *by;
    } else if (divisor.sum.size() == 1 && term.coefficient % divisor.sum[0].coefficient == 0) {
      divides = true;
      part.coefficient /= divisor.sum[0].coefficient;
      for (const Factor &factor : divisor.sum[0].factors) {
        auto place = llvm::find(part.factors, factor);
        if (place == part.factors.end()) {
          divides = false;
          break;
        }
        part.factors.erase(place);
      }
    }
    (divides ? whole : rest).add(divides ? part : term);
  }
  if (std::optional<int64_t> number = rest.number(); number && (*number == 0 || (by && *number > 0 && *number < *by)))
    return whole;
  // (x floordiv a) floordiv b is x floordiv (a * b).
  const SizeExpr *dividend = &rest;
  SizeExpr total = divisor;
  if (rest.sum.size() == 1 && rest.sum[0].coefficient == 1 && rest.sum[0].factors.size() == 1 && rest.sum[0].factors[0].quotient) {
    const Quotient &inner = *rest.sum[0].factors[0].quotient;
    dividend = &inner.dividend;
    total *= inner.divisor;
    if (!total.known)
      return total;
  }
  auto quotient = std::make_shared<Quotient>(Quotient{*dividend, total});
  auto operand = [](const SizeExpr &size) {
    bool isAtom = size.number().value_or(-1) >= 0 || size.isSymbol();
    return isAtom ? size.str() : "(" + size.str() + ")";
  };
  std::string text = "(" + operand(*dividend) + " floordiv " + operand(total) + ")";
  whole.add({1, {{std::move(text), std::move(quotient)}}});
  return whole;
}

SizeExpr SizeExpr::ceilDiv(const SizeExpr &divisor) const { return (*this + divisor - 1).floorDiv(divisor); }

std::optional<int64_t> SizeExpr::number() const {
  if (!known || sum.size() > 1 || (!sum.empty() && !sum[0].factors.empty()))
    return std::nullopt;
  return sum.empty() ? 0 : sum[0].coefficient;
}

bool SizeExpr::isPolynomial() const {
  return known && llvm::all_of(sum, [](const Term &term) { return llvm::none_of(term.factors, [](const Factor &factor) { return bool(factor.quotient); }); });
}

bool SizeExpr::isProductOfSymbols() const { return isPolynomial() && sum.size() == 1 && sum[0].coefficient == 1 && !sum[0].factors.empty(); }

bool SizeExpr::isSymbol() const { return isProductOfSymbols() && sum[0].factors.size() == 1; }

static void collect(const SizeExpr &size, std::set<std::string> &names) {
  for (const SizeExpr::Term &term : size.terms())
    for (const SizeExpr::Factor &factor : term.factors) {
      if (!factor.quotient) {
        names.insert(factor.text);
        continue;
      }
      collect(factor.quotient->dividend, names);
      collect(factor.quotient->divisor, names);
    }
}

std::vector<std::string> SizeExpr::symbols() const {
  std::set<std::string> names;
  collect(*this, names);
  return {names.begin(), names.end()};
}

bool SizeExpr::operator==(const SizeExpr &other) const {
  return known == other.known && llvm::equal(sum, other.sum, [](const Term &a, const Term &b) {
           return a.coefficient == b.coefficient && a.factors == b.factors;
         });
}

std::string SizeExpr::str() const {
  if (!known)
    return "?";
  if (sum.size() == 1 && sum[0].coefficient == 1 && sum[0].factors.size() == 1 && sum[0].factors[0].quotient)
    return llvm::StringRef(sum[0].factors[0].text).drop_front().drop_back().str(); // alone it needs no parentheses
  std::string text;
  for (const Term &term : sum) {
    bool isNegative = term.coefficient < 0, isFirst = text.empty();
    text += isFirst ? (isNegative ? "-" : "") : isNegative ? " - " : " + ";
    uint64_t size = isNegative ? -uint64_t(term.coefficient) : term.coefficient;
    bool needsNumber = size != 1 || term.factors.empty();
    if (needsNumber)
      text += std::to_string(size);
    for (const auto &[i, factor] : llvm::enumerate(term.factors))
      text += (needsNumber || i ? "*" : "") + factor.text;
  }
  return text.empty() ? "0" : text;
}

std::optional<int64_t> SizeExpr::evaluate(llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> valueOf) const {
  if (!known)
    return std::nullopt;
  int64_t total = 0;
  for (const Term &term : sum) {
    int64_t product = term.coefficient;
    for (const Factor &factor : term.factors) {
      std::optional<int64_t> value;
      if (!factor.quotient) {
        value = valueOf(factor.text);
      } else {
        std::optional<int64_t> dividend = factor.quotient->dividend.evaluate(valueOf), divisor = factor.quotient->divisor.evaluate(valueOf);
        if (dividend && divisor && *divisor >= 1)
          value = llvm::divideFloorSigned(*dividend, *divisor);
      }
      if (!value || llvm::MulOverflow(product, *value, product))
        return std::nullopt;
    }
    if (llvm::AddOverflow(total, product, total))
      return std::nullopt;
  }
  return total;
}

} // namespace cauce
