// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// rt.repeat in LLVM.
#pragma once

#include "mlir/IR/Builders.h"

#include <string>

namespace cauce {

/// Calls the body of a loop or a branch with this memory, which goes into the list `buffers` of `call`; gives its status.
mlir::Value callBody(mlir::OpBuilder &b, mlir::Location loc, llvm::StringRef function, mlir::Value call, mlir::Value buffers, llvm::ArrayRef<mlir::Value> memory);

/// A loop over calls of a function, and the memory that these are given; all sizes are in bytes.
struct Loop {
  struct Carry {
    mlir::Value init, final;
    mlir::Value between; // a stack of the carries before the trips, or room for one
    bool isStacked;
    mlir::Value bytes;
  };
  struct Stack {
    mlir::Value address, bytes; // of the whole, and of an element
  };

  mlir::Value trips;
  bool isReverse;
  llvm::SmallVector<Carry> carries;
  llvm::SmallVector<Stack> sequences, stacks;
  llvm::SmallVector<mlir::Value> invariants;
  std::string function;      // that each trip calls
  mlir::Value call, buffers; // what it is called with, and the list that this has

  /// Emits the copy of a carry, by its number, if a condition holds; gives its status.
  using Copy = llvm::function_ref<mlir::Value(size_t carry, mlir::Value from, mlir::Value to, mlir::Value condition)>;
  /// Emits the loop; what follows is in another block. `outcome` is the status of what ran before, the result that of the whole.
  mlir::Value emit(mlir::OpBuilder &b, mlir::Location loc, mlir::Value outcome, Copy copy);
};

} // namespace cauce
