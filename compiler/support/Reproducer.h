// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file that repeats what went wrong in the compiler: the program as it was before the passes, and the passes.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"

#include <string>

namespace cauce {

/// While it lives, a crash of the process writes the reproducer, on whatever thread it happens, and says so. One at a time.
class Reproducer {
public:
  /// `file` may be empty: then a crash makes a temporary file, and write() does nothing. `tool` begins the messages.
  Reproducer(mlir::ModuleOp module, mlir::PassManager &passes, llvm::StringRef file, llvm::StringRef tool = "cauce");
  ~Reproducer();
  Reproducer(const Reproducer &) = delete;

  /// Writes the file because a pass failed.
  void write();

private:
  static void onCrash(void *);

  mlir::OwningOpRef<mlir::ModuleOp> before;
  mlir::PassManager &passes;
  std::string file, tool;
};

/// Makes one when `passes` begin to run, for who only sets them up; it lives as long as they do.
void reproduceCrashes(mlir::PassManager &passes, llvm::StringRef tool);

/// Writes `module` with the passes of `pipeline`, "builtin.module(...)", so that `cauce-opt FILE --run-reproducer` runs them.
std::error_code writeReproducer(mlir::ModuleOp module, llvm::StringRef pipeline, llvm::StringRef file, bool disableThreading = true);

} // namespace cauce
