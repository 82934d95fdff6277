// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bodies of loops become functions, the innermost first.
#include "compiler/nn-to-linalg/LinalgBuilder.h"
#include "compiler/nn-to-linalg/Passes.h"

#include "dialects/nn/Loop.h"
#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <set>

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_OUTLINEREGIONSPASS
#include "compiler/nn-to-linalg/Passes.h.inc"

namespace {

struct OutlineRegionsPass : impl::OutlineRegionsPassBase<OutlineRegionsPass> {
  void runOnOperation() override {
    SmallVector<nn::ScanOp> scans;
    getOperation().walk([&](nn::ScanOp scan) { scans.push_back(scan); });
    if (scans.empty())
      return;
    SymbolTable symbols(getOperation());
    for (nn::ScanOp scan : scans)
      outline(scan, symbols);
  }

  void outline(nn::ScanOp scan, SymbolTable &symbols) {
    auto caller = scan->getParentOfType<func::FuncOp>();
    OpBuilder b(&getContext());
    b.setInsertionPointAfter(caller);
    auto type = b.getFunctionType(scan.getBody().getArgumentTypes(), scan.getYielded().getTypes());
    auto body = func::FuncOp::create(b, scan.getLoc(), (caller.getName() + ".body").str(), type);
    body.setPrivate();
    body->setAttr("rt.symbols", symbolsOf(scan, symbols));
    symbols.insert(body);
    SmallVector<Attribute> dims;
    for (Type result : scan.getResultTypes()) {
      ArrayAttr names = symbolNames(result);
      dims.push_back(names ? names : b.getArrayAttr({}));
    }
    b.setInsertionPoint(scan);
    auto trips = rt::SizeAttr::get(&getContext(), SizeExpr::parse(scan.getTrips()).value_or(SizeExpr::unknown()));
    auto replaced = rt::ScanOp::create(b, scan.getLoc(), scan.getResultTypes(), body.getName(), trips, scan.getReverse(), b.getArrayAttr(dims),
                                       scan.getInits(), scan.getSequences(), scan.getInvariants(), ValueRange());
    Operation *yield = scan.getBody().front().getTerminator();
    b.setInsertionPoint(yield);
    func::ReturnOp::create(b, yield->getLoc(), yield->getOperands());
    yield->erase();
    body.getBody().takeBody(scan.getBody());
    scan.replaceAllUsesWith(replaced);
    scan.erase();
  }

  // Those of all sizes in the body, and of loops in it, whose bodies are functions already.
  ArrayAttr symbolsOf(nn::ScanOp scan, SymbolTable &symbols) {
    std::set<std::string> names;
    auto add = [&](TypeRange types) {
      for (Type type : types)
        for (const nn::Dim &dim : nn::dimsOf(cast<RankedTensorType>(type)))
          for (std::string &symbol : nn::exprOf(dim).symbols())
            names.insert(std::move(symbol));
    };
    add(scan.getBody().getArgumentTypes());
    scan.getBody().walk([&](Operation *op) {
      add(op->getResultTypes());
      if (auto inner = dyn_cast<rt::ScanOp>(op)) {
        for (std::string &symbol : inner.getTrips().getSize().symbols())
          names.insert(std::move(symbol));
        for (StringRef symbol : symbols.lookup(inner.getBody())->getAttrOfType<ArrayAttr>("rt.symbols").getAsValueRange<StringAttr>())
          names.insert(symbol.str());
      }
    });
    Builder b(&getContext());
    SmallVector<Attribute> list;
    for (const std::string &name : names)
      list.push_back(b.getStringAttr(name));
    return b.getArrayAttr(list);
  }
};

} // namespace
} // namespace cauce
