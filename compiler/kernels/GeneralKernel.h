// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels whose sizes are arguments.
#pragma once

#include "compiler/kernels/SizeClasses.h"
#include "llvm/ADT/BitVector.h"

namespace cauce {

/// A copy of a kernel, named `@kernel.shared`, with `?` for the sizes whose bits are set, which are arguments behind its own. It is
/// no `rt.kernel`; `rt.like` on such an argument is what the size is in the kernel.
mlir::func::FuncOp makeGeneralKernel(mlir::func::FuncOp kernel, const SizeClasses &classes, const llvm::BitVector &isFree);

} // namespace cauce
