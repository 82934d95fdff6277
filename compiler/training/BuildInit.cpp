// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// @init.
#include "compiler/training/Passes.h"
#include "compiler/training/Recipe.h"
#include "dialects/elements/ElementType.h"
#include "dialects/nn/Symbols.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_BUILDINITPASS
#include "compiler/training/Passes.h.inc"

namespace {

// Random numbers of halves are those of f32, rounded: in halves a uniform number may be 1, and a normal one infinite.
Value initialOf(nn::ArithmeticBuilder &b, train::StateOp state, Value key, Value counter) {
  auto type = cast<RankedTensorType>(state.getType());
  train::InitializerAttrInterface initializer = state.getInitializerAttr();
  if (!initializer)
    return b.full(type, 0.0);
  if (!initializer.isRandom() || !isHalf(type.getElementType()))
    return initializer.initialize(b, type, key, counter);
  return b.convert(initializer.initialize(b, nn::withElementType(type, b.builder.getF32Type()), key, counter), type.getElementType());
}

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
      states.write(state.getSymName(), initialOf(b, state, key, b.scalar(double(counter++), builder.getI64Type())));
    }
    finishFunction(function, builder, {}, {});
    if (states.hasConflicts())
      signalPassFailure();
  }
};
} // namespace
} // namespace cauce
