// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pipeline one pass at a time, with the program after each.
#pragma once

#include "compiler/pipeline/Pipeline.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace cauce::check {

struct Step {
  std::string name;
  std::string pipeline; // as parsePassPipeline reads it
  std::string whole() const { return "builtin.module(" + pipeline + ")"; }
};

/// All passes, each with what `after`, "PASS=PIPELINE", adds to it. `error` is a sentence if that is wrong.
std::vector<Step> stepsFor(llvm::StringRef target, llvm::ArrayRef<std::string> after, std::string &error);

enum class Outcome { Done, Fails, Crashes };

/// Runs `step` on `module`. A crash is survived, but `module` is lost. What the pass reported goes to `said`.
Outcome runStep(mlir::ModuleOp module, const Step &step, std::string &said);

/// Programs before the first step and after each.
struct Course {
  std::vector<mlir::OwningOpRef<mlir::ModuleOp>> programs;
  Outcome outcome = Outcome::Done; // of the last step that ran
  std::string said;
  mlir::ModuleOp last() { return *programs.back(); }
};

/// Runs `steps`, but `without` the one of that number, on a copy of `module`.
Course runSteps(mlir::ModuleOp module, llvm::ArrayRef<Step> steps, size_t without = size_t(-1));

} // namespace cauce::check
