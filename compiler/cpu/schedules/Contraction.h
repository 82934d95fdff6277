// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes a linalg.generic a contraction, and which of its dimensions play which part.
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace cauce {

/// y[outer, rows, n] = sum over reduction of lhs[outer, rows, reduction] * rhs[outer, reduction, n], in any order of the
/// operands' dimensions; n is the last dimension of the result. The indices of lhs may be sums of multiples of several
/// dimensions, as those of a convolution's input are.
struct Contraction {
  mlir::OpOperand *lhs = nullptr; // read as scalars
  mlir::OpOperand *rhs = nullptr; // read as vectors along n
  llvm::SmallVector<unsigned> rows; // dimensions of the result that only lhs has: all that count as one, outermost first
  unsigned n = 0;
  llvm::SmallVector<unsigned> outer;
  llvm::SmallVector<unsigned> reduction;
};

/// Matches a product-and-sum body with a dimension to vectorise: the last of the result, read by one operand only.
std::optional<Contraction> matchContraction(mlir::linalg::GenericOp op);

/// The rows of a tile: a product of integers is no one instruction, and takes registers besides the sums.
int64_t mostRowsOf(mlir::Type element, rt::TargetAttr target);
/// Whether so many rows, spread evenly over as few tiles as can be, make tiles of `mostRows` rows and of one less.
bool hasTwoHeights(int64_t rows, int64_t mostRows);

/// The heights of the tiles that the rows of dimensions of these sizes are spread over evenly, in order. Where one is a symbol (dynamic), the rows are
/// any multiple of the others: convolutions have so many for each image.
llvm::SmallVector<int64_t> heightsOf(llvm::ArrayRef<int64_t> sizes, int64_t mostRows);

/// Whether the target moves some lanes of a vector as fast as all.
bool hasMaskedMoves(rt::TargetAttr target);

/// Emits a kernel of a contraction, its first op, and what is computed on its sums.
mlir::LogicalResult emitContraction(mlir::func::FuncOp kernel, rt::TargetAttr target);

} // namespace cauce
