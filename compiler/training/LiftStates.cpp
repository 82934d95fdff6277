// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// States become arguments and results.
#include "compiler/training/Passes.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_LIFTSTATESPASS
#include "compiler/training/Passes.h.inc"

namespace {
struct LiftStatesPass : impl::LiftStatesPassBase<LiftStatesPass> {
  void runOnOperation() override {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      lift(function);
  }

  void lift(func::FuncOp function) {
    Builder b(&getContext());
    auto mark = [&](FlatSymbolRefAttr state) {
      return b.getDictionaryAttr(b.getNamedAttr("train.state", state));
    };
    llvm::MapVector<Attribute, Value> arguments;
    for (auto read : llvm::make_early_inc_range(function.getOps<train::ReadOp>())) {
      Value &argument = arguments[read.getStateAttr()];
      if (!argument) {
        unsigned position = function.getNumArguments();
        (void)function.insertArgument(position, read.getValue().getType(), mark(read.getStateAttr()), read.getLoc());
        argument = function.getArgument(position);
      }
      read.replaceAllUsesWith(argument);
      read.erase();
    }
    Operation *terminator = function.getBody().front().getTerminator();
    for (auto write : llvm::make_early_inc_range(function.getOps<train::WriteOp>())) {
      (void)function.insertResult(function.getNumResults(), write.getValue().getType(), mark(write.getStateAttr()));
      terminator->insertOperands(terminator->getNumOperands(), write.getValue());
      write.erase();
    }
  }
};
} // namespace
} // namespace cauce
