// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bodies of loops and branches become functions, the innermost first.
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
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (isa<nn::ScanOp, nn::IfOp, nn::WhileOp>(op))
        ops.push_back(op);
    });
    if (ops.empty())
      return;
    SymbolTable symbols(getOperation());
    for (Operation *op : ops)
      outline(op, symbols);
  }

  void outline(Operation *op, SymbolTable &symbols) {
    ArrayAttr used = symbolsOf(op, symbols);
    OpBuilder b(op);
    // Of these types, and of those of what nobody reads.
    SmallVector<Attribute> dims;
    auto addDims = [&](TypeRange types) {
      for (Type type : types) {
        ArrayAttr names = symbolNames(type);
        dims.push_back(names ? names : b.getArrayAttr({}));
      }
    };
    addDims(op->getResultTypes());
    Operation *replaced = nullptr;
    if (auto scan = dyn_cast<nn::ScanOp>(op)) {
      auto trips = rt::SizeAttr::get(&getContext(), SizeExpr::parse(scan.getTrips()).value_or(SizeExpr::unknown()));
      StringAttr body = makeFunction(op, scan.getBody(), ".body", used, symbols);
      replaced = rt::ScanOp::create(b, op->getLoc(), op->getResultTypes(), body.getValue(), trips, scan.getReverse(), b.getArrayAttr(dims), scan.getInits(),
                                    scan.getSequences(), scan.getInvariants(), ValueRange());
    } else if (auto branch = dyn_cast<nn::IfOp>(op)) {
      StringAttr thenBody = makeFunction(op, branch.getThenBody(), ".then", used, symbols), elseBody = makeFunction(op, branch.getElseBody(), ".else", used, symbols);
      replaced = rt::IfOp::create(b, op->getLoc(), op->getResultTypes(), thenBody.getValue(), elseBody.getValue(), b.getArrayAttr(dims), branch.getCondition(), branch.getInputs(),
                                  ValueRange());
    } else {
      auto loop = cast<nn::WhileOp>(op);
      StringAttr condition = makeFunction(op, loop.getCondition(), ".condition", used, symbols), body = makeFunction(op, loop.getBody(), ".body", used, symbols);
      SmallVector<Type> types(op->getResultTypes()), spare(op->getResultTypes());
      spare.push_back(RankedTensorType::get({}, b.getI1Type()));
      addDims(spare);
      llvm::append_range(types, spare);
      replaced = rt::WhileOp::create(b, op->getLoc(), types, FlatSymbolRefAttr::get(condition), FlatSymbolRefAttr::get(body), loop.getMostAttr(),
                                     loop.getMost() ? IntegerAttr() : b.getI64IntegerAttr(loop.getMostTrips()), b.getArrayAttr(dims), loop.getInits(), loop.getInvariants(), ValueRange());
    }
    op->replaceAllUsesWith(replaced->getResults().take_front(op->getNumResults()));
    op->erase();
  }

  // Of a body, behind the function that it is in.
  StringAttr makeFunction(Operation *op, Region &region, StringRef suffix, ArrayAttr used, SymbolTable &symbols) {
    auto caller = op->getParentOfType<func::FuncOp>();
    OpBuilder b(&getContext());
    b.setInsertionPointAfter(caller);
    Operation *yield = region.front().getTerminator();
    auto body = func::FuncOp::create(b, op->getLoc(), (caller.getName() + suffix).str(), b.getFunctionType(region.getArgumentTypes(), yield->getOperandTypes()));
    body.setPrivate();
    body->setAttr("rt.symbols", used);
    symbols.insert(body);
    b.setInsertionPoint(yield);
    func::ReturnOp::create(b, yield->getLoc(), yield->getOperands());
    yield->erase();
    body.getBody().takeBody(region);
    return body.getSymNameAttr();
  }

  // Those of all sizes in the bodies, and of loops in them, whose bodies are functions already.
  ArrayAttr symbolsOf(Operation *op, SymbolTable &symbols) {
    std::set<std::string> names;
    auto add = [&](TypeRange types) {
      for (Type type : types)
        for (const nn::Dim &dim : nn::dimsOf(cast<RankedTensorType>(type)))
          for (std::string &symbol : nn::exprOf(dim).symbols())
            names.insert(std::move(symbol));
    };
    for (Region &region : op->getRegions()) {
      add(region.getArgumentTypes());
      region.walk([&](Operation *inner) {
        add(inner->getResultTypes());
        if (auto scan = dyn_cast<rt::ScanOp>(inner))
          for (std::string &symbol : scan.getTrips().getSize().symbols())
            names.insert(std::move(symbol));
        if (rt::hasBodies(inner))
          for (FlatSymbolRefAttr body : rt::bodiesOf(inner))
            for (StringRef symbol : symbols.lookup(body.getValue())->getAttrOfType<ArrayAttr>("rt.symbols").getAsValueRange<StringAttr>())
              names.insert(symbol.str());
      });
    }
    Builder b(&getContext());
    SmallVector<Attribute> list;
    for (const std::string &name : names)
      list.push_back(b.getStringAttr(name));
    return b.getArrayAttr(list);
  }
};

} // namespace
} // namespace cauce
