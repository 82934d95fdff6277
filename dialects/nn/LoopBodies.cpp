// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See LoopBodies.h.
#include "dialects/nn/LoopBodies.h"

#include "dialects/nn/Symbols.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace cauce::nn {

void printBindings(OpAsmPrinter &printer, StringRef keyword, ValueRange arguments, ValueRange operands) {
  if (operands.empty())
    return;
  printer << ' ' << keyword << '(';
  llvm::interleaveComma(llvm::zip(arguments, operands), printer,
                        [&](auto pair) { printer << std::get<0>(pair) << " = " << std::get<1>(pair) << " : " << std::get<1>(pair).getType(); });
  printer << ')';
}

ParseResult parseBindings(OpAsmParser &parser, StringRef keyword, bool ofElements, SmallVectorImpl<OpAsmParser::Argument> &arguments,
                          SmallVectorImpl<Value> &operands) {
  auto parseOperand = [&]() -> ParseResult {
    OpAsmParser::UnresolvedOperand operand;
    SMLoc at = parser.getCurrentLocation();
    OpAsmParser::Argument &argument = arguments.emplace_back();
    Type type;
    if (parser.parseArgument(argument) || parser.parseEqual() || parser.parseOperand(operand) || parser.parseColonType(type) ||
        parser.resolveOperand(operand, type, operands))
      return failure();
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || (ofElements && tensor.getRank() == 0))
      return parser.emitError(at, "expected a tensor") << (ofElements ? " with a dimension for the trips" : "") << ", but got " << type;
    argument.type = ofElements ? withoutDims(tensor, 0) : tensor;
    return success();
  };
  if (failed(parser.parseOptionalKeyword(keyword)))
    return success();
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseOperand);
}

YieldOp yieldOf(Region &body) {
  auto yield = body.empty() || body.front().empty() ? YieldOp() : dyn_cast<YieldOp>(body.front().back());
  return yield && llvm::all_of(yield.getValues().getTypes(), llvm::IsaPred<RankedTensorType>) ? yield : YieldOp();
}

LogicalResult verifyBodyOps(Operation *op, Region &body, StringRef what) {
  Block &block = body.front();
  for (Operation &inner : block)
    if (!isa_and_nonnull<NnDialect>(inner.getDialect()))
      return inner.emitOpError("is not expected: the ") << what << " of '" << op->getName() << "' is made of ops of nn";
  if (!isa<YieldOp>(block.back()))
    return op->emitOpError("expected its ") << what << " to end with nn.yield, but got '" << block.back().getName() << "'";
  return success();
}

void addNeeded(Block &block, const llvm::BitVector &results, llvm::DenseSet<Value> &needed) {
  for (unsigned i : results.set_bits())
    needed.insert(block.getTerminator()->getOperand(i));
  for (Operation &op : llvm::reverse(block.without_terminator()))
    if (llvm::any_of(op.getResults(), [&](Value value) { return needed.contains(value); }))
      needed.insert(op.operand_begin(), op.operand_end());
}

SmallVector<Value> chosen(ValueRange values, unsigned from, const llvm::BitVector &which) {
  SmallVector<Value> list;
  for (auto [i, value] : llvm::enumerate(values))
    if (which[from + i])
      list.push_back(value);
  return list;
}

SmallVector<Value> inlineNeeded(OpBuilder &builder, Block &block, const llvm::BitVector &arguments, const llvm::BitVector &results,
                                const llvm::DenseSet<Value> &needed, ValueRange taken) {
  IRMapping mapping;
  mapping.map(chosen(block.getArguments(), 0, arguments), taken);
  for (Operation &op : block.without_terminator())
    if (llvm::any_of(op.getResults(), [&](Value value) { return needed.contains(value); }))
      builder.clone(op, mapping);
  return llvm::map_to_vector(chosen(block.getTerminator()->getOperands(), 0, results), [&](Value value) { return mapping.lookup(value); });
}

} // namespace cauce::nn
