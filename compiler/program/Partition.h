// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels of a program in modules of their own, so that they can be compiled at the same time, and in another way than the
// host functions.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <vector>

namespace cauce {

/// Moves kernels out of a module at level target, from which the plan has been taken, into modules of about equal size;
/// declarations of their entries stay. Which kernel goes where depends on the kernels alone. Empty if there are none.
/// `isApart`: each has a module of its own, with the functions that it shares with others and these.
std::vector<mlir::OwningOpRef<mlir::ModuleOp>> takeKernels(mlir::ModuleOp module, bool isApart);

} // namespace cauce
