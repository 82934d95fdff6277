// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention of long sequences, some queries at a time: of the scores there are never more than those of these queries.
#pragma once

#include "dialects/nn/AttentionParts.h"

namespace cauce::nn {

/// Whether it pays: queries are many, their number is known, and each draws no random numbers of its own, which are those of all scores.
bool isInBlocks(const AttentionOptions &options);

/// As the methods of AttentionParts, in loops over blocks of queries.
llvm::SmallVector<mlir::Value> forwardInBlocks(mlir::OpBuilder &builder, mlir::Location loc, const AttentionOptions &options);
llvm::SmallVector<mlir::Value> backwardInBlocks(mlir::OpBuilder &builder, mlir::Location loc, const AttentionOptions &options, mlir::Value y, mlir::Value lse,
                                                mlir::Value dy, mlir::Value dlse);

} // namespace cauce::nn
