// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether rounding explains a difference: the reference again, with results that are rounded at random (Monte Carlo
// arithmetic, Parker 1997). What is exact in the element type stays.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "tools/cauce-check/Compare.h"

namespace cauce::check {

/// Whether `actual` may be result number `result` of `function`, which is `expected` without rounding, or the result is not certain
/// within the tolerance.
bool mayBeRounding(mlir::func::FuncOp function, llvm::ArrayRef<Tensor> inputs, unsigned result, const Tensor &actual,
                   const Tensor &expected, Tolerance tolerance);

} // namespace cauce::check
