// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions and other symbols, arguments and results.
#include "compiler/reduce/Module.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;

namespace cauce::reduce {
namespace {

// A result may name an argument by its number, in an attribute that the argument has, too: check.state.
void renumber(FunctionOpInterface function, unsigned erased) {
  DictionaryAttr attributes = function.getArgAttrDict(erased);
  for (NamedAttribute attribute : attributes ? attributes : DictionaryAttr::get(function.getContext()))
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (auto number = function.getResultAttrOfType<IntegerAttr>(i, attribute.getName()); number && number.getInt() == erased)
        function.removeResultAttr(i, attribute.getName());
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    for (NamedAttribute attribute : llvm::to_vector(function.getResultAttrs(i))) {
      auto number = dyn_cast<IntegerAttr>(attribute.getValue());
      bool isArgument = number && number.getInt() > erased && number.getInt() < function.getNumArguments() &&
                        function.getArgAttr(number.getInt(), attribute.getName());
      if (isArgument)
        function.setResultAttr(i, attribute.getName(), IntegerAttr::get(number.getType(), number.getInt() - 1));
    }
}

SmallVector<Type> without(ArrayRef<Type> types, unsigned number) {
  SmallVector<Type> others(types);
  others.erase(others.begin() + number);
  return others;
}

void eraseArgument(FunctionOpInterface function, unsigned number) {
  llvm::BitVector erased(function.getNumArguments());
  erased.set(number);
  Type type = typeWith(function, without(function.getArgumentTypes(), number), function.getResultTypes());
  function_interface_impl::eraseFunctionArguments(function, erased, type);
}

void eraseResult(FunctionOpInterface function, unsigned number) {
  llvm::BitVector erased(function.getNumResults());
  erased.set(number);
  Type type = typeWith(function, function.getArgumentTypes(), without(function.getResultTypes(), number));
  function_interface_impl::eraseFunctionResults(function, erased, type);
}

void dropSymbols(Module &module, Places &places) {
  SymbolTableCollection tables;
  SymbolUserMap users(tables, *module);
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*module->getBody())))
    if (isa<SymbolOpInterface>(op) && users.useEmpty(&op) && places.next())
      op.erase();
}

// Whether its results are the operands of one op at its end.
bool hasResults(FunctionOpInterface function) {
  Region &body = function.getFunctionBody();
  return llvm::hasSingleElement(body) && body.front().getTerminator()->getNumOperands() == function.getNumResults();
}

void dropResults(Module &module, Places &places) {
  for (FunctionOpInterface function : changeableFunctions(*module))
    for (unsigned i = function.getNumResults(); i-- > 0;) {
      Operation *end = function.getFunctionBody().front().getTerminator();
      if (!hasResults(function) || !places.next())
        continue;
      Operation *maker = end->getOperand(i).getDefiningOp();
      end->eraseOperand(i);
      eraseResult(function, i);
      if (maker && isOpTriviallyDead(maker))
        eraseUnused(maker);
    }
}

// What the op that makes a result was given, which may be of another type.
auto returnOperand(unsigned number) {
  return [number](Module &module, Places &places) {
    for (FunctionOpInterface function : changeableFunctions(*module)) {
      Operation *end = function.getFunctionBody().front().getTerminator();
      for (unsigned i = 0; i < function.getNumResults() && hasResults(function); ++i) {
        Operation *maker = end->getOperand(i).getDefiningOp();
        if (!maker || number >= maker->getNumOperands() || !places.next())
          continue;
        end->setOperand(i, maker->getOperand(number));
        function.setType(typeWith(function, function.getArgumentTypes(), end->getOperandTypes()));
        if (isOpTriviallyDead(maker))
          eraseUnused(maker);
      }
    }
  };
}

void dropUnusedArguments(Module &module, Places &places) {
  for (FunctionOpInterface function : changeableFunctions(*module))
    for (unsigned i = function.getNumArguments(); i-- > 0;)
      if (function.getArgument(i).use_empty() && places.next()) {
        renumber(function, i);
        eraseArgument(function, i);
      }
}

void replaceArguments(Module &module, Places &places) {
  for (FunctionOpInterface function : changeableFunctions(*module))
    for (BlockArgument argument : function.getArguments())
      if (!argument.use_empty() && places.next()) {
        OpBuilder b(function.getFunctionBody());
        if (Value one = makeConstant(b, function.getLoc(), argument.getType()))
          argument.replaceAllUsesWith(one);
      }
}

} // namespace

void addFunctionReductions(std::vector<ModuleReduction> &reductions) {
  reductions.push_back({"drop functions and states", dropSymbols});
  reductions.push_back({"drop results", dropResults});
  reductions.push_back({"return first operands", returnOperand(0)});
  reductions.push_back({"return second operands", returnOperand(1)});
  reductions.push_back({"return third operands", returnOperand(2)});
  reductions.push_back({"drop arguments", dropUnusedArguments});
}

void addArgumentReductions(std::vector<ModuleReduction> &reductions) {
  reductions.push_back({"replace arguments by constants", replaceArguments});
}

} // namespace cauce::reduce
