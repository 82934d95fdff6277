// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What became of all cases: tables, and the files of onnx/backend-scoreboard.
#pragma once

#include "tools/cauce-onnx-suite/Cases.h"
#include "tools/cauce-onnx-suite/Row.h"

#include "llvm/Support/raw_ostream.h"

namespace cauce::suite {

struct Report {
  llvm::ArrayRef<Case> cases;
  llvm::ArrayRef<Row> rows; // of the cases

  /// How many cases of each folder, and of each operator that some have not passed with, have which status. A case counts for every
  /// operator of its model.
  void printTables(llvm::raw_ostream &out) const;
  /// The slowest cases, and the median time to compile one that was compiled.
  void printTimes(llvm::raw_ostream &out, unsigned slowest) const;
  /// JSON: `date`, `passed`, `failed` and `skipped`, as report.json of the scoreboard has them; `operators`, as its ops.json; and `cases`,
  /// with all that is known.
  std::string json(llvm::StringRef mode) const;
};

} // namespace cauce::suite
