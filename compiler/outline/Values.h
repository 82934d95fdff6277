// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// nn ops as formulas.
#pragma once

#include "compiler/outline/Text.h"
#include "mlir/IR/Operation.h"

namespace cauce::outline {

/// "f32[N, 64]", "i64".
std::string typeOf(mlir::Type type);

/// The result of an op of nn as a formula of those of its operands. Broadcasts to the dimensions that NumPy broadcasts to are not there.
Formula formulaOf(mlir::Operation *op, llvm::ArrayRef<Formula> operands);

} // namespace cauce::outline
