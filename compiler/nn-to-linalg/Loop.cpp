// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops and branches, whose bodies are functions by now, run them on what these are converted to.
#include "compiler/nn-to-linalg/LinalgBuilder.h"

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace cauce {
namespace {

// To lowered types, and with the values of the symbols that the bodies take, all of them the same.
template <typename Op> struct ConvertBodies : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    auto body = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, rt::bodiesOf(op).front());
    LinalgBuilder b(op, rewriter);
    SmallVector<Value> operands(adaptor.getOperands().drop_back(op.getSymbols().size()));
    size_t tensors = operands.size();
    for (unsigned i = 0; i < body.getNumArguments(); ++i)
      if (auto symbol = body.template getArgAttrOfType<StringAttr>(i, "rt.symbol"))
        operands.push_back(b.size({0, symbol}));
    SmallVector<Type> types;
    if (failed(this->typeConverter->convertTypes(op->getResultTypes(), types)))
      return failure();
    OperationState state(op.getLoc(), Op::getOperationName(), operands, types, op->getDiscardableAttrDictionary().getValue());
    auto properties = op.getProperties();
    properties.operandSegmentSizes.back() = int32_t(operands.size() - tensors);
    state.template getOrAddProperties<typename Op::Properties>() = properties;
    rewriter.replaceOp(op, rewriter.create(state));
    return success();
  }
};

} // namespace

void populateLoopPatterns(TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<ConvertBodies<rt::ScanOp>, ConvertBodies<rt::IfOp>, ConvertBodies<rt::WhileOp>>(converter, patterns.getContext());
}

} // namespace cauce
