// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a pass did, told as a remark of MLIR to whoever asked: `cauce compile --explain PASS`, `cauce-opt
// --remarks-filter=PASS`. The category of a remark is the pass's flag.
#pragma once

#include "mlir/IR/Location.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace cauce {

using Text = llvm::function_ref<void(llvm::raw_ostream &)>;

/// What `pass` did at `location`, and what it could have done but did not. `text` is asked only if somebody wants to know.
void explain(mlir::Location location, llvm::StringRef pass, Text text);
void explainMissed(mlir::Location location, llvm::StringRef pass, Text text);

/// Prints the remarks of the passes that are called `pass` as diagnostics. For those that say nothing of their own the
/// ops that came and went are counted, node by node. The context must run one thread.
mlir::LogicalResult explainPass(mlir::PassManager &passes, llvm::StringRef pass);

} // namespace cauce
