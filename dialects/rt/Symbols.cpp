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

Value symbolicSize(OpBuilder &b, Location loc, func::FuncOp function, StringRef product) {
  SmallVector<Value> factors;
  for (StringRef factor : llvm::split(product, '*')) {
    factors.push_back(symbolOf(function, factor));
    if (!factors.back())
      return {};
  }
  Value size = factors.front();
  for (Value factor : ArrayRef(factors).drop_front())
    size = arith::MulIOp::create(b, loc, size, factor);
  return size;
}

} // namespace cauce::rt
