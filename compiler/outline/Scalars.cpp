// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Scalars.h.
#include "compiler/outline/Scalars.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce::outline {

static StringRef signOf(arith::CmpFPredicate predicate) {
  using P = arith::CmpFPredicate;
  switch (predicate) {
  case P::OEQ: case P::UEQ: return "==";
  case P::ONE: case P::UNE: return "!=";
  case P::OLT: case P::ULT: return "<";
  case P::OLE: case P::ULE: return "<=";
  case P::OGT: case P::UGT: return ">";
  case P::OGE: case P::UGE: return ">=";
  default: return "";
  }
}

static StringRef signOf(arith::CmpIPredicate predicate) {
  using P = arith::CmpIPredicate;
  switch (predicate) {
  case P::eq: return "==";
  case P::ne: return "!=";
  case P::slt: return "<";
  case P::sle: return "<=";
  case P::sgt: return ">";
  case P::sge: return ">=";
  case P::ult: return "<u"; // of unsigned numbers: -1 is above all that are not negative
  case P::ule: return "<=u";
  case P::ugt: return ">u";
  case P::uge: return ">=u";
  }
  return "";
}

// By what an op is called behind its dialect.
static std::optional<Formula> infixOf(StringRef name, ArrayRef<Formula> x) {
  auto [sign, binding] = llvm::StringSwitch<std::pair<StringRef, Binding>>(name)
                             .Cases({"addf", "addi"}, {"+", Binding::Sum})
                             .Cases({"subf", "subi"}, {"-", Binding::Sum})
                             .Cases({"mulf", "muli"}, {"*", Binding::Product})
                             .Cases({"divf", "divsi"}, {"/", Binding::Product})
                             .Cases({"remf", "remsi"}, {"%", Binding::Product})
                             .Case("divui", {"/u", Binding::Product})
                             .Case("remui", {"%u", Binding::Product})
                             .Case("andi", {"and", Binding::Both})
                             .Case("ori", {"or", Binding::Either})
                             .Case("xori", {"xor", Binding::Either})
                             .Case("shli", {"<<", Binding::Comparison})
                             .Case("shrsi", {">>", Binding::Comparison})
                             .Case("shrui", {">>u", Binding::Comparison})
                             .Default({"", Binding::Atom});
  return sign.empty() ? std::nullopt : std::optional<Formula>(infix(x[0], sign, x[1], binding));
}

static Formula compare(StringRef sign, StringRef name, ArrayRef<Formula> x) {
  if (name == "uno" && x[0].text == x[1].text)
    return call("isnan", {x[0].text});
  return sign.empty() ? call(name, {x[0].text, x[1].text}) : infix(x[0], sign, x[1], Binding::Comparison);
}

Formula scalarOf(Operation *op, ArrayRef<Formula> x) {
  StringRef name = op->getName().stripDialect();
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    if (auto elements = dyn_cast<ElementsAttr>(constant.getValue()))
      return literal(elements);
    return number(shortest(constant.getValue()));
  }
  if (auto cmp = dyn_cast<arith::CmpFOp>(op))
    return compare(signOf(cmp.getPredicate()), arith::stringifyCmpFPredicate(cmp.getPredicate()), x);
  if (auto cmp = dyn_cast<arith::CmpIOp>(op))
    return compare(signOf(cmp.getPredicate()), "", x);
  if (isa<arith::SelectOp>(op))
    return choice(x[0], x[1], x[2]);
  if (isa<arith::NegFOp>(op))
    return prefix("-", x[0]);
  if (isa<arith::IndexCastOp, arith::IndexCastUIOp>(op))
    return x[0];
  if (op->getNumOperands() == 1 && name != "absf" && isa<arith::ArithDialect>(op->getDialect())) {
    // Integers have no sign here, the ops on them do; the one bit of i1 counts as 1.
    std::string from = describe(op->getOperand(0).getType()), to = describe(op->getResult(0).getType());
    bool ofUnsigned = isa<arith::ExtUIOp, arith::UIToFPOp>(op) && from != "i1";
    return call(isa<arith::FPToUIOp>(op) ? "u" + to : to, {ofUnsigned ? call("u" + from, {x[0].text}).text : x[0].text});
  }
  if (op->getNumOperands() == 2)
    if (std::optional<Formula> formula = infixOf(name, x))
      return *formula;
  StringRef shown = llvm::StringSwitch<StringRef>(name)
                        .Cases({"maximumf", "maxnumf", "maxsi"}, "max")
                        .Cases({"minimumf", "minnumf", "minsi"}, "min")
                        .Case("maxui", "umax")
                        .Case("minui", "umin")
                        .Cases({"absf", "absi"}, "abs")
                        .Default(name);
  return call(shown, textsOf(x));
}

} // namespace cauce::outline
