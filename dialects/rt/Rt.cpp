// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration and verification of the rt dialect.
#include "dialects/rt/Rt.h"

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
#define GET_OP_CLASSES
#include "dialects/rt/Rt.cpp.inc"

namespace cauce::rt {

void RtDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/rt/RtAttributes.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/rt/RtTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/rt/Rt.cpp.inc"
      >();
}

LogicalResult LayoutAttr::verify(function_ref<InFlightDiagnostic()> emitError, LayoutKind kind, int64_t parameter) {
  if (kind == LayoutKind::Dense ? parameter != 0 : parameter <= 0)
    return emitError() << "expected a positive parameter for rows and panel and none for dense, but got " << parameter;
  return success();
}

Attribute SizeAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> coefficients;
  SmallVector<StringAttr> monomials;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                     [&] { return parser.parseInteger(coefficients.emplace_back()); }) ||
      parser.parseComma() ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                     [&] { return parser.parseAttribute(monomials.emplace_back()); }) ||
      parser.parseGreater())
    return {};
  return SizeAttr::getChecked([&] { return parser.emitError(loc); }, parser.getContext(), coefficients, monomials);
}

void SizeAttr::print(AsmPrinter &printer) const {
  printer << "<[";
  llvm::interleaveComma(getCoefficients(), printer);
  printer << "], [";
  llvm::interleaveComma(getMonomials(), printer);
  printer << "]>";
}

LogicalResult SizeAttr::verify(function_ref<InFlightDiagnostic()> emitError, ArrayRef<int64_t> coefficients,
                               ArrayRef<StringAttr> monomials) {
  if (coefficients.size() != monomials.size())
    return emitError() << "expected one monomial per coefficient, but got " << monomials.size() << " for "
                       << coefficients.size();
  return success();
}

LogicalResult FunctionOp::verifyRegions() {
  Block &body = getBody().front();
  if (body.getNumArguments() != getSymbols().size() ||
      !llvm::all_of(body.getArgumentTypes(), [](Type type) { return type.isIndex(); }))
    return emitOpError("expected one index argument per symbol, ") << getSymbols() << ", but got "
                                                                  << body.getArgumentTypes();
  auto verifySize = [&](Operation *op, SizeAttr size) -> LogicalResult {
    for (StringAttr monomial : size.getMonomials())
      for (StringRef factor : llvm::split(monomial.getValue(), '*'))
        if (!factor.empty() && !llvm::is_contained(getSymbols().getAsValueRange<StringAttr>(), factor))
          return op->emitOpError("expected '") << factor << "' to be one of the function's symbols, " << getSymbols();
    return success();
  };
  if (failed(verifySize(*this, getArena())))
    return failure();
  for (auto arena : body.getOps<ArenaOp>())
    if (failed(verifySize(arena, arena.getOffset())) || (arena.getSize() && failed(verifySize(arena, *arena.getSize()))))
      return failure();
  size_t count = getInputs().size() + getOutputs().size();
  for (auto binding : body.getOps<BindingOp>())
    if (binding.getIndex() >= count)
      return binding.emitOpError("expected the number of one of ") << count << " inputs and outputs, but got "
                                                                  << binding.getIndex();
  return success();
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
  if (!symbolTable.lookupNearestSymbolFrom(*this, getKernelAttr()))
    return emitOpError("expected kernel to name a function, but got ") << getKernelAttr();
  return success();
}

} // namespace cauce::rt
