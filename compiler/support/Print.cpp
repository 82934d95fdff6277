// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Print.h. MLIR names values by the names in their locations, and has aliases for what is printed at the top alone: so a copy gets the
// locations that make the names, and is printed.
#include "compiler/support/Print.h"

#include "compiler/support/Names.h"
#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;

namespace cauce {

// Not constants and what results are written to, which would have the names of what uses them.
static bool isNamed(Operation *op) {
  if (!op->getNumResults() || !isa<TensorType>(op->getResult(0).getType()) || isa<linalg::FillOp>(op))
    return false;
  return op->getName().getStringRef() == "train.read" || llvm::any_of(op->getOperandTypes(), llvm::IsaPred<TensorType>);
}

static void findNames(func::FuncOp function, DenseMap<Value, std::string> &called) {
  if (function.isExternal())
    return;
  ValueNames names(function);
  for (BlockArgument argument : function.getArguments())
    if (std::string name = nameOf(argument); !name.empty())
      called[argument] = name;
  for (Operation &op : function.getBody().front())
    if (isNamed(&op))
      called[op.getResult(0)] = names.of(op.getResult(0)); // which names all results
}

static Location locationOf(Value value, const DenseMap<Value, std::string> &called) {
  std::string name = called.lookup(value);
  std::replace(name.begin(), name.end(), '/', '.'); // what names of values cannot have
  if (!name.empty() && name.back() == '\'')
    name.replace(name.size() - 1, 1, ".next");
  return name.empty() ? Location(UnknownLoc::get(value.getContext())) : NameLoc::get(StringAttr::get(value.getContext(), name));
}

void printProgram(Operation *op, raw_ostream &out, OpPrintingFlags flags) {
  if (flags.shouldPrintDebugInfo()) // in place of which the names would stand
    return op->print(out, flags);
  OwningOpRef<Operation *> copy = op->clone();
  DenseMap<Value, std::string> called; // all names are made before a location changes
  copy->walk([&](Operation *inner) {
    if (auto function = dyn_cast<func::FuncOp>(inner))
      findNames(function, called);
    else if (auto named = dyn_cast<OpAsmOpInterface>(inner); named && isa_and_nonnull<rt::FunctionOp>(inner->getParentOp()))
      named.getAsmResultNames([&](Value result, StringRef name) { called[result] = name.str(); });
  });
  copy->walk([&](Operation *inner) {
    inner->setLoc(inner->getNumResults() ? locationOf(inner->getResult(0), called) : UnknownLoc::get(inner->getContext()));
    for (Region &region : inner->getRegions())
      for (BlockArgument argument : region.getArguments()) // those of loops in kernels have names of their own
        if (isa<linalg::LinalgOp>(inner) || called.count(argument))
          argument.setLoc(locationOf(argument, called));
  });
  copy->print(out, flags.printNameLocAsPrefix());
}

} // namespace cauce
