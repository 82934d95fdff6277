// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops: syntax, verification and simplification. Their derivative is in LoopGradient.cpp.
#include "dialects/nn/Loop.h"
#include "dialects/nn/LoopBodies.h"

#include "dialects/nn/Symbols.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Building
//===--------------------------------------------------------------------===//

// A tensor of `trips` of these.
static Type stackOf(StringAttr trips, Type type) {
  auto tensor = cast<RankedTensorType>(type);
  SmallVector<Dim> dims{makeDim(type.getContext(), SizeExpr::parse(trips.getValue()).value_or(SizeExpr::unknown()))};
  llvm::append_range(dims, dimsOf(tensor));
  return makeType(dims, tensor.getElementType());
}

SmallVector<Type> resultTypesOfScan(StringAttr trips, TypeRange carries, TypeRange stacked) {
  SmallVector<Type> types(carries);
  for (Type type : llvm::concat<Type>(llvm::to_vector(carries), llvm::to_vector(stacked)))
    types.push_back(stackOf(trips, type));
  return types;
}

void makeBody(Region &region, Location loc, TypeRange arguments, BodyBuilder body) {
  Block &block = region.emplaceBlock();
  for (Type type : arguments)
    block.addArgument(type, loc);
  OpBuilder inner(loc.getContext());
  inner.setInsertionPointToEnd(&block);
  SmallVector<Value> yielded = body(inner, block.getArguments());
  YieldOp::create(inner, loc, yielded);
}

SmallVector<Value> inlineBody(OpBuilder &builder, Region &body, ValueRange arguments) {
  IRMapping mapping;
  mapping.map(body.getArguments(), arguments);
  for (Operation &op : body.front().without_terminator())
    builder.clone(op, mapping);
  return llvm::map_to_vector(body.front().getTerminator()->getOperands(), [&](Value value) { return mapping.lookup(value); });
}

ScanOp makeScan(OpBuilder &builder, Location loc, StringAttr trips, bool reverse, ValueRange inits, ValueRange sequences, ValueRange invariants,
                BodyBuilder body) {
  OperationState state(loc, ScanOp::getOperationName());
  auto &properties = state.getOrAddProperties<ScanOp::Properties>();
  properties.setTrips(trips);
  properties.setReverse(reverse ? builder.getUnitAttr() : UnitAttr());
  properties.setOperandSegmentSizes({int32_t(inits.size()), int32_t(sequences.size()), int32_t(invariants.size())});
  for (ValueRange operands : {inits, sequences, invariants})
    state.addOperands(operands);
  SmallVector<Type> arguments(inits.getTypes());
  for (Value sequence : sequences)
    arguments.push_back(withoutDims(cast<RankedTensorType>(sequence.getType()), 0));
  llvm::append_range(arguments, invariants.getTypes());
  Region *region = state.addRegion();
  makeBody(*region, loc, arguments, body);
  state.addTypes(resultTypesOfScan(trips, inits.getTypes(), region->front().getTerminator()->getOperands().drop_front(inits.size()).getTypes()));
  return cast<ScanOp>(builder.create(state));
}

//===--------------------------------------------------------------------===//
// Verification
//===--------------------------------------------------------------------===//

LogicalResult ScanOp::verify() {
  std::optional<SizeExpr> size = SizeExpr::parse(getTrips());
  std::optional<int64_t> number = size ? size->number() : std::nullopt;
  bool isNamed = size && size->isProductOfSymbols() && !getTrips().contains('?'); // the name of what has none
  if (!size || (number ? *number < 0 : !isNamed))
    return emitOpError("expected trips to be a number of at least 0 or a product of symbols, but got '") << getTrips() << "'";
  if (size->str() != getTrips())
    return emitOpError("expected trips in canonical form, '") << size->str() << "', but got '" << getTrips() << "'";
  Dim trips = makeDim(getContext(), *size);
  for (auto [i, sequence] : llvm::enumerate(getSequences())) {
    SmallVector<Dim> dims = dimsOf(cast<RankedTensorType>(sequence.getType()));
    if (dims.empty() || dims[0] != trips)
      return emitOpError("expected dimension 0 of sequence ") << i << " to be " << getTrips() << ", the number of trips, but got "
                                                              << sequence.getType();
  }
  return success();
}

LogicalResult ScanOp::verifyRegions() {
  if (failed(verifyBodyOps(*this, getBody(), "body")))
    return failure();
  Block &block = getBody().front();
  SmallVector<Type> arguments(getInits().getTypes());
  for (Value sequence : getSequences())
    arguments.push_back(withoutDims(cast<RankedTensorType>(sequence.getType()), 0));
  llvm::append_range(arguments, getInvariants().getTypes());
  if (block.getArgumentTypes() != TypeRange(arguments))
    return emitOpError("expected its body to take carries, elements of the sequences and invariants, ")
           << arguments << ", but got " << block.getArgumentTypes();
  TypeRange yielded = getYielded().getTypes(), carries = getInits().getTypes();
  if (yielded.size() < carries.size())
    return emitOpError("expected its body to yield ") << carries.size() << " carries first, but got " << yielded.size() << " values";
  if (yielded.take_front(carries.size()) != carries)
    return emitOpError("expected its body to yield the carries first, ") << carries << ", but got " << yielded;
  SmallVector<Type> results = resultTypesOfScan(getTripsAttr(), carries, yielded.drop_front(carries.size()));
  if (getResultTypes() != TypeRange(results))
    return emitOpError("expected results ") << results << ", but got " << getResultTypes();
  return success();
}

//===--------------------------------------------------------------------===//
// nn.scan trips T reverse carry(%c = %c0 : TYPE, ...) over(%x = %xs : TYPE, ...) with(%w = %v : TYPE, ...) {...}
//===--------------------------------------------------------------------===//

void ScanOp::print(OpAsmPrinter &printer) {
  printer << " trips ";
  SizeExpr::parse(getTrips()).value_or(SizeExpr::unknown()).number() ? void(printer << getTrips()) : printer.printKeywordOrString(getTrips());
  if (getReverse())
    printer << " reverse";
  printBindings(printer, "carry", getCarries(), getInits());
  printBindings(printer, "over", getElements(), getSequences());
  printBindings(printer, "with", getOuter(), getInvariants());
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), {getTripsAttrName(), getReverseAttrName(), getOperandSegmentSizesAttrName()});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

ParseResult ScanOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &b = parser.getBuilder();
  auto &properties = result.getOrAddProperties<Properties>();
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword("trips"))
    return failure();
  int64_t number;
  std::string text;
  OptionalParseResult parsed = parser.parseOptionalInteger(number);
  if (parsed.has_value() ? failed(*parsed) : failed(parser.parseKeywordOrString(&text)))
    return failure();
  std::optional<SizeExpr> size = parsed.has_value() ? SizeExpr(number) : SizeExpr::parse(text);
  if (!size || size->number().value_or(0) < 0)
    return parser.emitError(loc, "expected a number of trips, such as 3, T or \"N*T\", but got '") << (size ? size->str() : text) << "'";
  properties.setTrips(b.getStringAttr(size->str()));
  if (succeeded(parser.parseOptionalKeyword("reverse")))
    properties.setReverse(b.getUnitAttr());

  SmallVector<OpAsmParser::Argument> arguments;
  size_t first = result.operands.size();
  if (parseBindings(parser, "carry", /*ofElements=*/false, arguments, result.operands))
    return failure();
  size_t inits = result.operands.size();
  if (parseBindings(parser, "over", /*ofElements=*/true, arguments, result.operands))
    return failure();
  size_t sequences = result.operands.size();
  if (parseBindings(parser, "with", /*ofElements=*/false, arguments, result.operands))
    return failure();
  properties.setOperandSegmentSizes({int32_t(inits - first), int32_t(sequences - inits), int32_t(result.operands.size() - sequences)});
  SmallVector<Type> carries = llvm::to_vector(ValueRange(result.operands).slice(first, inits - first).getTypes());
  Region *body = result.addRegion();
  loc = parser.getCurrentLocation();
  if (parser.parseOptionalAttrDictWithKeyword(result.attributes) || parser.parseRegion(*body, arguments))
    return failure();
  auto yield = yieldOf(*body);
  if (!yield || yield.getValues().size() < carries.size())
    return parser.emitError(loc, "expected a body that ends with nn.yield of ") << carries.size() << " carries and what is stacked, tensors";
  result.addTypes(resultTypesOfScan(properties.getTrips(), carries, yield.getValues().drop_front(carries.size()).getTypes()));
  return success();
}

//===--------------------------------------------------------------------===//
// What nobody needs
//===--------------------------------------------------------------------===//

// Of operands, results and ops of the body those that make something that is used. A carry may be needed for others alone.
LogicalResult ScanOp::canonicalize(ScanOp op, PatternRewriter &rewriter) {
  Block &block = op.getBody().front();
  size_t carries = op.getInits().size(), elements = op.getSequences().size();
  auto yield = cast<YieldOp>(block.getTerminator());
  llvm::BitVector results(yield.getNumOperands());
  for (size_t i = 0; i < results.size(); ++i)
    results[i] = i < carries ? !op.getFinals()[i].use_empty() || !op.getBefores()[i].use_empty() : !op.getStacks()[i - carries].use_empty();
  llvm::DenseSet<Value> needed;
  for (bool changed = true; changed;) {
    changed = false;
    addNeeded(block, results, needed);
    for (size_t i = 0; i < carries; ++i)
      if (needed.contains(block.getArgument(i)) && !results[i]) {
        results.set(i);
        changed = true;
      }
  }
  llvm::BitVector arguments(block.getNumArguments());
  for (size_t i = 0; i < arguments.size(); ++i)
    arguments[i] = i < carries ? results[i] : needed.contains(block.getArgument(i));
  if (results.none() || (results.all() && arguments.all()))
    return failure(); // none: the op is dead

  ScanOp smaller = makeScan(rewriter, op.getLoc(), op.getTripsAttr(), op.getReverse(), chosen(op.getInits(), 0, arguments),
                            chosen(op.getSequences(), carries, arguments), chosen(op.getInvariants(), carries + elements, arguments),
                            [&](OpBuilder &inner, Block::BlockArgListType taken) { return inlineNeeded(inner, block, arguments, results, needed, taken); });
  auto replace = [&](ValueRange before, ValueRange after, unsigned from) {
    for (auto [i, value] : llvm::enumerate(before))
      if (results[from + i]) {
        rewriter.replaceAllUsesWith(value, after.front());
        after = after.drop_front();
      }
  };
  replace(op.getFinals(), smaller.getFinals(), 0);
  replace(op.getBefores(), smaller.getBefores(), 0);
  replace(op.getStacks(), smaller.getStacks(), carries);
  rewriter.eraseOp(op);
  return success();
}

} // namespace cauce::nn
