// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Symbolic sizes as values.
#include "dialects/rt/Symbols.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce::rt {

// Symbols lead the arguments, of which there may be thousands.
static Value symbolOf(func::FuncOp function, StringRef name) {
  for (BlockArgument argument : function.getArguments())
    if (auto symbol = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "rt.symbol"); symbol && symbol.getValue() == name)
      return argument;
  return {};
}

Value makeSize(OpBuilder &b, Location loc, const SizeExpr &size, llvm::function_ref<Value(StringRef)> valueOf) {
  if (!size.isKnown())
    return {};
  auto number = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(b, loc, value); };
  Value sum;
  for (const SizeExpr::Term &term : size.terms()) {
    Value product = term.coefficient == 1 && !term.factors.empty() ? Value() : number(term.coefficient);
    for (const SizeExpr::Factor &factor : term.factors) {
      Value value;
      if (!factor.quotient) {
        value = valueOf(factor.text);
      } else {
        Value dividend = makeSize(b, loc, factor.quotient->dividend, valueOf), divisor = makeSize(b, loc, factor.quotient->divisor, valueOf);
        if (dividend && divisor)
          value = arith::FloorDivSIOp::create(b, loc, dividend, divisor);
      }
      if (!value)
        return {};
      product = product ? arith::MulIOp::create(b, loc, product, value).getResult() : value;
    }
    sum = sum ? arith::AddIOp::create(b, loc, sum, product).getResult() : product;
  }
  return sum ? sum : number(0);
}

Value symbolicSize(OpBuilder &b, Location loc, func::FuncOp function, StringRef size) {
  return makeSize(b, loc, SizeExpr::parse(size).value_or(SizeExpr::unknown()), [&](StringRef name) { return symbolOf(function, name); });
}

} // namespace cauce::rt
