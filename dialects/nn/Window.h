// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows that slide along a dimension, and their adjoint; see Window.td.
#pragma once

#include "dialects/nn/NnBase.h"

namespace mlir {
class PatternRewriter;
}
#include "dialects/nn/Window.h.inc"
