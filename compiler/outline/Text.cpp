// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Text.h.
#include "compiler/outline/Text.h"

#include "dialects/nn/Numbers.h"
#include "dialects/train/TrainBase.h"
#include "mlir/Support/DebugStringHelper.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce::outline {

constexpr size_t mostElements = 8;

std::string within(const Formula &formula, Binding least) {
  return formula.binding < least ? "(" + formula.text + ")" : formula.text;
}

Formula infix(const Formula &lhs, StringRef sign, const Formula &rhs, Binding binding) {
  if (StringRef text = rhs.text; sign == "+" && rhs.binding == Binding::Sign && text.consume_front("-"))
    return {within(lhs, binding) + " - " + text.str(), binding};
  return {within(lhs, binding) + " " + sign.str() + " " + within(rhs, Binding(int(binding) + 1)), binding};
}

Formula prefix(StringRef sign, const Formula &x) { return {sign.str() + within(x, Binding::Power), Binding::Sign}; }

Formula call(StringRef name, ArrayRef<std::string> arguments) { return {name.str() + "(" + llvm::join(arguments, ", ") + ")"}; }

Formula choice(const Formula &condition, const Formula &yes, const Formula &no) {
  return {within(condition, Binding::Either) + " ? " + within(yes, Binding::Either) + " : " + no.text, Binding::Choice};
}

SmallVector<std::string> textsOf(ArrayRef<Formula> formulas) {
  return llvm::map_to_vector(formulas, [](const Formula &formula) { return formula.text; });
}

Formula number(const std::string &text) { return {text, text[0] == '-' ? Binding::Sign : Binding::Atom}; }

std::string shortest(APFloat number) {
  if (number.isNaN())
    return "nan";
  if (number.isInfinity())
    return number.isNegative() ? "-inf" : "inf";
  SmallString<32> text;
  const llvm::fltSemantics &semantics = number.getSemantics();
  for (unsigned digits = 1; digits <= 17; ++digits) {
    text.clear();
    number.toString(text, digits, /*FormatMaxPadding=*/4);
    if (APFloat(semantics, text).bitwiseIsEqual(number))
      break;
  }
  std::string result = StringRef(text).lower();
  if (size_t end = result.find(".0e"); end != std::string::npos)
    result.erase(end, 2);
  return result;
}

std::string shortest(Attribute attribute) {
  if (auto number = dyn_cast<FloatAttr>(attribute))
    return shortest(number.getValue());
  if (auto number = dyn_cast<IntegerAttr>(attribute))
    return number.getType().isInteger(1) ? (number.getValue().isZero() ? "false" : "true")
                                         : llvm::toString(number.getValue(), 10, !number.getType().isUnsignedInteger());
  if (auto text = dyn_cast<StringAttr>(attribute))
    return text.getValue().str();
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (auto list = dyn_cast<DenseI64ArrayAttr>(attribute)) {
    stream << "[";
    llvm::interleaveComma(list.asArrayRef(), stream);
    stream << "]";
  } else {
    attribute.print(stream, /*elideType=*/true);
  }
  return text;
}

SmallVector<std::string> numbersOf(Attribute attribute) {
  auto kind = cast<train::NumbersAttrInterface>(attribute);
  SmallVector<std::string> texts;
  for (auto [rule, number] : llvm::zip(kind.getNumberRules(), kind.getNumbers()))
    if (number != rule.otherwise)
      texts.push_back(rule.name.str() + (rule.isFlag() ? "" : "=" + nn::literalOf(number)));
  return texts;
}

std::string describe(Type element) { return debugString(element); }

Formula literal(ElementsAttr value) {
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense || (!dense.isSplat() && dense.getNumElements() > int64_t(mostElements)))
    return {"constant"};
  if (dense.isSplat())
    return number(shortest(dense.getSplatValue<Attribute>()));
  SmallVector<std::string> elements;
  for (Attribute element : dense.getValues<Attribute>())
    elements.push_back(shortest(element));
  return {"[" + llvm::join(elements, ", ") + "]"};
}

void printLine(llvm::raw_ostream &out, unsigned indent, StringRef text) {
  out.indent(indent);
  for (bool isFirst = true; indent + text.size() > columns; isFirst = false) {
    StringRef line = text.take_front(columns - indent);
    size_t end = line.rfind(' ');
    if (end == StringRef::npos || line.take_front(end).trim().empty())
      end = std::min(text.find(' '), text.size());
    out << text.take_front(end).rtrim() << "\n";
    text = text.drop_front(end).ltrim();
    if (text.empty())
      return;
    indent += isFirst ? 4 : 0;
    out.indent(indent);
  }
  out << text << "\n";
}

} // namespace cauce::outline
