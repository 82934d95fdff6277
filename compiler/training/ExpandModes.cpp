// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What differs between a training step and everything else becomes ops that do not.
#include "compiler/training/Passes.h"
#include "compiler/training/Recipe.h"

#include <cmath>

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_EXPANDMODESPASS
#include "compiler/training/Passes.h.inc"

namespace {
using namespace training;

SmallVector<train::ModalOpInterface> modalOps(func::FuncOp function) {
  SmallVector<train::ModalOpInterface> ops;
  function.walk([&](train::ModalOpInterface op) { ops.push_back(op); });
  return ops;
}

void replace(train::ModalOpInterface op, ValueRange values) {
  op->replaceAllUsesWith(values);
  op->erase();
}

struct ExpandModesPass : impl::ExpandModesPassBase<ExpandModesPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    func::FuncOp loss = module.lookupSymbol<func::FuncOp>("loss");
    bool isTrained = !module.getOps<train::TrainingOp>().empty();
    if (isTrained && loss && !loss.isDeclaration() && !modalOps(loss).empty() && failed(expandForTraining(module, loss)))
      return signalPassFailure();
    for (auto function : module.getOps<func::FuncOp>())
      for (train::ModalOpInterface op : modalOps(function)) {
        OpBuilder builder(op);
        replace(op, op.expandForEvaluation(builder));
      }
  }

  LogicalResult expandForTraining(ModuleOp module, func::FuncOp loss) {
    func::FuncOp copy = loss.clone();
    copy.setPrivate();
    copy->setAttr(inTraining, UnitAttr::get(&getContext()));
    SymbolTable(module).insert(copy, std::next(loss->getIterator())); // under another name
    OpBuilder builder = OpBuilder::atBlockBegin(&copy.getBody().front());
    nn::ExpressionBuilder b(builder, loss.getLoc(), /*shortNumbers=*/true);
    States states(module, b);
    int64_t draws = 0;
    for (train::ModalOpInterface op : modalOps(copy)) {
      builder.setInsertionPoint(op);
      // Each draw of each step has a counter of its own, apart from those of the initialisers.
      auto draw = [&](RankedTensorType type) {
        b.loc = op.getLoc();
        Type i64 = builder.getI64Type();
        states.declare(train::StateFlags::checkpointed, stepName, RankedTensorType::get({}, i64));
        states.declare(keyFlags, keyName, RankedTensorType::get({}, i64));
        Value counter = b.add(b.mulScalar(b.addScalar(states.read(stepName), 1), 65536), b.scalar(double(draws++), i64));
        counter = b.add(counter, b.scalar(std::ldexp(1.0, 40), i64));
        return train::uniform(b, states.read(keyName), counter, type);
      };
      replace(op, op.expandForTraining(builder, draw));
    }
    return failure(states.hasConflicts());
  }
};
} // namespace
} // namespace cauce
