// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --evaluate: one function through the reference, its arguments and results as JSON.
//
// A tensor is a list of numbers, or {"shape": [2, 3], "values": [...]} with its elements in row-major order. A list alone
// does for a static shape and for one symbolic size, which then is what fits.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <map>
#include <string>
#include <vector>

namespace cauce::check {

/// Brings `module` to level step, evaluates @function and prints
/// {"NAME": {"type": "f32", "shape": [2], "values": [0.5, 1]}, ...}, one result a line. `inputs` are NAME=NUMBER,NUMBER,...;
/// `file` is a JSON file of named tensors, or empty: what it holds that is no argument is left alone, so that the
/// results of one call can be the arguments of the next. Names are train.name, the name of the state, or argN and
/// resultN. Problems are diagnostics.
mlir::LogicalResult evaluateFunction(mlir::ModuleOp module, const std::string &function,
                                     const std::vector<std::string> &inputs, const std::string &file);

} // namespace cauce::check
