// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops that end by a condition: syntax, verification, simplification and derivative.
#include "dialects/nn/LoopBodies.h"

#include "dialects/nn/Shape.h"
#include "dialects/nn/ShapeBuilder.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace cauce::nn {

WhileOp makeWhile(OpBuilder &builder, Location loc, IntegerAttr most, IntegerAttr limit, ValueRange inits, ValueRange invariants, BodyBuilder condition,
                  BodyBuilder body) {
  OperationState state(loc, WhileOp::getOperationName());
  auto &properties = state.getOrAddProperties<WhileOp::Properties>();
  properties.setMost(most);
  properties.setLimit(limit);
  properties.setOperandSegmentSizes({int32_t(inits.size()), int32_t(invariants.size())});
  state.addOperands(inits);
  state.addOperands(invariants);
  SmallVector<Type> arguments(inits.getTypes());
  llvm::append_range(arguments, invariants.getTypes());
  for (BodyBuilder each : {condition, body})
    makeBody(*state.addRegion(), loc, arguments, each);
  state.addTypes(inits.getTypes());
  return cast<WhileOp>(builder.create(state));
}

//===--------------------------------------------------------------------===//
// Verification
//===--------------------------------------------------------------------===//

LogicalResult WhileOp::verify() {
  if (getMost() && int64_t(*getMost()) < 0)
    return emitOpError("expected most to be at least 0, but got ") << int64_t(*getMost());
  if (getLimit() && int64_t(*getLimit()) < 1)
    return emitOpError("expected limit to be at least 1, but got ") << int64_t(*getLimit());
  if (getMost() && getLimit())
    return emitOpError("expected no limit with most, after which the loop is over, but got ") << int64_t(*getLimit());
  if (getResultTypes() != getInits().getTypes())
    return emitOpError("expected the carries as results, ") << getInits().getTypes() << ", but got " << getResultTypes();
  return success();
}

LogicalResult WhileOp::verifyRegions() {
  if (failed(verifyBodyOps(*this, getCondition(), "condition")) || failed(verifyBodyOps(*this, getBody(), "body")))
    return failure();
  for (Region *region : {&getCondition(), &getBody()})
    if (region->getArgumentTypes() != getOperandTypes())
      return emitOpError("expected its ") << (region == &getBody() ? "body" : "condition") << " to take carries and invariants, " << getOperandTypes()
                                          << ", but got " << region->getArgumentTypes();
  TypeRange condition = getCondition().front().getTerminator()->getOperandTypes();
  if (condition.size() != 1 || condition.front() != RankedTensorType::get({}, IntegerType::get(getContext(), 1)))
    return emitOpError("expected its condition to yield a tensor<i1>, but got ") << condition;
  if (TypeRange yielded = getBody().front().getTerminator()->getOperandTypes(); yielded != getInits().getTypes())
    return emitOpError("expected its body to yield the carries, ") << getInits().getTypes() << ", but got " << yielded;
  return success();
}

//===--------------------------------------------------------------------===//
// nn.while most N limit N carry(%c = %c0 : TYPE, ...) with(%w = %v : TYPE, ...) {...} do {...}
//===--------------------------------------------------------------------===//

void WhileOp::print(OpAsmPrinter &printer) {
  if (getMost())
    printer << " most " << *getMost();
  if (getLimit())
    printer << " limit " << *getLimit();
  Block::BlockArgListType arguments = getCondition().getArguments();
  printBindings(printer, "carry", arguments.take_front(getInits().size()), getInits());
  printBindings(printer, "with", arguments.drop_front(getInits().size()), getInvariants());
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), {getMostAttrName(), getLimitAttrName(), getOperandSegmentSizesAttrName()});
  printer << ' ';
  printer.printRegion(getCondition(), /*printEntryBlockArgs=*/false);
  printer << " do ";
  printer.shadowRegionArgs(getBody(), arguments);
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

ParseResult WhileOp::parse(OpAsmParser &parser, OperationState &result) {
  auto &properties = result.getOrAddProperties<Properties>();
  auto parseNumber = [&](StringRef keyword, auto set) -> ParseResult {
    int64_t number;
    if (failed(parser.parseOptionalKeyword(keyword)))
      return success();
    if (parser.parseInteger(number))
      return failure();
    set(parser.getBuilder().getI64IntegerAttr(number));
    return success();
  };
  SmallVector<OpAsmParser::Argument> arguments;
  if (parseNumber("most", [&](IntegerAttr number) { properties.setMost(number); }) ||
      parseNumber("limit", [&](IntegerAttr number) { properties.setLimit(number); }) ||
      parseBindings(parser, "carry", /*ofElements=*/false, arguments, result.operands))
    return failure();
  size_t carries = result.operands.size();
  if (parseBindings(parser, "with", /*ofElements=*/false, arguments, result.operands) || parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  properties.setOperandSegmentSizes({int32_t(carries), int32_t(result.operands.size() - carries)});
  Region *condition = result.addRegion(), *body = result.addRegion();
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseRegion(*condition, arguments) || parser.parseKeyword("do") || parser.parseRegion(*body, arguments))
    return failure();
  if (!yieldOf(*condition) || !yieldOf(*body))
    return parser.emitError(loc, "expected a condition and a body that end with nn.yield of tensors");
  result.addTypes(ValueRange(result.operands).take_front(carries).getTypes());
  return success();
}

//===--------------------------------------------------------------------===//
// What nobody needs
//===--------------------------------------------------------------------===//

// What the condition and carries that are used need.
LogicalResult WhileOp::canonicalize(WhileOp op, PatternRewriter &rewriter) {
  if (op.getMost() && *op.getMost() == 0) {
    rewriter.replaceOp(op, op.getInits());
    return success();
  }
  size_t carries = op.getInits().size();
  Block &condition = op.getCondition().front(), &body = op.getBody().front();
  llvm::BitVector results(carries), arguments(op.getNumOperands()), one(1, true);
  for (OpResult result : op.getResults())
    results[result.getResultNumber()] = !result.use_empty();
  if (results.none())
    return failure(); // the op is dead
  llvm::DenseSet<Value> needed;
  addNeeded(condition, one, needed);
  for (bool changed = true; changed;) {
    changed = false;
    addNeeded(body, results, needed);
    for (Block *block : {&condition, &body})
      for (BlockArgument argument : block->getArguments()) {
        unsigned i = argument.getArgNumber();
        if (!needed.contains(argument) || (i < carries ? results[i] : arguments[i]))
          continue;
        i < carries ? results.set(i) : arguments.set(i);
        changed = true;
      }
  }
  for (unsigned i : results.set_bits())
    arguments.set(i);
  if (arguments.all())
    return failure();
  WhileOp smaller = makeWhile(
      rewriter, op.getLoc(), op.getMostAttr(), op.getLimitAttr(), chosen(op.getInits(), 0, arguments), chosen(op.getInvariants(), carries, arguments),
      [&](OpBuilder &inner, Block::BlockArgListType taken) { return inlineNeeded(inner, condition, arguments, one, needed, taken); },
      [&](OpBuilder &inner, Block::BlockArgListType taken) { return inlineNeeded(inner, body, arguments, results, needed, taken); });
  for (auto [before, after] : llvm::zip(chosen(op.getResults(), 0, results), smaller.getResults()))
    rewriter.replaceAllUsesWith(before, after);
  rewriter.eraseOp(op);
  return success();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

// The first carry is whether there was no trip yet before which the condition did not hold; it holds in no trip behind that.
static ScanOp scanOf(OpBuilder &builder, WhileOp loop) {
  Location loc = loop.getLoc();
  Type flag = RankedTensorType::get({}, builder.getI1Type());
  SmallVector<Value> inits{ShapeBuilder(builder, loc).full(flag, 1)};
  llvm::append_range(inits, loop.getInits());
  auto trips = builder.getStringAttr(std::to_string(*loop.getMost()));
  return makeScan(builder, loc, trips, /*reverse=*/false, inits, {}, loop.getInvariants(), [&](OpBuilder &inner, Block::BlockArgListType arguments) {
    auto inlined = [](Region &region) { return [&](OpBuilder &b, Block::BlockArgListType taken) { return inlineBody(b, region, taken); }; };
    ValueRange values = arguments.drop_front();
    IfOp holds = makeIf(inner, loc, arguments.front(), values, inlined(loop.getCondition()), [&](OpBuilder &b, Block::BlockArgListType) {
      return SmallVector<Value>{ShapeBuilder(b, loc).full(flag, 0)};
    });
    IfOp next = makeIf(inner, loc, holds.getResult(0), values, inlined(loop.getBody()), [&](OpBuilder &, Block::BlockArgListType taken) {
      return llvm::to_vector_of<Value>(taken.take_front(loop.getInits().size()));
    });
    SmallVector<Value> yielded(holds.getResults());
    llvm::append_range(yielded, next.getResults());
    return yielded;
  });
}

ValueRange scanInstead(OpBuilder &builder, WhileOp loop) { return scanOf(builder, loop).getFinals().drop_front(); }

LogicalResult WhileOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  auto node = getLoc()->findInstanceOf<NameLoc>();
  if (!getMost())
    return emitOpError(node ? ("of '" + node.getName().getValue() + "' ").str() : "") << "has no derivative, because nothing bounds its trips, whose carries it would keep: expected it to say 'most'";
  ScanOp scan = scanOf(builder, *this);
  ShapeBuilder b(builder, getLoc());
  SmallVector<Value> all{b.zeros(scan.getFinals().front())}, found;
  llvm::append_range(all, cotangents);
  for (Value before : scan.getBefores())
    all.push_back(b.zeros(before));
  if (failed(scan.vjp(builder, all, found)))
    return failure();
  operandCotangents.assign(found.begin() + 1, found.end()); // but for the first carry
  return success();
}

} // namespace cauce::nn
