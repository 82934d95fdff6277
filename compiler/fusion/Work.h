// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a run of a kernel costs, counted while it is linalg ops.
#pragma once

#include "compiler/kernels/Schedule.h"

namespace cauce {

/// Floating-point operations, and bytes that have to be moved; Passes.td (count-work) says what counts.
struct Work {
  SizeExpr flops, bytes;
};

/// Nothing if a size of the kernel is not known by name.
std::optional<Work> countWork(mlir::func::FuncOp kernel, const ScheduledKernel &scheduled);

} // namespace cauce
