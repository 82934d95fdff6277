// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions along dimensions, and the product-sum of two tensors; see Reduction.td.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Reduction.h.inc"

namespace cauce::nn {

class ExpressionBuilder;

/// The dimension of the result that a free dimension of an operand is; nothing of one that is contracted or of a batch.
std::optional<int64_t> freeDim(DotGeneralOp dot, bool isLhs, int64_t dim);

/// What a product hands on to one of its operands, `mine`, which has this rank, from the cotangent of its result and its other operand.
mlir::Value dotCotangent(ExpressionBuilder &b, mlir::Value dy, mlir::Value other, int64_t mineRank, llvm::ArrayRef<int64_t> mineBatch,
                         llvm::ArrayRef<int64_t> mineContract, llvm::ArrayRef<int64_t> otherBatch, llvm::ArrayRef<int64_t> otherContract, bool mineIsLhs);

} // namespace cauce::nn
