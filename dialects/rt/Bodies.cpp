// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops and branches, on tensors and on buffers: what is verified of their functions, and what all passes ask of them.
#include "dialects/rt/Rt.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce::rt {

//===--------------------------------------------------------------------===//
// What passes ask
//===--------------------------------------------------------------------===//

bool hasBodies(Operation *op) { return isa_and_nonnull<ScanOp, IfOp, WhileOp>(op); }

bool runsBodies(Operation *op) { return isa_and_nonnull<RepeatOp, BranchOp, LoopOp>(op); }

SmallVector<FlatSymbolRefAttr> bodiesOf(Operation *op) {
  return TypeSwitch<Operation *, SmallVector<FlatSymbolRefAttr>>(op)
      .Case([](ScanOp scan) { return SmallVector<FlatSymbolRefAttr>{scan.getBodyAttr()}; })
      .Case([](IfOp branch) { return SmallVector<FlatSymbolRefAttr>{branch.getThenBodyAttr(), branch.getElseBodyAttr()}; })
      .Case([](WhileOp loop) { return SmallVector<FlatSymbolRefAttr>{loop.getConditionAttr(), loop.getBodyAttr()}; });
}

OperandRange symbolsOf(Operation *op) {
  return TypeSwitch<Operation *, OperandRange>(op).Case<ScanOp, IfOp, WhileOp>([](auto each) { return each.getSymbols(); });
}

OperandRange inputsOf(Operation *op) { return op->getOperands().drop_back(symbolsOf(op).size()); }

ArrayAttr dimsOf(OpResult result) {
  ArrayAttr dims = TypeSwitch<Operation *, ArrayAttr>(result.getOwner()).Case<ScanOp, IfOp, WhileOp>([](auto each) { return each.getDims(); });
  return cast<ArrayAttr>(dims[result.getResultNumber()]);
}

SmallVector<FlatSymbolRefAttr> functionsOf(Operation *op) {
  return TypeSwitch<Operation *, SmallVector<FlatSymbolRefAttr>>(op)
      .Case([](RepeatOp loop) { return SmallVector<FlatSymbolRefAttr>{loop.getBodyAttr()}; })
      .Case([](BranchOp branch) { return SmallVector<FlatSymbolRefAttr>{branch.getThenBodyAttr(), branch.getElseBodyAttr()}; })
      .Case([](LoopOp loop) { return SmallVector<FlatSymbolRefAttr>{loop.getConditionAttr(), loop.getBodyAttr()}; });
}

static SmallVector<Value> listOf(std::initializer_list<ValueRange> ranges) {
  SmallVector<Value> list;
  for (ValueRange range : ranges)
    llvm::append_range(list, range);
  return list;
}

SmallVector<Value> readsOf(Operation *op) {
  return TypeSwitch<Operation *, SmallVector<Value>>(op)
      .Case([](RepeatOp loop) { return listOf({loop.getInits(), loop.getSequences(), loop.getInvariants()}); })
      .Case([](BranchOp branch) { return listOf({branch.getCondition(), branch.getReads()}); })
      .Case([](LoopOp loop) { return listOf({loop.getInits(), loop.getInvariants()}); });
}

SmallVector<Value> writesOf(Operation *op) {
  return TypeSwitch<Operation *, SmallVector<Value>>(op)
      .Case([](RepeatOp loop) { return listOf({loop.getFinals(), loop.getBefores(), loop.getStacks()}); })
      .Case([](BranchOp branch) { return listOf({branch.getWrites()}); })
      .Case([](LoopOp loop) { return listOf({loop.getFinals(), loop.getBetweens(), loop.getFlag()}); });
}

//===--------------------------------------------------------------------===//
// Verification
//===--------------------------------------------------------------------===//

// Whether both have the same sizes and elements: the names of sizes are no matter of rt.
static bool haveSameElements(Type a, Type b) {
  auto x = dyn_cast<RankedTensorType>(a), y = dyn_cast<RankedTensorType>(b);
  return x && y && x.getShape() == y.getShape() && x.getElementType() == y.getElementType();
}

// The function, which takes symbols and these tensors. `what` the op calls it.
static FailureOr<func::FuncOp> bodyOf(Operation *op, SymbolTableCollection &symbolTable, StringRef what, FlatSymbolRefAttr name, ArrayRef<Type> expected, size_t symbols) {
  auto callee = symbolTable.lookupNearestSymbolFrom<func::FuncOp>(op, name);
  if (!callee)
    return op->emitOpError("expected ") << what << " to name a function, but got " << name;
  // What callers call has states, and may be planned for them.
  if (!callee.isPrivate() || callee->hasAttr("rt.kernel"))
    return op->emitOpError("expected ") << what << " " << name << " to be a private function that is no kernel";
  SmallVector<Type> taken;
  llvm::copy_if(callee.getArgumentTypes(), std::back_inserter(taken), llvm::IsaPred<RankedTensorType>);
  if (!llvm::equal(taken, expected, haveSameElements) || callee.getNumArguments() - taken.size() != symbols)
    return op->emitOpError("expected ") << what << " " << name << " to take " << symbols << " symbols and " << expected << ", but it takes "
                                        << callee.getArgumentTypes();
  return callee;
}

static LogicalResult verifyDims(Operation *op, ArrayAttr dims) {
  if (dims.size() != op->getNumResults())
    return op->emitOpError("expected names of sizes for each of ") << op->getNumResults() << " results, but got " << dims;
  for (auto [names, type] : llvm::zip(dims, op->getResultTypes()))
    if (auto list = dyn_cast<ArrayAttr>(names); !list || !llvm::all_of(list, llvm::IsaPred<StringAttr>) ||
                                                list.size() != size_t(cast<RankedTensorType>(type).getNumDynamicDims()))
      return op->emitOpError("expected the names of the symbolic sizes of ") << type << ", but got " << names;
  return success();
}

LogicalResult ScanOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  SmallVector<Type> expected(getInits().getTypes());
  for (Type type : getSequences().getTypes()) {
    auto tensor = cast<RankedTensorType>(type);
    if (tensor.getRank() == 0)
      return emitOpError("expected sequences to have a dimension for the trips, but got ") << type;
    expected.push_back(RankedTensorType::get(tensor.getShape().drop_front(), tensor.getElementType()));
  }
  llvm::append_range(expected, getInvariants().getTypes());
  FailureOr<func::FuncOp> found = bodyOf(*this, symbolTable, "body", getBodyAttr(), expected, getSymbols().size());
  if (failed(found))
    return failure();
  func::FuncOp callee = *found;
  size_t carries = getInits().size();
  if (callee.getNumResults() < carries || !llvm::all_of(callee.getResultTypes(), llvm::IsaPred<RankedTensorType>))
    return emitOpError("expected body ") << getBodyAttr() << " to return " << carries << " carries and tensors, but it returns " << callee.getResultTypes();
  std::optional<int64_t> trips = getTrips().getSize().number();
  SmallVector<Type> results(getInits().getTypes());
  for (Type type : callee.getResultTypes()) {
    SmallVector<int64_t> shape{trips.value_or(ShapedType::kDynamic)};
    llvm::append_range(shape, cast<RankedTensorType>(type).getShape());
    results.push_back(RankedTensorType::get(shape, cast<RankedTensorType>(type).getElementType()));
  }
  if (!llvm::equal(callee.getResultTypes().take_front(carries), getInits().getTypes(), haveSameElements) ||
      !llvm::equal(getResultTypes(), results, haveSameElements))
    return emitOpError("expected the carries and stacks of body ") << getBodyAttr() << ", " << results << ", but got " << getResultTypes();
  return verifyDims(*this, getDims());
}

static LogicalResult verifyReturned(Operation *op, FailureOr<func::FuncOp> body, StringRef what, TypeRange expected) {
  if (failed(body))
    return failure();
  if (!llvm::equal(body->getResultTypes(), expected, haveSameElements))
    return op->emitOpError("expected ") << what << " @" << body->getName() << " to return " << expected << ", but it returns " << body->getResultTypes();
  return success();
}

static bool isFlag(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.getRank() == 0 && tensor.getElementType().isSignlessInteger(1);
}

LogicalResult IfOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  if (!isFlag(getCondition().getType()))
    return emitOpError("expected condition to be a tensor<i1>, but got ") << getCondition().getType();
  SmallVector<Type> expected(getInputs().getTypes());
  for (FlatSymbolRefAttr name : {getThenBodyAttr(), getElseBodyAttr()})
    if (failed(verifyReturned(*this, bodyOf(*this, symbolTable, "body", name, expected, getSymbols().size()), "body", getResultTypes())))
      return failure();
  return verifyDims(*this, getDims());
}

// Of a loop that ends by a condition.
template <typename Op> static LogicalResult verifyLimits(Op op) {
  if (op.getMost().has_value() == op.getLimit().has_value())
    return op.emitOpError("expected most or limit, but got ") << (op.getMost() ? "both" : "none");
  if (int64_t number = op.getMost() ? *op.getMost() : *op.getLimit(); number < 0)
    return op.emitOpError("expected a number of trips, but got ") << number;
  return success();
}

LogicalResult WhileOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  if (failed(verifyLimits(*this)))
    return failure();
  SmallVector<Type> expected(getInits().getTypes()), results(getInits().getTypes());
  llvm::append_range(results, getInits().getTypes());
  Type flag = RankedTensorType::get({}, IntegerType::get(getContext(), 1));
  results.push_back(flag);
  llvm::append_range(expected, getInvariants().getTypes());
  if (failed(verifyReturned(*this, bodyOf(*this, symbolTable, "condition", getConditionAttr(), expected, getSymbols().size()), "condition", flag)) ||
      failed(verifyReturned(*this, bodyOf(*this, symbolTable, "body", getBodyAttr(), expected, getSymbols().size()), "body", getInits().getTypes())))
    return failure();
  if (!llvm::equal(getResultTypes(), results, haveSameElements))
    return emitOpError("expected the carries twice and a tensor<i1> as results, ") << results << ", but got " << getResultTypes();
  return verifyDims(*this, getDims());
}

// That a function of the host program has so many inputs and outputs.
static LogicalResult verifyFunction(Operation *op, SymbolTableCollection &symbolTable, StringRef what, FlatSymbolRefAttr name, size_t inputs, size_t outputs) {
  auto callee = symbolTable.lookupNearestSymbolFrom<FunctionOp>(op, name);
  if (!callee)
    return op->emitOpError("expected ") << what << " to name an rt.function, but got " << name;
  if (callee.getInputs().size() != inputs || callee.getOutputs().size() != outputs)
    return op->emitOpError("expected ") << what << " " << name << " to have " << inputs << " inputs and " << outputs << " outputs, but it has "
                                        << callee.getInputs().size() << " and " << callee.getOutputs().size();
  return success();
}

static LogicalResult verifyCopies(Operation *op, SymbolTableCollection &symbolTable, ArrayAttr copies) {
  for (auto kernel : copies.getAsRange<FlatSymbolRefAttr>())
    if (!symbolTable.lookupNearestSymbolFrom(op, kernel))
      return op->emitOpError("expected copies to name kernels, but got ") << kernel;
  return success();
}

LogicalResult RepeatOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  size_t carries = getInits().size();
  if (getFinals().size() != carries || getBefores().size() != carries || getStacked().size() != carries || getCopies().size() != carries)
    return emitOpError("expected as many finals, befores, values of 'stacked' and kernels that copy as inits, ")
           << carries << ", but got " << getFinals().size() << ", " << getBefores().size() << ", " << getStacked().size() << " and " << getCopies().size();
  if (failed(verifyCopies(*this, symbolTable, getCopies())))
    return failure();
  return verifyFunction(*this, symbolTable, "body", getBodyAttr(), carries + getSequences().size() + getInvariants().size(), carries + getStacks().size());
}

LogicalResult BranchOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  for (FlatSymbolRefAttr name : {getThenBodyAttr(), getElseBodyAttr()})
    if (failed(verifyFunction(*this, symbolTable, "body", name, getReads().size(), getWrites().size())))
      return failure();
  return success();
}

LogicalResult LoopOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  if (failed(verifyLimits(*this)))
    return failure();
  size_t carries = getInits().size(), inputs = carries + getInvariants().size();
  if (getFinals().size() != carries || getBetweens().size() != carries || getCopies().size() != carries)
    return emitOpError("expected as many finals, betweens and kernels that copy as inits, ")
           << carries << ", but got " << getFinals().size() << ", " << getBetweens().size() << " and " << getCopies().size();
  if (failed(verifyCopies(*this, symbolTable, getCopies())) || failed(verifyFunction(*this, symbolTable, "condition", getConditionAttr(), inputs, 1)))
    return failure();
  return verifyFunction(*this, symbolTable, "body", getBodyAttr(), inputs, carries);
}

} // namespace cauce::rt
