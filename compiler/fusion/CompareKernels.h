// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that do the same, but with other integers: the initialisers of equal layers, say, which differ in the counter of
// their random numbers.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>

namespace cauce {

/// Where two kernels use different integers.
struct Difference {
  mlir::OpOperand *operand; // of the first kernel: a constant, in the body of an op over all elements
  mlir::IntegerAttr value;  // of the second
};

/// Where the body of `second` uses other integers than that of `first`; nothing if they differ in more than that and
/// locations.
std::optional<llvm::SmallVector<Difference>> compareKernels(mlir::func::FuncOp first, mlir::func::FuncOp second);

} // namespace cauce
