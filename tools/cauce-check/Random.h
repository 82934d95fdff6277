// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random functions over nn: what no one thought of writing down.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace cauce::check {

/// Appends the function of this number to `module`: @random_NUMBER, the same for the same number on every machine. Its
/// ops keep values near 1, so that rounding stays small; `check.*` attributes say how small. Most values are f32 or f64, or f16 or bf16.
mlir::func::FuncOp makeRandomFunction(mlir::ModuleOp module, uint64_t number, bool ofHalves = false);

} // namespace cauce::check
