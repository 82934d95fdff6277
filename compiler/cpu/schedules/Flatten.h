// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that need no dimensions.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace cauce {

/// Makes one dimension of those of a kernel, on tensors, whose ops compute images element by element: of all it reads and writes nothing but
/// scalars has another shape, and the elements lie side by side. Rows shorter than a vector fill vectors then. Other kernels stay what they are.
void flattenElementwise(mlir::func::FuncOp kernel);

} // namespace cauce
