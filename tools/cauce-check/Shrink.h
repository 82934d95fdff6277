// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What fails, made smaller, as a test.
#pragma once

#include "tools/cauce-check/Check.h"
#include "llvm/Support/raw_ostream.h"

namespace cauce::check {

struct ShrinkOptions {
  unsigned functions = 0; // shrink at most so many
  double seconds = 60;    // at most so long for one
};

/// checkModule in a process of its own, which may crash; the context of `module` must have no threads. The first functions that fail
/// are made smaller, as long as they fail in the same way, and printed as files for cauce-check; `options.functions` are that
/// many fewer.
mlir::LogicalResult checkAndShrink(mlir::ModuleOp module, const CheckOptions &checks, ShrinkOptions &options, CheckReport &report,
                                   llvm::raw_ostream &out);

} // namespace cauce::check
