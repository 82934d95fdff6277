// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The levels, and the only place that orders passes.
#pragma once

#include "mlir/Pass/PassManager.h"

namespace cauce {

/// A level: which dialects may appear once it is reached.
struct Level {
  llvm::StringRef name;
  llvm::SmallVector<llvm::StringRef> dialects;
  llvm::StringRef meaning;
};

/// All levels in order.
llvm::ArrayRef<Level> levels();
const Level *findLevel(llvm::StringRef name);

/// What functions must not need more of than this.
struct MemoryLimit {
  uint64_t bytes = 0; // 0: as many as they do
  uint64_t batch = 0; // rows in a batch; 0: as many as the model says
  bool isGoal = false; // functions come as near as they can, and every symbol counts as many
};

/// Appends the passes that lead up to `level` from level `from`, each level followed by its check. What lies beyond level step is
/// made for `target`, what lies beyond tensor at `from` already for the one that the module says. `redzones`: around the buffers of
/// the arena, for AddressSanitizer. `continues`: a program of tokens gets a function of new ones alone, which generation calls and nothing else.
void buildPipeline(mlir::OpPassManager &passes, llvm::StringRef target, llvm::StringRef level = "target",
                   llvm::StringRef from = "graph", bool redzones = false, MemoryLimit limit = {}, bool continues = true);

/// A pass of the pipeline: its flag, "{...}" if it has options, and the op that it runs on.
struct PipelinePass {
  std::string name, options, anchor;
  /// As parsePassPipeline reads it, on a module: "func.func(cse)".
  std::string text() const { return anchor == "builtin.module" ? name + options : anchor + "(" + name + options + ")"; }
};

/// The passes that buildPipeline appends, in order.
std::vector<PipelinePass> pipelinePasses(llvm::StringRef level = "target", llvm::StringRef from = "graph", llvm::StringRef target = "native",
                                         bool redzones = false);

/// Prints a page in Markdown that names every pass of the pipeline and what it does. The passes must be registered.
void printPasses(llvm::raw_ostream &out);

/// Makes `--cauce-pipeline{level=... target=...}` known to cauce-opt.
void registerPipelines();

/// All dialects of cauce, and those of MLIR that its programs pass through.
void registerDialects(mlir::DialectRegistry &registry);
/// All passes of cauce, and the pipelines.
void registerPasses();

} // namespace cauce
