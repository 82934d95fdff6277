// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Branches: syntax, verification, simplification and derivative.
#include "dialects/nn/LoopBodies.h"

#include "dialects/nn/ReverseMode.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/ShapeBuilder.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace cauce::nn {

IfOp makeIf(OpBuilder &builder, Location loc, Value condition, ValueRange inputs, BodyBuilder thenBody, BodyBuilder elseBody) {
  OperationState state(loc, IfOp::getOperationName());
  state.addOperands(condition);
  state.addOperands(inputs);
  for (BodyBuilder body : {thenBody, elseBody})
    makeBody(*state.addRegion(), loc, inputs.getTypes(), body);
  state.addTypes(state.regions.front()->front().getTerminator()->getOperandTypes());
  return cast<IfOp>(builder.create(state));
}

//===--------------------------------------------------------------------===//
// Verification
//===--------------------------------------------------------------------===//

LogicalResult IfOp::verify() {
  auto type = cast<RankedTensorType>(getCondition().getType());
  if (type.getRank() != 0 || !type.getElementType().isSignlessInteger(1))
    return emitOpError("expected its condition to be a tensor<i1>, but got ") << type;
  return success();
}

LogicalResult IfOp::verifyRegions() {
  for (Region *body : {&getThenBody(), &getElseBody()}) {
    StringRef what = body == &getThenBody() ? "first body" : "second body";
    if (failed(verifyBodyOps(*this, *body, what)))
      return failure();
    if (body->getArgumentTypes() != getInputs().getTypes())
      return emitOpError("expected its ") << what << " to take the inputs, " << getInputs().getTypes() << ", but got " << body->getArgumentTypes();
    if (TypeRange yielded = body->front().getTerminator()->getOperandTypes(); yielded != getResultTypes())
      return emitOpError("expected its ") << what << " to yield the results, " << getResultTypes() << ", but got " << yielded;
  }
  return success();
}

//===--------------------------------------------------------------------===//
// nn.if %condition with(%x = %v : TYPE, ...) {...} else {...}
//===--------------------------------------------------------------------===//

void IfOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getCondition();
  printBindings(printer, "with", getThenBody().getArguments(), getInputs());
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs());
  printer << ' ';
  printer.printRegion(getThenBody(), /*printEntryBlockArgs=*/false);
  printer << " else ";
  printer.shadowRegionArgs(getElseBody(), getThenBody().getArguments());
  printer.printRegion(getElseBody(), /*printEntryBlockArgs=*/false);
}

ParseResult IfOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand condition;
  Type type = RankedTensorType::get({}, parser.getBuilder().getI1Type());
  SmallVector<OpAsmParser::Argument> arguments;
  Region *thenBody = result.addRegion(), *elseBody = result.addRegion();
  if (parser.parseOperand(condition) || parser.resolveOperand(condition, type, result.operands) ||
      parseBindings(parser, "with", /*ofElements=*/false, arguments, result.operands) || parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseRegion(*thenBody, arguments) || parser.parseKeyword("else") || parser.parseRegion(*elseBody, arguments))
    return failure();
  YieldOp yield = yieldOf(*thenBody);
  if (!yield || !yieldOf(*elseBody))
    return parser.emitError(loc, "expected bodies that end with nn.yield of the results, tensors");
  result.addTypes(yield.getValues().getTypes());
  return success();
}

//===--------------------------------------------------------------------===//
// What nobody needs
//===--------------------------------------------------------------------===//

// A condition that is known leaves a body; else what makes results that are used.
LogicalResult IfOp::canonicalize(IfOp op, PatternRewriter &rewriter) {
  if (auto known = op.getCondition().getDefiningOp<FullOp>()) {
    rewriter.replaceOp(op, inlineBody(rewriter, known.getValue().isZero() ? op.getElseBody() : op.getThenBody(), op.getInputs()));
    return success();
  }
  Block &thenBlock = op.getThenBody().front(), &elseBlock = op.getElseBody().front();
  llvm::BitVector results(op.getNumResults()), arguments(op.getInputs().size());
  for (OpResult result : op.getResults())
    results[result.getResultNumber()] = !result.use_empty();
  llvm::DenseSet<Value> needed;
  for (Block *block : {&thenBlock, &elseBlock}) {
    addNeeded(*block, results, needed);
    for (BlockArgument argument : block->getArguments())
      if (needed.contains(argument))
        arguments.set(argument.getArgNumber());
  }
  if (results.none() || (results.all() && arguments.all()))
    return failure(); // none: the op is dead
  auto part = [&](Block &block) {
    return [&](OpBuilder &inner, Block::BlockArgListType taken) { return inlineNeeded(inner, block, arguments, results, needed, taken); };
  };
  IfOp smaller = makeIf(rewriter, op.getLoc(), op.getCondition(), chosen(op.getInputs(), 0, arguments), part(thenBlock), part(elseBlock));
  for (auto [before, after] : llvm::zip(chosen(op.getResults(), 0, results), smaller.getResults()))
    rewriter.replaceAllUsesWith(before, after);
  rewriter.eraseOp(op);
  return success();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

LogicalResult IfOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  llvm::BitVector results(getNumResults()), reached(getInputs().size());
  for (OpResult result : getResults())
    results[result.getResultNumber()] = isFloat(result) && !isUnreached(cotangents[result.getResultNumber()]);
  for (Region *body : {&getThenBody(), &getElseBody()}) {
    llvm::DenseSet<Value> values = reachedFrom(body->front(), chosen(body->front().getTerminator()->getOperands(), 0, results));
    for (BlockArgument argument : body->getArguments())
      if (isFloat(argument) && values.contains(argument))
        reached.set(argument.getArgNumber());
  }
  operandCotangents.assign(1 + reached.size(), Value());
  if (reached.none())
    return success();
  SmallVector<Value> inputs(getInputs());
  llvm::append_range(inputs, chosen(cotangents, 0, results));
  LogicalResult isDone = success();
  auto adjointOf = [&](Region &body) {
    return [&](OpBuilder &inner, Block::BlockArgListType arguments) {
      IRMapping mapping;
      mapping.map(body.getArguments(), arguments.take_front(reached.size()));
      SmallVector<Operation *> ops;
      for (Operation &op : body.front().without_terminator())
        ops.push_back(inner.clone(op, mapping));
      ReverseMode reverse(inner);
      SmallVector<Value> yielded = chosen(body.front().getTerminator()->getOperands(), 0, results);
      for (auto [value, cotangent] : llvm::zip(yielded, arguments.drop_front(reached.size())))
        reverse.add(mapping.lookup(value), cotangent, getLoc());
      if (failed(reverse.run(ops, [&] { return emitOpError(); })))
        isDone = failure();
      return llvm::map_to_vector(chosen(body.getArguments(), 0, reached), [&](Value argument) {
        Value cotangent = reverse.of(mapping.lookup(argument));
        return cotangent ? cotangent : ShapeBuilder(inner, getLoc()).zeros(argument);
      });
    };
  };
  IfOp adjoint = makeIf(builder, getLoc(), getCondition(), inputs, adjointOf(getThenBody()), adjointOf(getElseBody()));
  for (auto [i, cotangent] : llvm::zip(reached.set_bits(), adjoint.getResults()))
    operandCotangents[1 + i] = cotangent;
  return isDone;
}

} // namespace cauce::nn
