// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --bisect: the first pass after which a program gives another answer than the reference.
#pragma once

#include "tools/cauce-check/Check.h"

namespace cauce {
class Arguments;
}

namespace cauce::check {

struct BisectOptions {
  bool isOn = false;
  bool eachPass = false;            // ask the program after each pass, even if the machine code is right
  std::string folder;               // for the program before and after the pass; empty: a temporary one
  std::vector<std::string> after;   // PASS=PIPELINE: run as if they were a part of that pass
  std::vector<std::string> plugins; // files that PIPELINE comes from
};

void addBisectFlags(Arguments &arguments, BisectOptions &options);

/// Compiles the functions or the model in `file` pass by pass, finds the first call that differs from the reference and the pass
/// that is to blame, and prints it. 0: nothing differs. 1: something does, or cannot be asked, which was said.
int bisectFile(mlir::MLIRContext &context, const std::string &file, const CheckOptions &options, const BisectOptions &bisecting,
               llvm::function_ref<mlir::LogicalResult(mlir::ModuleOp)> verifyFunctions);

/// Functions over nn, against the reference; a model at level graph, whose functions at level step are the reference.
int bisect(mlir::ModuleOp module, const CheckOptions &options, const BisectOptions &bisecting);
int bisectModel(mlir::ModuleOp model, const CheckOptions &options, const BisectOptions &bisecting);

/// Calls of functions in `program`, which is what the pass `begin` leaves, or at level graph if that is "".
int bisectCases(mlir::ModuleOp program, llvm::StringRef begin, llvm::ArrayRef<Case> cases, const CheckOptions &options,
                const BisectOptions &bisecting);

} // namespace cauce::check
