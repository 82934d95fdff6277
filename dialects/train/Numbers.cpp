// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Numbers.h.
#include "dialects/train/Numbers.h"

#include "dialects/nn/Numbers.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Support/DebugStringHelper.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <optional>

using namespace mlir;

namespace cauce::train {

std::string listed(ArrayRef<std::string> names, StringRef last) {
  std::string text;
  for (auto [i, name] : llvm::enumerate(names))
    text += (i == 0 ? "" : i + 1 == names.size() ? (" " + last + " ").str() : std::string(", ")) + name;
  return text;
}

static InFlightDiagnostic refuse(EmitError emitError, StringRef of, const NumberRule &rule, const Twine &got, bool isFinite) {
  return emitError() << "expected '" << rule.name << "' of " << of << " to be " << (isFinite ? rule.range : "a finite number") << ", but got " << got;
}

LogicalResult verifyNumbers(EmitError emitError, StringRef of, ArrayRef<NumberRule> rules, ArrayRef<double> numbers) {
  for (auto [rule, number] : llvm::zip(rules, numbers)) {
    if (number == rule.otherwise || (std::isfinite(number) && rule.fits(number)))
      continue;
    if (std::isnan(number) && std::isnan(rule.otherwise))
      return refuse(emitError, of, rule, "nothing", true);
    return refuse(emitError, of, rule, nn::literalOf(number), std::isfinite(number));
  }
  return success();
}

int indexOf(EmitError emitError, StringRef of, ArrayRef<NumberRule> rules, StringRef name) {
  const NumberRule *rule = llvm::find_if(rules, [&](const NumberRule &each) { return each.name == name; });
  if (rule != rules.end())
    return rule - rules.begin();
  SmallVector<std::string> names;
  for (const NumberRule &each : rules)
    names.push_back(each.name.str());
  emitError() << "expected " << of << " to have " << (names.empty() ? "no numbers" : listed(names, "and")) << ", but got '" << name << "'";
  return -1;
}

LogicalResult setNumbers(EmitError emitError, StringRef of, ArrayRef<NumberRule> rules, ArrayRef<NamedNumber> given, SmallVectorImpl<double> &numbers) {
  for (const NumberRule &rule : rules)
    numbers.push_back(rule.otherwise);
  for (const auto &[name, number] : given) {
    int index = indexOf(emitError, of, rules, name);
    if (index < 0)
      return failure();
    if (!std::isfinite(number)) // which is no number, though one may have an infinite default
      return refuse(emitError, of, rules[index], nn::literalOf(number), false);
    numbers[index] = number;
  }
  return success();
}

static std::optional<double> numberOf(Attribute attribute) {
  if (auto number = dyn_cast<FloatAttr>(attribute))
    return number.getValueAsDouble();
  if (auto number = dyn_cast<IntegerAttr>(attribute); number && !number.getType().isInteger(1)) // true, false
    return number.getValue().roundToDouble(!number.getType().isUnsignedInteger());
  return std::nullopt;
}

ParseResult parseNumbers(AsmParser &parser, StringRef of, ArrayRef<NumberRule> rules, SmallVectorImpl<double> &numbers) {
  for (const NumberRule &rule : rules)
    numbers.push_back(rule.otherwise);
  SmallVector<bool> written(rules.size());
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::OptionalLessGreater, [&]() -> ParseResult {
    llvm::SMLoc loc = parser.getCurrentLocation();
    StringRef name;
    if (failed(parser.parseOptionalKeyword(&name)))
      return parser.emitError(loc, "expected the name of a number of ") << of;
    int index = indexOf([&] { return parser.emitError(loc); }, of, rules, name);
    if (index < 0)
      return failure();
    if (std::exchange(written[index], true))
      return parser.emitError(loc, "expected '") << name << "' of " << of << " once";
    if (rules[index].isFlag()) {
      numbers[index] = true;
      return succeeded(parser.parseOptionalEqual()) ? parser.emitError(loc, "expected '") << name << "' of " << of << " to have no value" : ParseResult(success());
    }
    Attribute value;
    if (failed(parser.parseEqual()))
      return failure();
    loc = parser.getCurrentLocation();
    if (failed(parser.parseAttribute(value)))
      return failure();
    std::optional<double> number = numberOf(value);
    if (!number || !std::isfinite(*number))
      return refuse([&] { return parser.emitError(loc); }, of, rules[index], debugString(value), false);
    numbers[index] = *number;
    return success();
  });
}

void printNumbers(AsmPrinter &printer, ArrayRef<NumberRule> rules, ArrayRef<double> numbers) {
  StringRef separator = "<";
  for (auto [rule, number] : llvm::zip(rules, numbers))
    if (number != rule.otherwise) {
      printer << std::exchange(separator, ", ") << rule.name;
      if (!rule.isFlag())
        printer << " = " << nn::literalOf(number);
    }
  if (separator != "<")
    printer << ">";
}

} // namespace cauce::train
