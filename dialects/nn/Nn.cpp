// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration of the nn dialect, and its attributes.
#include "dialects/nn/NnBase.h"

#include "dialects/nn/Aliases.h"
#include "dialects/nn/Shape.h"
#include "dialects/sizes/SizeExpr.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "dialects/nn/NnDialect.cpp.inc"
#include "dialects/nn/NnEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/nn/NnAttributes.cpp.inc"

namespace cauce::nn {

void NnDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/nn/NnAttributes.cpp.inc"
      >();
  addAttentionOps();
  addCumulativeOps();
  addElementwiseOps();
  addIndexingOps();
  addLoopOps();
  addLossOps();
  addRandomOps();
  addReductionOps();
  addShapeOps();
  addWindowOps();
  addAliases(*this);
}

Operation *NnDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location loc) {
  if (auto elements = dyn_cast<ElementsAttr>(value); elements && elements.getType() == type)
    return ConstantOp::create(builder, loc, elements);
  return nullptr;
}

// #nn.symbols<N, "N*T">: bare words where possible.
Attribute SymbolsAttr::parse(AsmParser &parser, Type) {
  SmallVector<StringAttr> names;
  auto parseName = [&]() -> ParseResult {
    SMLoc location = parser.getCurrentLocation();
    std::string text;
    if (failed(parser.parseKeywordOrString(&text)))
      return failure();
    std::optional<SizeExpr> size = SizeExpr::parse(text);
    if (!size || size->number())
      return parser.emitError(location) << "expected a size in symbols, such as N, 'N*T' or '2*N + 1', but got '" << text << "'";
    names.push_back(StringAttr::get(parser.getContext(), size->str()));
    return success();
  };
  if (failed(parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater, parseName)))
    return {};
  return SymbolsAttr::get(parser.getContext(), names);
}

void SymbolsAttr::print(AsmPrinter &printer) const {
  printer << "<";
  llvm::interleaveComma(getNames(), printer, [&](StringAttr name) { printer.printKeywordOrString(name.getValue()); });
  printer << ">";
}

LogicalResult SymbolsAttr::verifyEncoding(ArrayRef<int64_t> shape, Type,
                                          function_ref<InFlightDiagnostic()> emitError) const {
  int64_t dynamic = llvm::count_if(shape, ShapedType::isDynamic);
  if (dynamic != int64_t(getNames().size()))
    return emitError() << "expected one symbol per dynamic dimension, but got " << getNames().size()
                       << " symbols for " << dynamic << " dimensions";
  return success();
}

} // namespace cauce::nn
