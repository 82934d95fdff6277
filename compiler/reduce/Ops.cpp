// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops: what stands for their results, and what is left out.
#include "compiler/reduce/Module.h"

#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;

namespace cauce::reduce {
namespace {

// Ops that may be replaced or erased, the last ones first: their users are gone when they are asked for.
SmallVector<Operation *> opsOf(ModuleOp module) {
  SmallVector<Operation *> ops;
  module->walk([&](Operation *op) {
    if (!isa<ModuleOp, FunctionOpInterface>(op) && !isa<SymbolOpInterface>(op) && !op->hasTrait<OpTrait::IsTerminator>())
      ops.push_back(op);
  });
  std::reverse(ops.begin(), ops.end());
  return ops;
}

// Replaces each op that `applies` to and whose place is asked for by what `replacement` has for each of its results. Asks for
// all places before it changes anything.
void replaceOps(Module &module, Places &places, llvm::function_ref<bool(Operation *)> applies, llvm::function_ref<Value(Value)> replacement) {
  SmallVector<Operation *> chosen;
  for (Operation *op : opsOf(*module))
    if (!op->use_empty() && applies(op) && places.next())
      chosen.push_back(op);
  llvm::SmallPtrSet<Operation *, 16> erased; // with one that needed them
  for (Operation *op : chosen) {
    if (erased.contains(op))
      continue;
    for (Value result : op->getResults())
      if (Value other = result.use_empty() ? Value() : replacement(result))
        result.replaceAllUsesWith(other);
    eraseUnused(op, &erased);
  }
}

// The operands that could stand for a result: of its type, each once.
Value operandFor(Value result, unsigned number) {
  llvm::SmallSetVector<Value, 4> fitting;
  for (Value operand : result.getDefiningOp()->getOperands())
    if (operand.getType() == result.getType())
      fitting.insert(operand);
  return number < fitting.size() ? fitting[number] : Value();
}

// The first operand that fits, the second, or the third.
auto byOperand(unsigned number) {
  return [number](Module &module, Places &places) {
    auto applies = [&](Operation *op) { return llvm::all_of(op->getResults(), [&](Value y) { return y.use_empty() || operandFor(y, number); }); };
    replaceOps(module, places, applies, [&](Value result) { return operandFor(result, number); });
  };
}

// The functions that could have arguments instead of ops.
llvm::SmallPtrSet<Operation *, 16> changeableSet(ModuleOp module) {
  llvm::SmallPtrSet<Operation *, 16> set;
  for (FunctionOpInterface function : changeableFunctions(module))
    set.insert(function);
  return set;
}

// What is no op of others: nothing is gained by an argument in the place of a constant that is as short.
bool isShort(Operation *op) {
  if (op->getNumOperands() || op->getNumRegions())
    return false;
  return llvm::none_of(op->getAttrs(), [](NamedAttribute attribute) { return isa<ElementsAttr>(attribute.getValue()) && !isa<SplatElementsAttr>(attribute.getValue()); });
}

Value argumentOf(FunctionOpInterface function, Type type) {
  for (BlockArgument argument : function.getArguments())
    if (argument.getType() == type)
      return argument;
  return {};
}

void byArgument(Module &module, Places &places) {
  llvm::SmallPtrSet<Operation *, 16> changeable = changeableSet(*module);
  auto applies = [&](Operation *op) {
    return !isShort(op) && changeable.contains(op->getParentOp()) &&
           llvm::all_of(op->getResultTypes(), [&](Type type) { return bool(argumentOf(cast<FunctionOpInterface>(op->getParentOp()), type)); });
  };
  replaceOps(module, places, applies, [](Value result) {
    return argumentOf(cast<FunctionOpInterface>(result.getDefiningOp()->getParentOp()), result.getType());
  });
}

void byNewArgument(Module &module, Places &places) {
  llvm::SmallPtrSet<Operation *, 16> changeable = changeableSet(*module);
  auto applies = [&](Operation *op) { return !isShort(op) && changeable.contains(op->getParentOp()); };
  replaceOps(module, places, applies, [](Value result) -> Value {
    auto function = cast<FunctionOpInterface>(result.getDefiningOp()->getParentOp());
    unsigned last = function.getNumArguments();
    SmallVector<Type> arguments(function.getArgumentTypes());
    arguments.push_back(result.getType());
    Type type = typeWith(function, arguments, function.getResultTypes());
    function_interface_impl::insertFunctionArguments(function, last, result.getType(), DictionaryAttr(), function.getLoc(), last, type);
    return function.getArgument(last);
  });
}

void byConstant(Module &module, Places &places) {
  replaceOps(module, places, [](Operation *op) { return !isShort(op); }, [](Value result) {
    OpBuilder b(result.getDefiningOp());
    return makeConstant(b, result.getLoc(), result.getType());
  });
}

// Stores, launches, and whatever else is done for its effect.
void eraseOps(Module &module, Places &places) {
  SmallVector<Operation *> erased;
  for (Operation *op : opsOf(*module))
    if (op->use_empty() && places.next())
      erased.push_back(op);
  // Ops in regions of others come later in the list, and may be gone with them.
  llvm::SmallPtrSet<Operation *, 16> all(erased.begin(), erased.end());
  llvm::erase_if(erased, [&](Operation *op) {
    for (Operation *parent = op->getParentOp(); parent; parent = parent->getParentOp())
      if (all.contains(parent))
        return true;
    return false;
  });
  eraseUnused(erased);
}

} // namespace

void addOpReductions(std::vector<ModuleReduction> &reductions) {
  reductions.push_back({"replace ops by arguments", byArgument});
  reductions.push_back({"replace ops by new arguments", byNewArgument});
  reductions.push_back({"replace ops by their first operand", byOperand(0)});
  reductions.push_back({"replace ops by their second operand", byOperand(1)});
  reductions.push_back({"replace ops by their third operand", byOperand(2)});
  reductions.push_back({"erase ops", eraseOps});
  reductions.push_back({"replace ops by constants", byConstant});
}

} // namespace cauce::reduce
