// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows of a contraction's tiles: where they lie in the iteration space, and how the operand that is read as scalars is
// read at them. Rows of several dimensions, as the places of a convolution's result are, count through all of them, so that
// tiles are full wherever one of them ends.
#pragma once

#include "compiler/cpu/schedules/Contraction.h"
#include "compiler/kernels/KernelBuilder.h"

namespace cauce {

/// A loop over a dimension of the reduction, or over several of which `dim` is the innermost.
struct ReductionLoop {
  unsigned dim;
  mlir::OpFoldResult begin, end;
};

/// A number times sizes that are values, each as often as it stands there.
struct Stride {
  int64_t number = 0;
  llvm::SmallVector<mlir::Value, 2> sizes; // in any order, but always the same

  bool isOne() const { return number == 1 && sizes.empty(); }
  bool operator==(const Stride &other) const { return number == other.number && sizes == other.sizes; }
  Stride operator*(mlir::OpFoldResult size) const;
};

class ContractionRows {
public:
  ContractionRows(KernelBuilder &kb, mlir::linalg::GenericOp root, const Contraction &contraction);

  /// The number of all rows.
  mlir::OpFoldResult count();
  /// How many rows a tile can have, of at most so many.
  llvm::SmallVector<int64_t> heights(int64_t mostRows) const;
  /// The loops over the reduction, outermost first. Dimensions that both operands step through as through one are one.
  llvm::SmallVector<ReductionLoop> reductionLoops();

  /// Computes, at the builder's place, where the rows [first, first + rows) of a tile are. `outer` has the index of each outer dimension.
  void start(mlir::OpFoldResult first, int64_t rows, llvm::ArrayRef<mlir::OpFoldResult> outer);
  /// Sets the indices of a row of the tile in `ivs`, which has one for each iteration dimension.
  void place(int64_t row, llvm::MutableArrayRef<mlir::OpFoldResult> ivs) const;
  /// The element of the scalar operand for a row of the tile and a point of the reduction. `ivs` are those of the row with the
  /// indices of the reduction.
  mlir::Value load(int64_t row, llvm::ArrayRef<mlir::OpFoldResult> ivs);

  /// Where the element lies that load reads, as an offset into its buffer.
  mlir::Value placeOf(int64_t row, llvm::ArrayRef<mlir::OpFoldResult> ivs);

  /// The element and the next one along the innermost dimension of the reduction, where that is a step of one element, as a word of 32 bits.
  mlir::Value loadPair(int64_t row, llvm::ArrayRef<mlir::OpFoldResult> ivs);

  /// How far apart in memory two elements are whose indices differ by 1 in an iteration dimension, if that is one product.
  std::optional<Stride> strideOf(mlir::OpOperand *operand, unsigned dim) const;

  /// Whether that is one element.
  bool stepsByOne(mlir::OpOperand *operand, unsigned dim) const {
    std::optional<Stride> stride = strideOf(operand, dim);
    return stride && stride->isOne();
  }

  /// Whether the indices of the scalar operand are those of the loops, and rows are steps of one size.
  bool isPlain() const { return map.isProjectedPermutation() && contraction.rows.size() <= 1; }

private:
  llvm::SmallVector<mlir::OpFoldResult> rowSizes() const;
  /// The offset of the element of the scalar operand at a point; without what its indices add to those of the loops if `isRelative`.
  mlir::OpFoldResult offsetAt(llvm::ArrayRef<mlir::OpFoldResult> ivs, bool isRelative);

  KernelBuilder &kb;
  mlir::OpBuilder &b;
  mlir::linalg::GenericOp root;
  const Contraction &contraction;
  llvm::SmallVector<mlir::OpFoldResult> sizes;
  const Buffer &lhs;
  mlir::AffineMap map; // of the scalar operand
  llvm::SmallVector<llvm::SmallVector<mlir::OpFoldResult>> indices; // of the tile's rows: one for each of contraction.rows
  llvm::SmallVector<mlir::OpFoldResult> bases;                      // of the tile's rows: the offset where the reduction starts
};

} // namespace cauce
