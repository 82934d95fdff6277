// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gradients, by reverse mode.
#include "compiler/autodiff/Passes.h"

#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/ReverseMode.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/ShapeBuilder.h"
#include "dialects/nn/Symbols.h"
#include "dialects/train/Train.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_DIFFERENTIATEPASS
#include "compiler/autodiff/Passes.h.inc"

namespace {

// The ops from which `y` depends on `wrt`: both reached from wrt and leading to y.
llvm::DenseSet<Operation *> activeOps(train::GradientOp gradient) {
  Block *block = gradient->getBlock();
  llvm::DenseSet<Value> reached;
  for (Value value : gradient.getWrt())
    reached.insert(value);
  SmallVector<Operation *> forward;
  for (Operation &op : *block) {
    if (&op == gradient)
      break;
    if (!llvm::any_of(op.getOperands(), [&](Value operand) { return reached.contains(operand); }))
      continue;
    forward.push_back(&op);
    for (Value result : op.getResults())
      if (isa<FloatType>(getElementTypeOrSelf(result.getType())))
        reached.insert(result);
  }
  llvm::DenseSet<Value> wanted = {gradient.getY()};
  llvm::DenseSet<Operation *> active;
  for (Operation *op : llvm::reverse(forward))
    if (llvm::any_of(op->getResults(), [&](Value result) { return wanted.contains(result); })) {
      active.insert(op);
      wanted.insert(op->operand_begin(), op->operand_end());
    }
  return active;
}

// `ends` are the ops whose derivative is zero.
LogicalResult reportUnreached(train::GradientOp gradient, ArrayRef<Operation *> ends) {
  InFlightDiagnostic diagnostic = emitError(gradient.getY().getLoc()) << "expected a derivative with respect to ";
  for (auto [i, value] : llvm::enumerate(gradient.getWrt()))
    if (auto read = value.getDefiningOp<train::ReadOp>(); read && i < 4)
      diagnostic << (i ? ", '" : "'") << read.getState() << "'";
  diagnostic << (gradient.getWrt().size() > 4 ? ", ..." : "") << ", but the value depends on none of them, or only through what has none";
  for (Operation *op : ends) {
    auto node = op->getLoc()->findInstanceOf<NameLoc>();
    diagnostic.attachNote(op->getLoc()) << "no gradient passes '" << (node ? node.getName().getValue() : op->getName().getStringRef())
                                        << "', " << op->getName();
  }
  return diagnostic;
}

// Training leaves a state without a cotangent as it is, whatever the optimizer would make of a gradient of zeros: its new value is not
// written, nor are those of its slots. What is read of it behind the gradient is for penalties, which are 0 as
// the gradient is, so that they count in no common norm.
void leaveUnreached(train::GradientOp gradient, const nn::ReverseMode &reverse) {
  llvm::StringSet<> unreached;
  for (Value value : gradient.getWrt())
    if (auto read = value.getDefiningOp<train::ReadOp>(); read && !reverse.has(value)) {
      unreached.insert(read.getState());
      emitWarning(SymbolTable::lookupNearestSymbolFrom(gradient, read.getStateAttr())->getLoc())
          << "'" << read.getState() << "' is not trained: the loss does not depend on it, or only through what has no derivative";
    }
  if (unreached.empty())
    return;
  for (auto write : llvm::make_early_inc_range(gradient->getBlock()->getOps<train::WriteOp>())) {
    auto state = SymbolTable::lookupNearestSymbolFrom<train::StateOp>(write, write.getStateAttr());
    if (unreached.contains(state.getOf().value_or(state.getSymName())))
      write.erase();
  }
  for (auto read : llvm::make_early_inc_range(gradient->getBlock()->getOps<train::ReadOp>()))
    if (unreached.contains(read.getState()) && gradient->isBeforeInBlock(read)) {
      OpBuilder builder(read);
      read.replaceAllUsesWith(nn::ShapeBuilder(builder, read.getLoc()).zeros(read));
      read.erase();
    }
}

LogicalResult differentiate(train::GradientOp gradient) {
  OpBuilder builder(gradient);
  llvm::DenseSet<Operation *> active = activeOps(gradient);
  SmallVector<Operation *> order;
  for (Operation &op : *gradient->getBlock())
    if (active.contains(&op))
      order.push_back(&op);

  nn::ReverseMode reverse(builder);
  reverse.add(gradient.getY(), gradient.getSeed(), gradient.getLoc());
  if (failed(reverse.run(order, [&] { return gradient.emitOpError(); })))
    return failure();
  if (gradient.getRequired() && llvm::none_of(gradient.getWrt(), [&](Value value) { return reverse.has(value); }))
    return reportUnreached(gradient, reverse.ends);
  if (gradient.getRequired())
    leaveUnreached(gradient, reverse);
  SmallVector<Value> results;
  for (Value value : gradient.getWrt()) {
    Value cotangent = reverse.of(value);
    results.push_back(cotangent ? cotangent : nn::ShapeBuilder(builder, gradient.getLoc()).zeros(value));
  }
  gradient.replaceAllUsesWith(results);
  gradient.erase();
  return success();
}

struct DifferentiatePass : impl::DifferentiatePassBase<DifferentiatePass> {
  void runOnOperation() override {
    auto all = getOperation().getOps<train::GradientOp>();
    if (all.empty())
      return;
    // First, so that no gradient of the list is dead, and erased, before its turn.
    eraseDead();
    // In program order: the operands of a later gradient are then plain ops.
    SmallVector<train::GradientOp> gradients(getOperation().getOps<train::GradientOp>());
    for (train::GradientOp gradient : gradients) {
      boundLoops(gradient);
      stackLoops(gradient);
      SmallVector<Operation *> before;
      for (Operation &op : *gradient->getBlock()) {
        if (&op == gradient)
          break;
        before.push_back(&op);
      }
      if (failed(differentiate(gradient)))
        return signalPassFailure();
      eraseDead();
      explainKept(before);
    }
  }

  // Loops that end by a condition become scans, as their derivative would have it, so that they are not computed once more for that.
  void boundLoops(train::GradientOp gradient) {
    SmallVector<nn::WhileOp> loops;
    for (Operation *op : activeOps(gradient))
      op->walk([&](nn::WhileOp loop) { loops.push_back(loop); }); // those in its body first
    for (nn::WhileOp loop : loops)
      if (loop.getMost()) {
        OpBuilder builder(loop);
        loop.replaceAllUsesWith(nn::scanInstead(builder, loop));
        loop.erase();
      }
  }

  // Of the loops that the gradient passes, and those in their bodies first, so that nothing costly is computed twice.
  void stackLoops(train::GradientOp gradient) {
    SmallVector<nn::ScanOp> scans;
    for (Operation *op : activeOps(gradient))
      op->walk([&](nn::ScanOp scan) { scans.push_back(scan); });
    for (nn::ScanOp scan : scans)
      nn::stackForGradient(scan);
  }

  // Adjoints of operands that no one asked for.
  void eraseDead() {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(getOperation().getBody().front())))
      if (isOpTriviallyDead(&op))
        op.erase();
  }

  // What the backward pass keeps alive.
  void explainKept(ArrayRef<Operation *> before) {
    llvm::DenseSet<Operation *> live;
    for (Operation &op : getOperation().getBody().front())
      live.insert(&op);
    Operation *last = nullptr;
    for (Operation *op : before)
      if (live.contains(op))
        last = op;
    if (!last)
      return;
    for (Operation *op : before) {
      if (!live.contains(op))
        continue;
      for (Value result : op->getResults()) {
        bool isKept = llvm::any_of(result.getUsers(), [&](Operation *user) { return last->isBeforeInBlock(user); });
        auto type = dyn_cast<RankedTensorType>(result.getType());
        // States are there anyway, and constants are made where they are used.
        if (!isKept || !type || type.getRank() == 0 || isa<nn::FullOp, nn::ConstantOp, train::ReadOp>(op))
          continue;
        int64_t bytes = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
        std::string symbols;
        for (const nn::Dim &dim : nn::dimsOf(type))
          if (dim.isStatic())
            bytes *= dim.size;
          else
            symbols += " * " + dim.symbol.str();
        explain(op->getLoc(), getArgument(), [&](raw_ostream &out) {
          out << "kept for the backward pass: " << bytes << symbols << " bytes of " << describeNodes(op->getLoc()) << " in '"
              << getOperation().getName() << "'";
        });
      }
    }
  }
};

} // namespace
} // namespace cauce
