// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of sizes is that of SizeExpr, quoted where its letters are none of MLIR.
#include "dialects/rt/Size.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce::rt {

void printSizeExpr(AsmPrinter &printer, const SizeExpr &size) {
  std::string text = size.str();
  bool isWords = size.isPolynomial() && llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || StringRef("_$. *+").contains(c); });
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

FailureOr<SizeExpr> parseSizeExpr(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  std::string text;
  if (failed(parser.parseOptionalString(&text)) && failed(parseWords(parser, text)))
    return failure();
  std::optional<SizeExpr> size = SizeExpr::parse(text);
  if (!size)
    return parser.emitError(loc, "expected a size in symbols, such as 64*N + 128, but got '") << text << "'", failure();
  return *size;
}

static bool isIn(const SizeExpr &size, ArrayAttr symbols) {
  return llvm::all_of(size.symbols(), [&](const std::string &symbol) { return symbols && llvm::is_contained(symbols.getAsValueRange<StringAttr>(), symbol); });
}

bool isPolynomialIn(const SizeExpr &size, ArrayAttr symbols) { return size.isPolynomial() && isIn(size, symbols); }
bool isProductOf(const SizeExpr &size, ArrayAttr symbols) { return size.isProductOfSymbols() && isIn(size, symbols); }

bool isAmount(const SizeExpr &size) {
  std::optional<int64_t> least = size.evaluate([](llvm::StringRef) { return 1; });
  return least && *least >= 0 && *least <= int64_t(1) << 60;
}

} // namespace cauce::rt
