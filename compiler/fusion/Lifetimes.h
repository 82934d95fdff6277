// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much memory a function's values will need, before there are kernels and a plan.
#pragma once

#include "compiler/fusion/Grouping.h"

#include <optional>

namespace cauce {

class Lifetimes {
public:
  explicit Lifetimes(mlir::func::FuncOp function) : function(function), sizes(function) {}

  /// The bytes that are alive at once where that is most, at 64 of each symbol. Of elementwise ops that will share a kernel nothing is stored
  /// between them.
  int64_t most() {
    if (!asIs)
      asIs = mostWith({}, {});
    return *asIs;
  }
  /// The same if `parts` are written where they belong in `whole`, as those of each tensor.concat are.
  int64_t mostWith(mlir::Value whole, llvm::ArrayRef<mlir::Value> parts);

  /// Forgets a value that is about to be replaced, and what depends on it.
  void forget(mlir::Value value) {
    bytes.erase(value);
    asIs.reset();
  }

private:
  int64_t bytesOf(mlir::Value value);

  mlir::func::FuncOp function;
  Grouping sizes;
  llvm::DenseMap<mlir::Value, int64_t> bytes;
  std::optional<int64_t> asIs;
};

} // namespace cauce
