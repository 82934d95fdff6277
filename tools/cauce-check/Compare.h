// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether two tensors agree, and the message if they do not.
#pragma once

#include "dialects/nn/reference/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace cauce::check {

using nn::reference::Tensor;

struct Tolerance {
  double relative, absolute;
};

/// Whether |actual - expected| <= relative |expected| + absolute. Infinities and NaN agree with themselves alone.
bool agree(double actual, double expected, Tolerance tolerance);

/// "element [2, 3]: expected 1, but got 2 (tolerance 2e-06); 3 of 28 elements differ", or "" if all agree.
std::string describeDifference(const Tensor &actual, const Tensor &expected, Tolerance tolerance);

/// Compares element by element, integers exactly, and reports the first element that differs as an error at
/// `function`: "WHAT, element [2, 3]: expected 1, but got 2 (tolerance 2e-06)".
mlir::LogicalResult compare(mlir::func::FuncOp function, const std::string &what, const Tensor &actual,
                            const Tensor &expected, Tolerance tolerance);

/// Shortest text that reads back as the same double.
std::string show(double value);

} // namespace cauce::check
