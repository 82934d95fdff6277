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
    for (auto [number, recipe] : llvm::enumerate(module.getOps<train::TrainingOp>())) {
      auto loss = module.lookupSymbol<func::FuncOp>(recipe.getLossName());
      if (loss && !loss.isDeclaration() && !modalOps(loss).empty() && failed(expandForTraining(module, {recipe, loss, unsigned(number)})))
        return signalPassFailure();
    }
    for (auto function : module.getOps<func::FuncOp>())
      expandForEvaluation(function);
  }

  static void expandForEvaluation(func::FuncOp function) {
    int64_t draws = 0;
    for (train::ModalOpInterface op : modalOps(function)) {
      OpBuilder builder(op);
      auto draw = [&]() -> train::Source {
        nn::ArithmeticBuilder b(builder, op.getLoc(), /*shortNumbers=*/true);
        return {b.scalar(0, builder.getI64Type()), b.scalar(double(draws++), builder.getI64Type())};
      };
      replace(op, op.expandForEvaluation(builder, draw));
    }
  }

  LogicalResult expandForTraining(ModuleOp module, const Phase &phase) {
    func::FuncOp loss = phase.loss, copy = loss.clone();
    copy.setPrivate();
    copy->setAttr(inTraining, phase.mark(&getContext()));
    SymbolTable(module).insert(copy, std::next(loss->getIterator())); // under another name
    OpBuilder builder = OpBuilder::atBlockBegin(&copy.getBody().front());
    nn::ArithmeticBuilder b(builder, loss.getLoc(), /*shortNumbers=*/true);
    States states(module, b);
    int64_t draws = 0;
    std::string counted = phase.stateOf(train::TrainingOp(phase.recipe).getAccumulates() ? batchesName : stepName);
    for (train::ModalOpInterface op : modalOps(copy)) {
      builder.setInsertionPoint(op);
      // Each draw of each step, or batch, of each phase has a counter of its own, apart from those of the initialisers.
      auto draw = [&]() -> train::Source {
        b.loc = op.getLoc();
        Type i64 = builder.getI64Type();
        states.declare(train::StateFlags::checkpointed, counted, RankedTensorType::get({}, i64));
        states.declare(keyFlags, keyName, RankedTensorType::get({}, i64));
        Value counter = b.add(b.mulScalar(b.addScalar(states.read(counted), 1), 65536), b.scalar(double(draws++), i64));
        counter = b.add(counter, b.scalar(std::ldexp(1.0, 40) + std::ldexp(phase.number, 52), i64));
        return {states.read(keyName), counter};
      };
      replace(op, op.expandForTraining(builder, draw));
    }
    return failure(states.hasConflicts());
  }
};
} // namespace
} // namespace cauce
