// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs between passes, as `cauce compile --print-after` shows them.
#pragma once

#include "mlir/Pass/PassManager.h"

#include <set>
#include <string>
#include <vector>

namespace cauce {

struct PrintAfter {
  std::vector<std::string> passes;    // their flags; "all": after each that changes something, what it changed
  std::vector<std::string> functions; // of these alone; empty: of all
  bool modules = false;               // the whole module instead of what the pass ran on
  std::string folder;                 // FOLDER/FUNCTION/NUMBER-PASS.mlir, numbered in the order of passes; empty: standard error
  bool isOn() const { return !passes.empty(); }
};

/// Of all pipelines of a compilation.
struct PrintProgress {
  unsigned number = 0; // of the last file
  bool failed = false; // one could not be written, which was said
  std::set<std::string> functions; // that were printed, or could have been
};

/// Prints as `after` says while `passes` run. A pass on a function shows the function, one on the module each op in it that has
/// changed, or, if the pass is named, all of them. The context must run one thread; `progress` must outlive the run.
void printAfter(mlir::PassManager &passes, const PrintAfter &after, mlir::OpPrintingFlags flags, PrintProgress &progress);

} // namespace cauce
