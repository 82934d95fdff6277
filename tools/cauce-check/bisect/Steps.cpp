// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes by name, so that each can be run alone, and again by cauce-opt.
#include "tools/cauce-check/bisect/Steps.h"

#include "compiler/program/Compile.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/CrashRecoveryContext.h"

using namespace mlir;

namespace cauce::check {

static void registerPipelinePasses() {
  static const bool once = [] {
    registerPasses();
    registerAllPasses();
    return true;
  }();
  (void)once;
}

std::vector<Step> stepsFor(StringRef target, ArrayRef<std::string> after, std::string &error) {
  registerPipelinePasses();
  std::vector<Step> steps;
  for (const PipelinePass &pass : pipelinePasses("target", "graph", target, hasAddressSanitizer()))
    steps.push_back({pass.name, pass.text()});
  for (const std::string &addition : after) {
    auto [name, pipeline] = StringRef(addition).split('=');
    bool isThere = false;
    llvm::raw_string_ostream stream(error);
    OpPassManager parsed("builtin.module");
    if (pipeline.empty() || failed(parsePassPipeline(pipeline, parsed, stream)))
      return error = "--after: expected PASS=PIPELINE, but got '" + addition + "'" + (error.empty() ? "" : ": " + error), steps;
    for (Step &step : steps)
      if (step.name == name) {
        step.pipeline += "," + pipeline.str();
        isThere = true;
      }
    if (!isThere)
      return error = ("--after: there is no pass '" + name + "' in the pipeline; 'cauce-opt --print-passes' has all of them").str(), steps;
  }
  return steps;
}

Outcome runStep(ModuleOp module, const Step &step, std::string &said) {
  ScopedDiagnosticHandler handler(module.getContext(), [&](Diagnostic &diagnostic) {
    if (said.empty())
      said = diagnostic.str();
    return success();
  });
  PassManager passes(module.getContext(), ModuleOp::getOperationName());
  LogicalResult result = parsePassPipeline(step.pipeline, passes, llvm::nulls());
  // The handlers of signals that others have installed since would come first.
  llvm::CrashRecoveryContext::Disable();
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext context;
  if (succeeded(result) && !context.RunSafely([&] { result = passes.run(module); }))
    return Outcome::Crashes;
  return succeeded(result) ? Outcome::Done : Outcome::Fails;
}

Course runSteps(ModuleOp module, ArrayRef<Step> steps, size_t without) {
  Course course;
  course.programs.push_back(module.clone());
  for (auto [i, step] : llvm::enumerate(steps)) {
    OwningOpRef<ModuleOp> next = course.last().clone();
    if (i != without)
      course.outcome = runStep(*next, step, course.said);
    if (course.outcome == Outcome::Crashes)
      (void)next.release(); // nobody knows what state it is in
    if (course.outcome != Outcome::Done)
      break;
    course.programs.push_back(std::move(next));
  }
  return course;
}

} // namespace cauce::check
