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
  /// `file` may be empty: then a crash makes a temporary file, and write() does nothing.
  Reproducer(mlir::ModuleOp module, mlir::PassManager &passes, llvm::StringRef file);
  ~Reproducer();
  Reproducer(const Reproducer &) = delete;

  /// Writes the file because a pass failed.
  void write();

private:
  static void onCrash(void *);

  mlir::OwningOpRef<mlir::ModuleOp> before;
  mlir::PassManager &passes;
  std::string file;
};

} // namespace cauce
