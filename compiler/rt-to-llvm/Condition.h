// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// rt.branch and rt.loop in LLVM: what a host function does as conditions say that its kernels have computed.
#pragma once

#include "compiler/rt-to-llvm/Loop.h"

namespace cauce {

/// One of two functions, by a byte that is not 0.
struct Branch {
  std::string thenFunction, elseFunction;
  mlir::Value condition; // its address
  llvm::SmallVector<mlir::Value> memory;
  mlir::Value call, buffers; // what either is called with, and the list that this has

  /// Emits it; what follows is in another block. `outcome` is the status of what ran before, null if that is nothing; the result is that of the whole.
  mlir::Value emit(mlir::OpBuilder &b, mlir::Location loc, mlir::Value outcome);
};

/// A loop over calls of a function, as long as another one says so.
struct ConditionalLoop {
  struct Carry {
    mlir::Value init, final, between;
  };

  std::string condition, body;
  int64_t trips; // after which it is over, or fails
  bool fails;
  llvm::SmallVector<Carry> carries;
  llvm::SmallVector<mlir::Value> invariants;
  mlir::Value flag; // where the condition is written
  mlir::Value call, buffers;

  /// Emits the call that fails; gives its status.
  using Fail = llvm::function_ref<mlir::Value()>;
  /// As of Loop.
  mlir::Value emit(mlir::OpBuilder &b, mlir::Location loc, mlir::Value outcome, Loop::Copy copy, Fail fail);
};

} // namespace cauce
