// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How patterns are applied to functions that are larger than the driver's own limits, and than what it does for each change, have in mind.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace cauce {

/// For patterns that come to an end by themselves: not only ten rounds, which a long chain of ops can take more than.
inline mlir::GreedyRewriteConfig untilNothingChanges() {
  return mlir::GreedyRewriteConfig().setMaxIterations(mlir::GreedyRewriteConfig::kNoLimit);
}

/// While it lives, each value that a function of one block returns has a return of its own. MLIR's driver visits the users of what is
/// replaced, and asks all of their operands whether they are constants: the one return of the thousands of parameters of a deep net, for
/// each of them. Nothing may verify the function until then.
class SplitReturn {
public:
  explicit SplitReturn(mlir::func::FuncOp function);
  ~SplitReturn();
  SplitReturn(const SplitReturn &) = delete;
  SplitReturn &operator=(const SplitReturn &) = delete;

private:
  mlir::func::ReturnOp whole; // null if there is nothing to split
  llvm::SmallVector<mlir::func::ReturnOp, 0> parts;
};

} // namespace cauce
