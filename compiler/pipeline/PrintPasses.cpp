// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The page of all passes: their order is asked from the pipeline, what they do from the registry.
#include "compiler/pipeline/Pipeline.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace cauce {

// "a{option=1},func.func(b,c)" -> (a, "{option=1}", ""), (b, "", "func.func"), (c, "", "func.func").
static std::vector<PipelinePass> passesIn(StringRef pipeline) {
  std::vector<PipelinePass> passes;
  std::vector<std::string> anchors;
  std::string word, options;
  auto end = [&] {
    if (!word.empty())
      passes.push_back({word, options, anchors.empty() ? "" : anchors.back()});
    word.clear();
    options.clear();
  };
  int braces = 0;
  for (char c : pipeline) {
    braces += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (braces || c == '}') {
      options += c;
      continue;
    }
    if (c == ' ')
      continue;
    if (c == '(') {
      anchors.push_back(word);
      word.clear();
    } else if (c == ',' || c == ')') {
      end();
      if (c == ')')
        anchors.pop_back();
    } else {
      word += c;
    }
  }
  end();
  return passes;
}

std::vector<PipelinePass> pipelinePasses(StringRef level, StringRef from, StringRef target, bool redzones) {
  OpPassManager passes("builtin.module");
  buildPipeline(passes, target, level, from, redzones);
  std::string text;
  llvm::raw_string_ostream stream(text);
  passes.printAsTextualPipeline(stream);
  // "builtin.module(build-step,func.func(differentiate),...)"
  return passesIn(StringRef(text));
}

void printPasses(raw_ostream &out) {
  out << "# All passes, in order\n\n`cauce-opt FILE.mlir --PASS` runs one alone.\n";
  StringRef from = "graph";
  for (const Level &level : levels()) {
    if (level.name == from) {
      out << "\n## Level " << level.name << "\n" << level.meaning << "\n";
      continue;
    }
    out << "\n## From " << from << " to " << level.name << "\n| pass | on | what it does |\n|---|---|---|\n";
    for (auto &[name, options, anchor] : pipelinePasses(level.name, from)) {
      const PassInfo *info = PassInfo::lookup(name);
      out << "| " << name << " | " << anchor << " | " << (info ? info->getPassDescription() : "") << " |\n";
    }
    out << "\n## Level " << level.name << "\n" << level.meaning << "\n";
    from = level.name;
  }
}

} // namespace cauce
