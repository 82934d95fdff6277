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

// Whether both have the same sizes and elements: the names of sizes are no matter of rt.
static bool haveSameElements(Type a, Type b) {
  auto x = dyn_cast<RankedTensorType>(a), y = dyn_cast<RankedTensorType>(b);
  return x && y && x.getShape() == y.getShape() && x.getElementType() == y.getElementType();
}

LogicalResult ScanOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  auto callee = symbolTable.lookupNearestSymbolFrom<func::FuncOp>(*this, getBodyAttr());
  if (!callee)
    return emitOpError("expected body to name a function, but got ") << getBodyAttr();
  // What callers call has states, and may be planned for them.
  if (!callee.isPrivate() || callee->hasAttr("rt.kernel"))
    return emitOpError("expected body ") << getBodyAttr() << " to be a private function that is no kernel";
  SmallVector<Type> expected(getInits().getTypes()), taken;
  for (Type type : getSequences().getTypes()) {
    auto tensor = cast<RankedTensorType>(type);
    if (tensor.getRank() == 0)
      return emitOpError("expected sequences to have a dimension for the trips, but got ") << type;
    expected.push_back(RankedTensorType::get(tensor.getShape().drop_front(), tensor.getElementType()));
  }
  llvm::append_range(expected, getInvariants().getTypes());
  llvm::copy_if(callee.getArgumentTypes(), std::back_inserter(taken), llvm::IsaPred<RankedTensorType>);
  if (!llvm::equal(taken, expected, haveSameElements) || callee.getNumArguments() - taken.size() != getSymbols().size())
    return emitOpError("expected body ") << getBodyAttr() << " to take " << getSymbols().size() << " symbols and " << expected << ", but it takes "
                                         << callee.getArgumentTypes();
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
  if (getDims().size() != getNumResults())
    return emitOpError("expected names of sizes for each of ") << getNumResults() << " results, but got " << getDims();
  for (auto [names, type] : llvm::zip(getDims(), getResultTypes()))
    if (auto list = dyn_cast<ArrayAttr>(names); !list || !llvm::all_of(list, llvm::IsaPred<StringAttr>) ||
                                                list.size() != size_t(cast<RankedTensorType>(type).getNumDynamicDims()))
      return emitOpError("expected the names of the symbolic sizes of ") << type << ", but got " << names;
  return success();
}

LogicalResult RepeatOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  size_t carries = getInits().size();
  if (getFinals().size() != carries || getBefores().size() != carries || getStacked().size() != carries || getCopies().size() != carries)
    return emitOpError("expected as many finals, befores, values of 'stacked' and kernels that copy as inits, ")
           << carries << ", but got " << getFinals().size() << ", " << getBefores().size() << ", " << getStacked().size() << " and " << getCopies().size();
  for (auto kernel : getCopies().getAsRange<FlatSymbolRefAttr>())
    if (!symbolTable.lookupNearestSymbolFrom(*this, kernel))
      return emitOpError("expected copies to name kernels, but got ") << kernel;
  auto callee = symbolTable.lookupNearestSymbolFrom<FunctionOp>(*this, getBodyAttr());
  if (!callee)
    return emitOpError("expected body to name an rt.function, but got ") << getBodyAttr();
  size_t inputs = getInits().size() + getSequences().size() + getInvariants().size(), outputs = getInits().size() + getStacks().size();
  if (callee.getInputs().size() != inputs || callee.getOutputs().size() != outputs)
    return emitOpError("expected body ") << getBodyAttr() << " to have " << inputs << " inputs and " << outputs << " outputs, but it has "
                                         << callee.getInputs().size() << " and " << callee.getOutputs().size();
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
