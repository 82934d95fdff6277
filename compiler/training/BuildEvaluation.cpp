// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// @evaluate and @metrics.
#include "compiler/training/Passes.h"
#include "compiler/training/Recipe.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_BUILDEVALUATIONPASS
#include "compiler/training/Passes.h.inc"

namespace {
struct BuildEvaluationPass : impl::BuildEvaluationPassBase<BuildEvaluationPass> {
  void runOnOperation() override {
    using namespace training;
    ModuleOp module = getOperation();
    FailureOr<SmallVector<Phase>> phases = findPhases(module);
    if (failed(phases))
      return signalPassFailure();
    if (phases->empty())
      return;
    OpBuilder builder(&getContext());
    nn::ArithmeticBuilder b(builder, module.getLoc(), /*shortNumbers=*/true);
    States states(module, b);
    func::FuncOp function = makeFunction(module, "evaluate", phases->front().loss, builder);
    if (auto predict = module.lookupSymbol<func::FuncOp>("predict"))
      if (Attribute precision = predict->getAttr("train.precision")) // what is measured is what is predicted
        function->setAttr("train.precision", precision);
    SmallVector<Metric> metrics;
    llvm::StringSet<> written; // by a loss of several phases once
    for (const Phase &phase : *phases) {
      Inlined body = inlineBody(b, states, phase.loss, function.getArguments());
      llvm::append_range(metrics, metricsOf(phase, body, function));
      for (auto &[state, after] : body.writes)
        if (written.insert(state).second)
          states.write(state, after);
    }
    for (const Metric &metric : metrics)
      accumulate(b, states, "train.metrics/", metric);
    finishFunction(function, builder, {}, {});
    if (states.hasConflicts())
      return signalPassFailure();

    func::FuncOp reader = makeFunction(module, "metrics", {}, builder);
    States read(module, b);
    SmallVector<Value> results;
    SmallVector<std::string> names;
    for (const Metric &metric : metrics) {
      results.push_back(result(b, read, "train.metrics/", metric));
      names.push_back(metric.name);
    }
    finishFunction(reader, builder, results, names);
  }
};
} // namespace
} // namespace cauce
