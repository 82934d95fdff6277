// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The canonicalizer as the last part of a pass whose rewrites leave work for it.
#pragma once

#include "mlir/Pass/PassManager.h"

namespace cauce {

/// What such a pass runs on its function with runPipeline.
mlir::OpPassManager makeCanonicalizer();

} // namespace cauce
