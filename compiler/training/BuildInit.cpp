// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// @init.
#include "compiler/training/Passes.h"
#include "compiler/training/Recipe.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_BUILDINITPASS
#include "compiler/training/Passes.h.inc"

namespace {
struct BuildInitPass : impl::BuildInitPassBase<BuildInitPass> {
  void runOnOperation() override {
    using namespace training;
    ModuleOp module = getOperation();
    OpBuilder builder(&getContext());
    nn::ArithmeticBuilder b(builder, module.getLoc(), /*shortNumbers=*/true);
    States states(module, b);
    auto i64 = RankedTensorType::get({}, builder.getI64Type());
    func::FuncOp function = makeFunction(module, "init", {}, builder);
    states.declare(keyFlags, keyName, i64);
    Value key = states.read(keyName);
    int64_t counter = 0;
    for (auto state : module.getOps<train::StateOp>()) {
      if (bitEnumContainsAny(state.getFlags(), train::StateFlags::seed | train::StateFlags::reset))
        continue;
      b.loc = state.getLoc();
      auto type = cast<RankedTensorType>(state.getType());
      Value own = b.scalar(double(counter++), builder.getI64Type());
      train::InitializerAttrInterface initializer = state.getInitializerAttr();
      states.write(state.getSymName(), initializer ? initializer.initialize(b, type, key, own) : b.full(type, 0.0));
    }
    finishFunction(function, builder, {}, {});
    if (states.hasConflicts())
      signalPassFailure();
  }
};
} // namespace
} // namespace cauce
