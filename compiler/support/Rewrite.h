// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How patterns are applied where the driver's own limits are too low.
#pragma once

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace cauce {

/// For patterns that come to an end by themselves: not only ten rounds, which a long chain of ops can take more than.
inline mlir::GreedyRewriteConfig untilNothingChanges() {
  return mlir::GreedyRewriteConfig().setMaxIterations(mlir::GreedyRewriteConfig::kNoLimit);
}

} // namespace cauce
