// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// @gradient.
#include "compiler/training/Passes.h"
#include "compiler/training/Recipe.h"
#include "dialects/nn/Loop.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_BUILDGRADIENTPASS
#include "compiler/training/Passes.h.inc"

namespace {
struct BuildGradientPass : impl::BuildGradientPassBase<BuildGradientPass> {
  void runOnOperation() override {
    using namespace training;
    ModuleOp module = getOperation();
    FailureOr<func::FuncOp> found = findLoss(module);
    if (failed(found))
      return signalPassFailure();
    func::FuncOp loss = *found, predict = module.lookupSymbol<func::FuncOp>("predict");
    func::FuncOp source = loss ? loss : predict;
    if (!loss && !module.getOps<train::TrainingOp>().empty()) // phases have losses of their own
      return;
    if (!source || source.isDeclaration() || source.getNumResults() == 0 || module.lookupSymbol("gradient"))
      return;
    auto isFloat = [](Type type) { return isa<FloatType>(cast<RankedTensorType>(type).getElementType()); };
    // What has no derivative whatever it is asked by: a step that needs one says so.
    WalkResult unbounded = source.walk([&](nn::WhileOp loop) {
      return !loop.getMost() && llvm::any_of(loop.getResultTypes(), isFloat) ? WalkResult::interrupt() : WalkResult::advance();
    });
    if (unbounded.wasInterrupted())
      return;
    OpBuilder builder(&getContext());
    nn::ArithmeticBuilder b(builder, module.getLoc(), /*shortNumbers=*/true);
    States states(module, b);
    func::FuncOp function = makeFunction(module, "gradient", source, builder);
    Inlined body = inlineBody(b, states, source, function.getArguments());
    SmallVector<Value> wrt, results;
    for (Value result : loss ? ArrayRef<Value>(body.results).take_front() : ArrayRef<Value>(body.results))
      if (isFloat(result.getType()))
        results.push_back(result);
    SmallVector<Type> types;
    SmallVector<std::string> names;
    llvm::StringSet<> inputs; // of the net: not the labels
    if (loss && predict)
      for (unsigned i = 0, e = predict.getNumArguments(); i < e; ++i)
        if (auto name = predict.getArgAttrOfType<StringAttr>(i, "train.name"))
          inputs.insert(name.getValue());
    for (BlockArgument argument : function.getArguments()) {
      auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "train.name");
      if (!isFloat(argument.getType()) || (loss && (!name || !inputs.contains(name.getValue()))))
        continue;
      wrt.push_back(argument);
      names.push_back(name ? name.getValue().str() : std::to_string(argument.getArgNumber()));
    }
    for (train::StateOp parameter : trainedStates(module)) {
      wrt.push_back(states.read(parameter.getSymName()));
      names.push_back(parameter.getSymName().str());
    }
    if (wrt.empty() || results.empty()) {
      function.erase();
      return;
    }
    for (Value value : wrt)
      types.push_back(value.getType());
    // The derivative of a sum of all elements is one pass backwards, however many results there are.
    Value y = results.front();
    if (results.size() > 1) {
      y = b.sumAll(y);
      for (Value other : llvm::drop_begin(results))
        y = b.add(y, b.convert(b.sumAll(other), cast<RankedTensorType>(y.getType()).getElementType()));
    }
    for (auto &[state, after] : body.writes)
      states.write(state, after);
    auto gradient = train::GradientOp::create(builder, b.loc, types, y, b.full(y, 1.0), wrt);
    finishFunction(function, builder, gradient.getGradients(), names);
  }
};
} // namespace
} // namespace cauce
