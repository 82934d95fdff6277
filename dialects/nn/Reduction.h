// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions along dimensions, and the product-sum of two tensors; see Reduction.td.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Reduction.h.inc"

namespace cauce::nn {

class ExpressionBuilder;

/// What a product hands on to one of its operands, `mine`, which has this rank, from the cotangent of its result and its other operand.
mlir::Value dotCotangent(ExpressionBuilder &b, mlir::Value dy, mlir::Value other, int64_t mineRank, llvm::ArrayRef<int64_t> mineBatch,
                         llvm::ArrayRef<int64_t> mineContract, llvm::ArrayRef<int64_t> otherBatch, llvm::ArrayRef<int64_t> otherContract, bool mineIsLhs);

} // namespace cauce::nn
