// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes of this folder; see Passes.td.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace cauce {
#define GEN_PASS_DECL
#include "compiler/incremental/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "compiler/incremental/Passes.h.inc"
} // namespace cauce
