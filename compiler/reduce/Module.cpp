// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules as programs to be reduced.
#include "compiler/reduce/Module.h"

#include "dialects/nn/Shape.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace cauce::reduce {

unsigned countOps(Operation *root) {
  unsigned count = 0;
  root->walk([&](Operation *op) { count += !isa<ModuleOp, FunctionOpInterface>(op) && !op->hasTrait<OpTrait::IsTerminator>(); });
  return count;
}

SmallVector<FunctionOpInterface> changeableFunctions(ModuleOp module) {
  SmallVector<FunctionOpInterface> functions;
  SymbolTableCollection tables;
  SymbolUserMap users(tables, module);
  for (auto function : module.getOps<FunctionOpInterface>())
    if (!function.isExternal() && users.useEmpty(function))
      functions.push_back(function);
  return functions;
}

Type typeWith(FunctionOpInterface function, TypeRange arguments, TypeRange results) {
  auto llvmFunction = dyn_cast<LLVM::LLVMFuncOp>(*function);
  if (!llvmFunction)
    return function.cloneTypeWith(arguments, results);
  Type result = results.empty() ? LLVM::LLVMVoidType::get(function.getContext()) : results.front();
  return LLVM::LLVMFunctionType::get(result, llvm::to_vector(arguments), llvmFunction.isVarArg());
}

void eraseUnused(ArrayRef<Operation *> ops, llvm::SmallPtrSetImpl<Operation *> *erased) {
  llvm::SetVector<Operation *> work(ops.begin(), ops.end());
  while (!work.empty()) {
    Operation *op = work.pop_back_val();
    if (!op->use_empty())
      continue;
    // What did something else besides has to be erased by name.
    if (!llvm::is_contained(ops, op) && !isOpTriviallyDead(op))
      continue;
    SmallVector<Operation *> makers;
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (Operation *maker = operand.getDefiningOp(); maker && !op->isAncestor(maker))
          makers.push_back(maker);
    });
    op->walk([&](Operation *inner) {
      work.remove(inner);
      if (erased)
        erased->insert(inner);
    });
    op->erase();
    work.insert(makers.begin(), makers.end());
  }
}

static TypedAttr onesOf(OpBuilder &b, Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  TypedAttr element = b.getOneAttr(shaped ? shaped.getElementType() : type);
  return shaped && element ? TypedAttr(SplatElementsAttr::get(shaped, Attribute(element))) : element;
}

static Value makeLlvmConstant(OpBuilder &b, Location loc, Type type) {
  if (isa<LLVM::LLVMPointerType>(type))
    return LLVM::ZeroOp::create(b, loc, type);
  TypedAttr one = onesOf(b, type);
  return one ? Value(LLVM::ConstantOp::create(b, loc, type, one)) : Value();
}

Value makeConstant(OpBuilder &b, Location loc, Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    // Above level tensor no other constant has a symbolic size, below it none has nn.
    Operation *parent = b.getInsertionBlock()->getParentOp();
    auto isNn = [](Operation *op) { return isa_and_nonnull<nn::NnDialect>(op->getDialect()) ? WalkResult::interrupt() : WalkResult::advance(); };
    if (parent->walk(isNn).wasInterrupted())
      return nn::FullOp::create(b, loc, type, llvm::APFloat(1.0));
  }
  if (b.getInsertionBlock()->getParentOp()->getParentOfType<LLVM::LLVMFuncOp>() || isa<LLVM::LLVMFuncOp>(b.getInsertionBlock()->getParentOp()))
    return makeLlvmConstant(b, loc, type);
  auto shaped = dyn_cast<ShapedType>(type);
  if (isa<MemRefType>(type) || (shaped && !shaped.hasStaticShape()))
    return {};
  TypedAttr one = onesOf(b, type);
  b.getContext()->getOrLoadDialect<arith::ArithDialect>();
  return one ? Value(arith::ConstantOp::create(b, loc, one)) : Value();
}

std::string printModule(const Module &constModule, const OpPrintingFlags &flags) {
  ModuleOp module = *const_cast<Module &>(constModule);
  // What is wrong with a candidate interests nobody.
  ScopedDiagnosticHandler silent(module.getContext(), [](Diagnostic &) { return success(); });
  if (failed(verify(module)))
    return "";
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os, flags);
  return text;
}

Task<Module> moduleTask() {
  Task<Module> task;
  addFunctionReductions(task.reductions);
  addBlockReductions(task.reductions); // early: what is in them goes at once
  addOpReductions(task.reductions);
  addSizeReductions(task.reductions);
  addElementReductions(task.reductions);
  task.copy = [](const Module &module) { return Module(cast<ModuleOp>(const_cast<Module &>(module)->getOperation()->clone())); };
  task.print = [](const Module &module) { return printModule(module); };
  return task;
}

} // namespace cauce::reduce
