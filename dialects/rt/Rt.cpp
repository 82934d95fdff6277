// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration and verification of the rt dialect.
#include "dialects/rt/Aliases.h"
#include "dialects/rt/Rt.h"
#include "dialects/rt/Size.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "dialects/rt/RtDialect.cpp.inc"
#include "dialects/rt/RtEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/rt/RtAttributes.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/rt/RtTypes.cpp.inc"

namespace cauce::rt {

ParseResult parseSize(OpAsmParser &parser, SizeAttr &size) {
  FailureOr<SizeExpr> expr = parseSizeExpr(parser);
  if (failed(expr))
    return failure();
  size = SizeAttr::get(parser.getContext(), *expr);
  return success();
}

void printSize(OpAsmPrinter &printer, Operation *, SizeAttr size) {
  printSizeExpr(printer, size.getSize());
}

// (tensor<4xf32>, tensor<2xf32>), or nothing in parentheses.
ParseResult parseTypes(OpAsmParser &parser, SmallVectorImpl<Type> &types) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, [&] { return parser.parseType(types.emplace_back()); });
}

void printTypes(OpAsmPrinter &printer, Operation *, TypeRange types) { printer << '(' << types << ')'; }

// What is read and written of what a launch is given: what it writes alone, then what it reads before, in the order of arguments.
static bool isInOutLast(OperandRange reads, OperandRange writes, llvm::SmallDenseSet<Value> &inout) {
  llvm::SmallDenseSet<Value> read(reads.begin(), reads.end()), written;
  for (Value buffer : writes)
    if (!written.insert(buffer).second)
      return false;
  SmallVector<Value> expected(llvm::make_filter_range(writes, [&](Value buffer) { return !read.contains(buffer); }));
  for (Value buffer : reads)
    if (written.contains(buffer)) {
      if (!inout.insert(buffer).second)
        return false;
      expected.push_back(buffer);
    }
  return llvm::equal(expected, writes);
}

// (%x, inout %w -> %y), or (%x, %w -> %w, %y) where the order of results tells more.
void printBuffers(OpAsmPrinter &printer, Operation *, OperandRange reads, OperandRange writes) {
  llvm::SmallDenseSet<Value> inout;
  if (!isInOutLast(reads, writes, inout))
    inout.clear();
  printer << '(';
  llvm::interleaveComma(reads, printer, [&](Value buffer) { printer << (inout.contains(buffer) ? "inout " : "") << buffer; });
  OperandRange alone = writes.drop_back(inout.size());
  if (!alone.empty())
    printer << (reads.empty() ? "-> " : " -> ") << alone;
  printer << ')';
}

ParseResult parseBuffers(OpAsmParser &parser, SmallVectorImpl<OpAsmParser::UnresolvedOperand> &reads,
                                SmallVectorImpl<OpAsmParser::UnresolvedOperand> &writes) {
  SmallVector<OpAsmParser::UnresolvedOperand> inout;
  auto parseRead = [&]() -> ParseResult {
    bool isWritten = succeeded(parser.parseOptionalKeyword("inout"));
    if (parser.parseOperand(reads.emplace_back()))
      return failure();
    if (isWritten)
      inout.push_back(reads.back());
    return success();
  };
  if (parser.parseLParen())
    return failure();
  if (succeeded(parser.parseOptionalRParen()))
    return success();
  bool hasWrites = succeeded(parser.parseOptionalArrow());
  if (!hasWrites) {
    if (parser.parseCommaSeparatedList(parseRead))
      return failure();
    hasWrites = succeeded(parser.parseOptionalArrow());
  }
  if (hasWrites && parser.parseOperandList(writes))
    return failure();
  writes.append(inout.begin(), inout.end());
  return parser.parseRParen();
}

void RtDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/rt/RtAttributes.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/rt/RtTypes.cpp.inc"
      >();
  addRtOps();
  addAliases(*this);
}

LogicalResult LayoutAttr::verify(function_ref<InFlightDiagnostic()> emitError, LayoutKind kind, int64_t parameter, ArrayRef<int64_t> extents) {
  bool hasParameter = kind == LayoutKind::Rows || kind == LayoutKind::Panel;
  if (hasParameter ? parameter <= 0 : parameter != 0)
    return emitError() << "expected a positive parameter for rows and panel and none for dense and part, but got " << parameter;
  if ((kind == LayoutKind::Part) == extents.empty() || llvm::any_of(extents, [](int64_t extent) { return extent < 0; }))
    return emitError() << "expected the extents of what it is a part of for part, and none for others, but got [" << extents << "]";
  return success();
}

Attribute SizeAttr::parse(AsmParser &parser, Type) {
  if (parser.parseLess())
    return {};
  FailureOr<SizeExpr> size = parseSizeExpr(parser);
  if (failed(size) || parser.parseGreater())
    return {};
  return get(parser.getContext(), *size);
}

void SizeAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printSizeExpr(printer, getSize());
  printer << '>';
}

LogicalResult DispatchOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  auto callee = symbolTable.lookupNearestSymbolFrom<func::FuncOp>(*this, getKernelAttr());
  if (!callee)
    return emitOpError("expected kernel to name a function, but got ") << getKernelAttr();
  SmallVector<Type> operands(getInputs().getTypes());
  operands.append(getSymbols().size(), IndexType::get(getContext()));
  if (callee.getFunctionType() != FunctionType::get(getContext(), operands, getResultTypes()))
    return emitOpError("expected the type of kernel ") << getKernelAttr() << ", " << callee.getFunctionType()
                                                       << ", but got "
                                                       << FunctionType::get(getContext(), operands, getResultTypes());
  return success();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  Operation *callee = symbolTable.lookupNearestSymbolFrom(*this, getKernelAttr());
  if (!callee)
    return emitOpError("expected kernel to name a function, but got ") << getKernelAttr();
  auto expect = [&](StringRef what, size_t expected, size_t actual) -> LogicalResult {
    if (expected == actual)
      return success();
    return emitOpError("expected ") << expected << " " << what << ", as many as kernel " << getKernelAttr() << " has, but got " << actual;
  };
  // Of buffers alone it is not known which of them are read.
  auto buffers = callee->getAttrOfType<IntegerAttr>("rt.buffers");
  auto names = callee->getAttrOfType<ArrayAttr>("rt.symbols");
  if (buffers && names)
    return failure(failed(expect("buffers", buffers.getInt(), getBuffers().size())) ||
                   failed(expect("symbols", names.size(), getSymbols().size())));
  auto function = dyn_cast<func::FuncOp>(callee);
  if (!function)
    return success();
  size_t tensors = llvm::count_if(function.getArgumentTypes(), llvm::IsaPred<RankedTensorType>);
  return failure(failed(expect("buffers to read", tensors, getReads().size())) ||
                 failed(expect("buffers to write", function.getNumResults(), getWrites().size())) ||
                 failed(expect("symbols", function.getNumArguments() - tensors, getSymbols().size())));
}

LogicalResult IndexOp::verify() {
  if (getMap().getNumResults() != 1 || getMap().getNumSymbols() || getMap().getNumDims() != getOperands().size())
    return emitOpError("expected a map of ") << getOperands().size() << " dimensions to one result, but got " << getMapAttr();
  return success();
}

void IndexOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printAffineExprOfSSAIds(getMap().getResult(0), getOperands(), {});
  printer.printOptionalAttrDict((*this)->getAttrs(), {getMapAttrName()});
}

ParseResult IndexOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::UnresolvedOperand> operands, symbols;
  AffineExpr expr;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseAffineExprOfSSAIds(operands, symbols, expr))
    return failure();
  if (!symbols.empty())
    return parser.emitError(loc, "expected no symbol(...)");
  Type index = parser.getBuilder().getIndexType();
  result.getOrAddProperties<Properties>().setMap(AffineMapAttr::get(AffineMap::get(operands.size(), 0, expr)));
  result.addTypes(index);
  return failure(parser.parseOptionalAttrDict(result.attributes) || parser.resolveOperands(operands, index, result.operands));
}

} // namespace cauce::rt
