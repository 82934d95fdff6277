// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// @evaluate and @metrics.
#include "compiler/training/Passes.h"
#include "compiler/training/Recipe.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_BUILDEVALUATIONPASS
#include "compiler/training/Passes.h.inc"

namespace {
struct BuildEvaluationPass : impl::BuildEvaluationPassBase<BuildEvaluationPass> {
  void runOnOperation() override {
    using namespace training;
    ModuleOp module = getOperation();
    FailureOr<func::FuncOp> found = findLoss(module);
    if (failed(found))
      return signalPassFailure();
    func::FuncOp loss = *found;
    if (!loss)
      return;
    OpBuilder builder(&getContext());
    nn::ExpressionBuilder b(builder, module.getLoc(), /*shortNumbers=*/true);
    States states(module, b);
    func::FuncOp function = makeFunction(module, "evaluate", loss, builder);
    if (auto predict = module.lookupSymbol<func::FuncOp>("predict"))
      if (Attribute precision = predict->getAttr("train.precision")) // what is measured is what is predicted
        function->setAttr("train.precision", precision);
    Inlined body = inlineBody(b, states, loss, function.getArguments());
    body.metrics.insert(body.metrics.begin(), {"loss", {}, body.results.front(), batchOf(function)});
    for (const Metric &metric : body.metrics)
      accumulate(b, states, "train.metrics/", metric);
    for (auto &[state, after] : body.writes)
      states.write(state, after);
    finishFunction(function, builder, {}, {});
    if (states.hasConflicts())
      return signalPassFailure();

    func::FuncOp reader = makeFunction(module, "metrics", {}, builder);
    States read(module, b);
    SmallVector<Value> results;
    SmallVector<std::string> names;
    for (const Metric &metric : body.metrics) {
      results.push_back(result(b, read, "train.metrics/", metric));
      names.push_back(metric.name);
    }
    finishFunction(reader, builder, results, names);
  }
};
} // namespace
} // namespace cauce
