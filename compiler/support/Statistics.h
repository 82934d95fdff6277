// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each pass did, in numbers: `cauce compile --statistics`. The statistics of MLIR's passes count nothing in release builds
// of LLVM, and their size depends on how it was built.
#pragma once

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace cauce {

class Statistics {
public:
  /// Counts while `passes` run. The context must run one thread, and this must outlive the run.
  mlir::LogicalResult enable(mlir::PassManager &passes);
  /// A table, a line for each pass in the order in which they ran first.
  void print(llvm::raw_ostream &out) const;

private:
  struct PassCounts {
    std::string name;
    unsigned runs = 0, changed = 0; // runs that changed what they ran on
    int64_t ops = 0;                // that are there since
    unsigned done = 0, missed = 0;  // what it says that it did and did not, in remarks
  };
  class Instrumentation;
  class Streamer;
  PassCounts &of(llvm::StringRef pass);
  std::vector<PassCounts> passes;
};

} // namespace cauce
