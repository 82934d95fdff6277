// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be made smaller in the claims of functions.
#pragma once

#include "compiler/reduce/Module.h"

namespace cauce::check {

/// Sizes, values of arguments, states, tolerances.
void addClaimReductions(std::vector<reduce::ModuleReduction> &reductions);

/// Writes the sizes down that functions have without saying so, so that some of them can go.
void sayAllSizes(mlir::ModuleOp module);

} // namespace cauce::check
