// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of sizes is that of SizeExpr, quoted where its letters are none of MLIR.
#include "dialects/rt/Polynomial.h"

#include "dialects/sizes/SizeExpr.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce::rt {

SizeAttr toAttr(const Polynomial &polynomial, MLIRContext *context) {
  SmallVector<int64_t> coefficients;
  SmallVector<StringAttr> monomials;
  for (const auto &[monomial, coefficient] : polynomial)
    if (coefficient) {
      coefficients.push_back(coefficient);
      monomials.push_back(StringAttr::get(context, monomial));
    }
  return SizeAttr::get(context, coefficients, monomials);
}

Polynomial fromAttr(SizeAttr size) {
  Polynomial polynomial;
  if (size)
    for (auto [coefficient, monomial] : llvm::zip(size.getCoefficients(), size.getMonomials()))
      polynomial[monomial.getValue().str()] += coefficient;
  return polynomial;
}

std::string describe(const Polynomial &polynomial) {
  SizeExpr sum;
  for (const auto &[monomial, coefficient] : polynomial)
    sum = sum + (monomial.empty() ? 1 : SizeExpr::parse(monomial).value_or(SizeExpr::unknown())) * coefficient;
  return sum.str();
}

void print(AsmPrinter &printer, const Polynomial &polynomial) {
  std::string text = describe(polynomial);
  bool isWords = llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || StringRef("_$. *+").contains(c); });
  if (isWords)
    printer << text;
  else
    printer.printString(text);
}

// number or symbol {* symbol} {+ the same}, of tokens that MLIR has.
static ParseResult parseWords(AsmParser &parser, std::string &text) {
  do {
    text += text.empty() ? "" : " + ";
    bool isFirst = true;
    do {
      int64_t number;
      OptionalParseResult parsed = parser.parseOptionalInteger(number);
      StringRef word;
      if (parsed.has_value() ? failed(*parsed) : failed(parser.parseKeyword(&word)))
        return failure();
      text += (isFirst ? "" : "*") + (parsed.has_value() ? std::to_string(number) : word.str());
      isFirst = false;
    } while (succeeded(parser.parseOptionalStar()));
  } while (succeeded(parser.parseOptionalPlus()));
  return success();
}

FailureOr<Polynomial> parsePolynomial(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  std::string text;
  if (failed(parser.parseOptionalString(&text)) && failed(parseWords(parser, text)))
    return failure();
  std::optional<SizeExpr> size = SizeExpr::parse(text);
  if (!size)
    return parser.emitError(loc, "expected a size in symbols, such as 64*N + 128, but got '") << text << "'", failure();
  Polynomial polynomial;
  for (const SizeExpr::Term &term : size->terms())
    polynomial[llvm::join(llvm::map_range(term.factors, [](const SizeExpr::Factor &factor) { return factor.text; }), "*")] = term.coefficient;
  return polynomial;
}

} // namespace cauce::rt
