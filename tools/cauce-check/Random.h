// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random functions over nn: what no one thought of writing down.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace cauce::check {

/// Appends the function of this number to `module`: @random_NUMBER, the same for the same number on every machine. Its
/// ops keep values near 1, so that rounding stays small; `check.*` attributes say how small.
mlir::func::FuncOp makeRandomFunction(mlir::ModuleOp module, uint64_t number);

} // namespace cauce::check
