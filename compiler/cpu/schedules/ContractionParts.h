// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A long reduction in parts: all tiles go through a part of the vector operand that a cache holds before they go on with the next. A product
// over windows that is summed over images, rows and columns to a few tiles, as the gradient of a filter is, would read that operand from
// memory for each of them. Between parts the sums are in the kernel's result; what follows them is computed behind the last part.
#pragma once

#include "compiler/cpu/schedules/ContractionRows.h"

namespace cauce {

class ContractionParts {
public:
  /// Whether the product goes through its reduction in parts, if it has a result to keep its sums in. `sizes` are those of its loops, as far
  /// as they are numbers.
  static bool fit(mlir::linalg::GenericOp root, const Contraction &contraction, llvm::ArrayRef<int64_t> sizes, rt::TargetAttr target);
  /// How many of the innermost dimensions of the reduction a part goes through as a whole.
  static size_t wholeDims(mlir::linalg::GenericOp root, const Contraction &contraction, llvm::ArrayRef<int64_t> sizes, rt::TargetAttr target);

  ContractionParts(KernelBuilder &kb, mlir::linalg::GenericOp root, const Contraction &contraction, llvm::ArrayRef<int64_t> sizes);

  /// Opens the loops over parts at the builder's place, and leaves in `loops` those within a part.
  void open(llvm::SmallVectorImpl<ReductionLoop> &loops);

  mlir::Value isFirst, isLast;                               // of the part
  llvm::SmallVector<std::pair<unsigned, mlir::Value>> fixed; // indices of the reduction that are those of a part
  const Buffer *sums;                                        // of the parts so far
  bool isScratch;                                            // whether nothing reads them behind the last part

private:
  /// How many indices of a loop are a part, if `bytes` are read for each.
  mlir::OpFoldResult sizeOfPart(mlir::OpFoldResult bytes, mlir::OpFoldResult count);

  KernelBuilder &kb;
  mlir::OpBuilder &b;
  int64_t rowBytes; // of the vector operand that a tile reads for a point of the reduction
};

} // namespace cauce
