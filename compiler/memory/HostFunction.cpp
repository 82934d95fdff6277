// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/memory/HostFunction.h"

#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce {

static bool isPart(OpOperand &operand) {
  Value part = operand.get();
  return isa_and_nonnull<rt::DispatchOp, tensor::ConcatOp>(part.getDefiningOp()) && llvm::all_of(part.getUses(), [&](OpOperand &use) {
           return &use == &operand || isa<rt::DispatchOp>(use.getOwner());
         });
}

LogicalResult verifyHostFunction(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments())
    if (!isa<RankedTensorType>(argument.getType()) && !function.getArgAttr(argument.getArgNumber(), "rt.symbol"))
      return function.emitError("expected argument ")
             << argument.getArgNumber() << " to be a tensor or to have the attribute 'rt.symbol'";
  for (Operation &op : function.getBody().front().without_terminator())
    if (!isNode(&op) && !isReshape(&op) && !isa<tensor::ConcatOp>(op) && !isa<arith::ArithDialect>(op.getDialect()))
      return op.emitOpError("is not expected: a host function is made of rt.dispatch, rt.scan, rt.if, rt.while, reshapes, concatenations, constants and sizes");
  for (auto concat : function.getOps<tensor::ConcatOp>())
    for (OpOperand &part : concat->getOpOperands())
      if (!isPart(part))
        return concat.emitOpError("expected operand ")
               << part.getOperandNumber() << " to be made by a kernel or a concatenation, for others than reshapes, loops and the caller, and to be a part once";
  for (OpOperand &operand : function.getBody().front().getTerminator()->getOpOperands()) {
    auto argument = dyn_cast<BlockArgument>(operand.get());
    Attribute state = function.getResultAttr(operand.getOperandNumber(), "train.state");
    bool isUnchanged = argument && state && function.getArgAttr(argument.getArgNumber(), "train.state") == state;
    if (!isNode(operand.get().getDefiningOp()) && !isUnchanged)
      return function.emitError("expected result ") << operand.getOperandNumber() << " to be made by a kernel or a loop";
  }
  return success();
}

void forEachPart(Value whole, llvm::function_ref<void(Value)> visit) {
  visit(whole);
  if (auto concat = whole.getDefiningOp<tensor::ConcatOp>())
    for (Value part : concat.getInputs())
      forEachPart(part, visit);
}

HostFunction::HostFunction(func::FuncOp function, const SymbolTable &kernels) : function(function), kernels(kernels) {
  for (BlockArgument argument : function.getArguments())
    (isa<RankedTensorType>(argument.getType()) ? tensors : symbols).push_back(argument);
  for (Operation &op : function.getBody().front()) {
    if (!isNode(&op))
      continue;
    for (Value input : inputsOf(&op)) {
      SmallVector<Operation *> &known = readers[rootOf(input)];
      if (known.empty() || known.back() != &op)
        known.push_back(&op);
    }
    numbers[&op] = nodes.size();
    nodes.push_back(&op);
  }
  for (auto concat : function.getOps<tensor::ConcatOp>())
    placeParts(concat);
}

func::ReturnOp HostFunction::getTerminator() const {
  func::FuncOp op = function;
  return cast<func::ReturnOp>(op.getBody().front().getTerminator());
}

ArrayRef<Operation *> HostFunction::readersOf(Value value) const {
  auto it = readers.find(value);
  return it == readers.end() ? ArrayRef<Operation *>() : it->second;
}

bool HostFunction::isInPlace(Operation *node, OpResult result, Value value) const {
  auto op = dyn_cast<rt::DispatchOp>(node);
  if (!op)
    return false;
  func::FuncOp kernel = kernelOf(op);
  auto target = kernel.getResultAttrOfType<IntegerAttr>(result.getResultNumber(), "rt.in_place");
  if (!target || op.getInputs()[target.getInt()] != value)
    return false;
  if (llvm::count(op.getInputs(), value) != 1)
    return false;
  return kernel.getArgAttr(target.getInt(), "rt.layout") == kernel.getResultAttr(result.getResultNumber(), "rt.layout");
}

// Where each part of a concatenation begins in it.
void HostFunction::placeParts(tensor::ConcatOp concat) {
  auto [type, dims, layout, inPlace] = neededFor(concat.getResult());
  ArrayRef<int64_t> extents = rt::partOf(type, layout).getExtents();
  SizeExpr step = rt::bytesOf(type.getElementType());
  for (int64_t dim = concat.getDim() + 1; dim < type.getRank(); ++dim)
    step *= extents[dim] ? SizeExpr(extents[dim]) : SizeExpr::parse(cast<StringAttr>(dims[type.getDynamicDimIndex(dim)]).getValue()).value_or(SizeExpr::unknown());
  SizeExpr offset;
  for (Value part : concat.getInputs()) {
    parts[part] = {concat.getResult(), offset};
    offset = offset + step * cast<RankedTensorType>(part.getType()).getDimSize(concat.getDim());
  }
}

Value HostFunction::wholeOf(Value value) const {
  while (auto part = partOf(value).whole)
    value = part;
  return value;
}

// The names of the `?` sizes of what a kernel or a concatenation makes, along a dimension that is a number.
ArrayAttr HostFunction::dimsOf(Value value) const {
  while (auto concat = value.getDefiningOp<tensor::ConcatOp>())
    value = concat.getInputs().front();
  auto result = cast<OpResult>(value);
  return kernelOf(cast<rt::DispatchOp>(result.getOwner())).getResultAttrOfType<ArrayAttr>(result.getResultNumber(), "rt.dims");
}

Needed HostFunction::neededFor(Value value) const {
  MLIRContext *context = value.getContext();
  auto result = cast<OpResult>(value);
  // No kernel writes a concatenation as a whole.
  if (auto concat = value.getDefiningOp<tensor::ConcatOp>())
    return {concat.getResultType(), dimsOf(value), rt::layoutOf(concat->getAttrDictionary(), context), {}};
  // Of the carries before each trip that nobody reads a loop needs one.
  if (rt::hasBodies(result.getOwner())) {
    if (auto loop = dyn_cast<rt::ScanOp>(result.getOwner()); loop && isSpare(loop, result))
      result = loop.getFinals()[result.getResultNumber() - loop.getInits().size()];
    return {cast<RankedTensorType>(result.getType()), rt::dimsOf(result), rt::LayoutAttr::get(context, rt::LayoutKind::Dense, 0), {}};
  }
  func::FuncOp kernel = kernelOf(cast<rt::DispatchOp>(result.getOwner()));
  unsigned i = result.getResultNumber();
  return {cast<RankedTensorType>(result.getType()), kernel.getResultAttrOfType<ArrayAttr>(i, "rt.dims"),
          rt::layoutOf(kernel.getResultAttrDict(i), context), kernel.getResultAttrOfType<IntegerAttr>(i, "rt.in_place")};
}

} // namespace cauce
