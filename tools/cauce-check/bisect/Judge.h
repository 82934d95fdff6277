// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a program, at whatever level, gives what it should, and where two programs part.
#pragma once

#include "tools/cauce-check/Check.h"
#include "tools/cauce-check/Program.h"
#include "tools/cauce-check/interpreter/Interpreter.h"

namespace cauce::check {

struct Verdict {
  enum Kind { Right, Wrong, Unknown } kind;
  std::string text; // how it differs, or why it cannot be asked
};

/// Asks the reference of nn, or the interpreter below level step.
Verdict judge(mlir::ModuleOp program, const Case &call, Trace *trace = nullptr, const KernelSignatures *signatures = nullptr);

/// Asks the machine code that `target`, which `program` is at that level, becomes, in a process of its own, which it may crash or never
/// leave: that is wrong, too. The first of `calls` that is not right goes to `*which`. Unknown if there is no such code.
Verdict judgeCompiled(mlir::ModuleOp program, mlir::ModuleOp target, llvm::ArrayRef<Case> calls, const CheckOptions &options,
                      size_t *which = nullptr, PassLimit *limit = nullptr);

/// Sentences that say where in the program `wrong` parts from what it was before, `right`: the kernel, or the node.
std::vector<std::string> describeParting(const Trace &right, const Trace &wrong, Tolerance tolerance);

} // namespace cauce::check
