// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What of a program is known at level graph alone, and has to come along when it is printed at a later level.
#pragma once

#include "compiler/program/Fingerprint.h"
#include "mlir/IR/BuiltinOps.h"

namespace cauce {

struct Origin {
  Fingerprint fingerprint;
  uint64_t program = 0; // hash of all of the module at level graph; 0: not known
};

/// Writes it into a module at a later level, as the attribute `cauce.origin`, with the level and a hash of that module. What is not
/// known is not written.
void writeOrigin(mlir::ModuleOp module, const Origin &origin, llvm::StringRef level);

/// Takes it out of a module that is said to be at `level`, which is an error if it was written at another one. Nothing is known if the
/// program is not the one that it was written into, because somebody has changed its text.
mlir::FailureOr<Origin> takeOrigin(mlir::ModuleOp module, llvm::StringRef level);

/// The level at which a program says that it was printed, or nothing.
std::string printedLevelOf(mlir::ModuleOp module);

/// Removes it.
void dropOrigin(mlir::ModuleOp module);

/// What a program is made of, names of nodes and places in the model aside, as a number. Of a module that was read: printing leaves out what
/// attributes are by default, so that one which was not may have another number than its text.
uint64_t hashOf(mlir::ModuleOp module);

} // namespace cauce
