// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop, whose body is a function by now, runs it on what it is converted to.
#include "compiler/nn-to-linalg/LinalgBuilder.h"

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace cauce {
namespace {

// To lowered types, and with the values of the symbols that the body takes.
struct ConvertScan : OpConversionPattern<rt::ScanOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult matchAndRewrite(rt::ScanOp scan, OpAdaptor operands, ConversionPatternRewriter &rewriter) const override {
    auto body = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(scan, scan.getBodyAttr());
    LinalgBuilder b(scan, rewriter);
    SmallVector<Value> symbols;
    SmallVector<Type> types;
    for (unsigned i = 0; i < body.getNumArguments(); ++i)
      if (auto symbol = body.getArgAttrOfType<StringAttr>(i, "rt.symbol"))
        symbols.push_back(b.size({0, symbol}));
    if (failed(typeConverter->convertTypes(scan.getResultTypes(), types)))
      return failure();
    rewriter.replaceOpWithNewOp<rt::ScanOp>(scan, types, scan.getBody(), scan.getTrips(), scan.getReverse(), scan.getDims(), operands.getInits(),
                                            operands.getSequences(), operands.getInvariants(), symbols);
    return success();
  }
};

} // namespace

void populateLoopPatterns(TypeConverter &converter, RewritePatternSet &patterns) { patterns.add<ConvertScan>(converter, patterns.getContext()); }

} // namespace cauce
