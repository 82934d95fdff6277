// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conversion pass: function signatures first, so that patterns find the symbols, then the patterns of all families.
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Passes.h"

#include "dialects/nn/NnBase.h"
#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_CONVERTNNTOLINALGPASS
#include "compiler/nn-to-linalg/Passes.h.inc"

namespace {

struct ConvertNnToLinalgPass : impl::ConvertNnToLinalgPassBase<ConvertNnToLinalgPass> {
  // Every symbol of the function must be a size of an argument, since that is where it gets its value.
  static LogicalResult verifyBound(func::FuncOp function, Location location, Type type, const llvm::SetVector<StringRef> &bound) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor)
      return success();
    for (const nn::Dim &dim : nn::dimsOf(tensor)) {
      if (dim.isStatic())
        continue;
      if (dim.symbol.getValue() == "?")
        return emitError(location) << "expected a symbol for each '?' of " << type << ", as in #nn.symbols<N>";
      for (const std::string &symbol : nn::exprOf(dim).symbols())
        if (!bound.contains(symbol))
          return emitError(location) << "expected the symbol '" << symbol << "' of " << type
                                     << " to be a size of an argument of '" << function.getName() << "'";
    }
    return success();
  }

  // A function is behind those that repeat it, and has not been visited yet.
  static LogicalResult verifyBodies(func::FuncOp function, Operation *op, const llvm::SetVector<StringRef> &bound) {
    auto scan = dyn_cast<rt::ScanOp>(op);
    std::vector<std::string> used = scan ? scan.getTrips().getSize().symbols() : std::vector<std::string>();
    for (FlatSymbolRefAttr body : rt::bodiesOf(op))
      if (auto names = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, body)->getAttrOfType<ArrayAttr>("rt.symbols"))
        for (StringRef name : names.getAsValueRange<StringAttr>())
          used.push_back(name.str());
    for (const std::string &symbol : used)
      if (!bound.contains(symbol))
        return emitError(op->getLoc()) << "expected the symbol '" << symbol << "' of a loop to be a size of an argument of '" << function.getName() << "'";
    return success();
  }

  // Leading index arguments for the symbols of the signature, and their names as attributes.
  LogicalResult exposeSymbols(func::FuncOp function) {
    Builder b(&getContext());
    llvm::SetVector<StringRef> symbols;
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
      if (ArrayAttr names = symbolNames(type)) {
        for (StringAttr name : names.getAsRange<StringAttr>())
          if (nn::exprOf({0, name}).isSymbol())
            symbols.insert(name.getValue());
        function.setArgAttr(i, "rt.dims", names);
      }
    for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
      if (ArrayAttr names = symbolNames(type))
        function.setResultAttr(i, "rt.dims", names);
    if (auto used = function->getAttrOfType<ArrayAttr>("rt.symbols")) // of the body of a loop, which is given them
      symbols.insert_range(used.getAsValueRange<StringAttr>());
    function->removeAttr("rt.symbols");
    for (Type type : llvm::concat<const Type>(function.getArgumentTypes(), function.getResultTypes()))
      if (failed(verifyBound(function, function.getLoc(), type, symbols)))
        return failure();
    WalkResult walk = function.walk([&](Operation *op) {
      if (isa<func::CallOp>(op)) {
        op->emitError("expected no calls: inline '") << cast<func::CallOp>(op).getCallee() << "' first";
        return WalkResult::interrupt();
      }
      for (Type type : op->getResultTypes())
        if (failed(verifyBound(function, op->getLoc(), type, symbols)))
          return WalkResult::interrupt();
      if (rt::hasBodies(op) && failed(verifyBodies(function, op, symbols)))
        return WalkResult::interrupt();
      return WalkResult::advance();
    });
    if (walk.wasInterrupted())
      return failure();
    for (auto [i, symbol] : llvm::enumerate(symbols)) {
      auto attributes = b.getDictionaryAttr(b.getNamedAttr("rt.symbol", b.getStringAttr(symbol)));
      if (failed(function.insertArgument(i, b.getIndexType(), attributes, function.getLoc())))
        return failure();
    }
    return success();
  }

  void runOnOperation() override {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (failed(exposeSymbols(function)))
        return signalPassFailure();

    TypeConverter converter;
    converter.addConversion([](Type type) { return type; });
    converter.addConversion([](RankedTensorType type) -> Type { return LinalgBuilder::lower(type); });
    ConversionTarget target(getContext());
    target.addLegalDialect<arith::ArithDialect, linalg::LinalgDialect, math::MathDialect, tensor::TensorDialect>();
    target.addIllegalDialect<nn::NnDialect>();
    target.addDynamicallyLegalOp<func::FuncOp>(
        [&](func::FuncOp op) { return converter.isSignatureLegal(op.getFunctionType()) && converter.isLegal(&op.getBody()); });
    target.addDynamicallyLegalOp<rt::ScanOp, rt::IfOp, rt::WhileOp>([&](Operation *op) {
      auto body = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, rt::bodiesOf(op).front());
      return converter.isLegal(op) && size_t(llvm::count_if(body.getArgumentTypes(), llvm::IsaPred<IndexType>)) == rt::symbolsOf(op).size();
    });
    target.addDynamicallyLegalOp<func::ReturnOp>([&](func::ReturnOp op) { return converter.isLegal(op.getOperandTypes()); });
    RewritePatternSet patterns(&getContext());
    populateCumulativePatterns(converter, patterns);
    populateElementwisePatterns(converter, patterns);
    populateElementsPatterns(converter, patterns);
    populateShapePatterns(converter, patterns);
    populateReductionPatterns(converter, patterns);
    populateIndexingPatterns(converter, patterns);
    populateLoopPatterns(converter, patterns);
    populateLossPatterns(converter, patterns);
    populateRandomPatterns(converter, patterns);
    populateWindowPatterns(converter, patterns);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns, converter);
    populateReturnOpTypeConversionPattern(patterns, converter);
    if (failed(applyPartialConversion(getOperation(), target, std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
} // namespace cauce
