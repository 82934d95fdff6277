// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops on numbers as formulas: those of arith and math, which bodies of loops are made of.
#pragma once

#include "compiler/outline/Text.h"
#include "mlir/IR/Operation.h"

namespace cauce::outline {

/// The result of an op on numbers as a formula of those of its operands. Indices are integers as they are.
Formula scalarOf(mlir::Operation *op, llvm::ArrayRef<Formula> operands);

} // namespace cauce::outline
