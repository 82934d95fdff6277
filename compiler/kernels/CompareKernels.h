// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that do the same, but with other numbers: the initialisers of equal layers, say, which differ in the counter of
// their random numbers.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>

namespace cauce {

/// Where two kernels use different constants.
struct Difference {
  mlir::OpOperand *operand; // of the first kernel: a constant, in the body of an op over all elements
  mlir::TypedAttr value;    // of the second
};

/// Whether an operand of the first kernel, a scalar constant, may be another one in the second.
using MayDiffer = llvm::function_ref<bool(mlir::OpOperand &, mlir::TypedAttr)>;

/// Where the body of `second` uses other constants than that of `first`; nothing if they differ in more than that and
/// locations.
std::optional<llvm::SmallVector<Difference>> compareKernels(mlir::func::FuncOp first, mlir::func::FuncOp second, MayDiffer mayDiffer);

} // namespace cauce
