// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks, calls and control flow.
#include "tools/cauce-check/interpreter/Interpreter.h"

#include "compiler/support/Nodes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

using namespace mlir;

namespace cauce::check {

// What a mistake in a pass makes of a loop may never end.
static constexpr uint64_t mostSteps = 400'000'000;

bool Interpreter::fail(Operation *op, const Twine &why, bool isWrong) {
  if (message.empty()) {
    Operation *function = op;
    while (function->getParentOp() && !function->hasAttr(SymbolTable::getSymbolAttrName()))
      function = function->getParentOp();
    message = ("'" + nameOf(function) + "'" + (function == op ? "" : ", '" + op->getName().getStringRef() + "'") + ": " + why).str();
    wrong = isWrong;
  }
  return false;
}

void Interpreter::setInteger(Value value, int64_t number) {
  Datum &datum = get(value);
  datum.elements.resize(1);
  datum.elements[0].integer = number;
}

bool Interpreter::isKnown(Value value) { return values.count(value.getAsOpaquePointer()) != 0; }

bool Interpreter::run(Operation &op) {
  if (++steps > mostSteps)
    return fail(&op, "takes too long to be interpreted");
  for (Value operand : op.getOperands())
    if (!isKnown(operand))
      return fail(&op, "takes a value that is not known");
  bool done = false;
  if (!runElementwise(op, done))
    return false;
  if (done)
    return true;
  StringRef dialect = op.getName().getDialectNamespace();
  if (dialect == "linalg" || dialect == "tensor")
    return runTensors(op);
  if (dialect == "memref")
    return runMemory(op);
  if (dialect == "vector")
    return runVectors(op);
  if (dialect == "llvm")
    return runLlvm(op);
  if (dialect == "rt")
    return runHost(op);
  if (dialect == "affine")
    return runAffine(op);
  return runControlFlow(op);
}

// Runs `block` up to its terminator: `yielded` are the operands of that, or of the branch to `next`.
bool Interpreter::runBlock(Block &block, Data &yielded, Block *&next) {
  next = nullptr;
  for (Operation &op : block) {
    if (!op.hasTrait<OpTrait::IsTerminator>()) {
      if (!run(op))
        return false;
      continue;
    }
    ++steps;
    OperandRange operands = op.getOperands();
    if (op.getNumSuccessors()) {
      unsigned taken = 0;
      if (isa<cf::CondBranchOp, LLVM::CondBrOp>(op))
        taken = integer(op.getOperand(0)) ? 0 : 1;
      else if (auto select = dyn_cast<cf::SwitchOp>(op)) {
        if (auto cases = select.getCaseValues())
          for (auto [i, value] : llvm::enumerate(cases->getValues<APInt>()))
            if (value.getSExtValue() == integer(select.getFlag()))
              taken = i + 1;
      } else if (auto select = dyn_cast<LLVM::SwitchOp>(op)) {
        if (auto cases = select.getCaseValues())
          for (auto [i, value] : llvm::enumerate(cases->getValues<APInt>()))
            if (value.getSExtValue() == integer(select.getValue()))
              taken = i + 1;
      } else if (op.getNumSuccessors() != 1) {
        return fail(&op, "is not known to the interpreter");
      }
      next = op.getSuccessor(taken);
      operands = cast<BranchOpInterface>(op).getSuccessorOperands(taken).getForwardedOperands();
    }
    yielded.clear();
    for (Value operand : operands) {
      if (!isKnown(operand))
        return fail(&op, "takes a value that is not known");
      yielded.push_back(get(operand));
    }
    return true;
  }
  return true; // the body of a host function has no terminator
}

bool Interpreter::runCalled(Operation *function, Data arguments, Data &results) {
  Region &body = function->getRegion(0);
  if (body.empty())
    return fail(function, "has no body");
  Block *block = &body.front();
  if (arguments.size() != block->getNumArguments())
    return fail(function, "is called with another number of arguments");
  results = std::move(arguments);
  while (block) {
    for (auto [argument, value] : llvm::zip(block->getArguments(), results))
      set(argument, std::move(value));
    if (!runBlock(*block, results, block))
      return false;
  }
  return true;
}

int64_t evaluate(AffineExpr expr, ArrayRef<int64_t> dims, ArrayRef<int64_t> symbols) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return dims[dim.getPosition()];
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return symbols[symbol.getPosition()];
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  auto binary = cast<AffineBinaryOpExpr>(expr);
  int64_t x = evaluate(binary.getLHS(), dims, symbols), y = evaluate(binary.getRHS(), dims, symbols);
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return x + y;
  case AffineExprKind::Mul:
    return x * y;
  case AffineExprKind::FloorDiv:
    return y > 0 ? llvm::divideFloorSigned(x, y) : 0;
  case AffineExprKind::CeilDiv:
    return y > 0 ? llvm::divideCeilSigned(x, y) : 0;
  default:
    return y > 0 ? llvm::mod(x, y) : 0;
  }
}

bool Interpreter::runAffine(Operation &op) {
  SmallVector<int64_t> operands;
  for (Value operand : op.getOperands())
    operands.push_back(integer(operand));
  auto evaluateAll = [&](AffineMap map) {
    SmallVector<int64_t> found;
    for (AffineExpr expr : map.getResults())
      found.push_back(evaluate(expr, ArrayRef(operands).take_front(map.getNumDims()), ArrayRef(operands).drop_front(map.getNumDims())));
    return found;
  };
  if (auto apply = dyn_cast<affine::AffineApplyOp>(op))
    setInteger(apply.getResult(), evaluateAll(apply.getAffineMap())[0]);
  else if (auto least = dyn_cast<affine::AffineMinOp>(op))
    setInteger(least.getResult(), *llvm::min_element(evaluateAll(least.getAffineMap())));
  else if (auto greatest = dyn_cast<affine::AffineMaxOp>(op))
    setInteger(greatest.getResult(), *llvm::max_element(evaluateAll(greatest.getAffineMap())));
  else
    return fail(&op, "is not known to the interpreter");
  return true;
}

bool Interpreter::runControlFlow(Operation &op) {
  Data yielded;
  Block *next = nullptr;
  auto takeResults = [&](Data from) {
    for (auto [result, value] : llvm::zip(op.getResults(), from))
      set(result, std::move(value));
    return true;
  };
  if (auto loop = dyn_cast<scf::ForOp>(op)) {
    int64_t begin = integer(loop.getLowerBound()), end = integer(loop.getUpperBound()), step = integer(loop.getStep());
    if (step <= 0)
      return fail(&op, "has a step of " + Twine(step), /*isWrong=*/true);
    for (Value init : loop.getInitArgs())
      yielded.push_back(get(init));
    for (int64_t i = begin; i < end; i += step) {
      setInteger(loop.getInductionVar(), i);
      for (auto [argument, value] : llvm::zip(loop.getRegionIterArgs(), yielded))
        set(argument, value);
      if (!runBlock(*loop.getBody(), yielded, next))
        return false;
    }
    return takeResults(std::move(yielded));
  }
  if (auto choice = dyn_cast<scf::IfOp>(op)) {
    Region &region = integer(choice.getCondition()) ? choice.getThenRegion() : choice.getElseRegion();
    return (region.empty() || runBlock(region.front(), yielded, next)) && takeResults(std::move(yielded));
  }
  if (auto choice = dyn_cast<scf::IndexSwitchOp>(op)) {
    Region *region = &choice.getDefaultRegion();
    for (auto [i, value] : llvm::enumerate(choice.getCases()))
      if (value == integer(choice.getArg()))
        region = &choice.getCaseRegions()[i];
    return runBlock(region->front(), yielded, next) && takeResults(std::move(yielded));
  }
  if (auto call = dyn_cast<func::CallOp>(op)) {
    Data arguments;
    for (Value operand : op.getOperands())
      arguments.push_back(get(operand));
    Operation *function = symbolTable.lookup(call.getCallee());
    return function ? runCalled(function, std::move(arguments), yielded) && takeResults(std::move(yielded)) : fail(&op, "calls a function that is not there");
  }
  // A conversion that has begun: memrefs become structs of two addresses, offset, size and stride.
  if (auto conversion = dyn_cast<UnrealizedConversionCastOp>(op)) {
    if (op.getNumOperands() != 1 || op.getNumResults() != 1)
      return fail(&op, "is not known to the interpreter");
    Datum value = get(op.getOperand(0));
    Type from = op.getOperand(0).getType(), to = op.getResult(0).getType();
    if (isa<MemRefType>(from) && isa<LLVM::LLVMStructType>(to)) {
      value.elements.assign(2, value.elements[0]);
      value.elements.resize(4);
      value.elements.emplace_back().integer = 1;
    } else if (isa<MemRefType>(to) && isa<LLVM::LLVMStructType>(from)) {
      value.elements = {value.elements[1]};
    }
    set(op.getResult(0), std::move(value));
    return true;
  }
  return fail(&op, "is not known to the interpreter");
}

} // namespace cauce::check
