// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Symbolic sizes as values.
#include "dialects/rt/Symbols.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce::rt {

Value symbolicSize(OpBuilder &b, Location loc, func::FuncOp function, StringRef product) {
  SmallVector<StringRef> factors;
  product.split(factors, '*');
  Value size;
  for (StringRef factor : factors)
    for (BlockArgument argument : function.getArguments())
      if (auto symbol = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "rt.symbol");
          symbol && symbol.getValue() == factor)
        size = size ? arith::MulIOp::create(b, loc, size, argument).getResult() : Value(argument);
  return size;
}

} // namespace cauce::rt
