// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that differ in sizes alone are computed by one function, which takes the sizes as arguments.
#pragma once

#include "compiler/kernels/Schedule.h"

namespace cauce {

/// A function on tensors that has what several kernels have in common, and the kernels.
struct SharedKernel {
  struct Member {
    mlir::func::FuncOp kernel;
    llvm::SmallVector<mlir::TypedAttr> arguments; // what it passes, behind its own symbols
  };

  /// Without `rt.kernel`. `rt.like` on an index argument is a size that stands for all those which are passed.
  mlir::func::FuncOp function;
  llvm::SmallVector<Member> members;
};

/// Finds kernels with the same ops on tensors of the same kinds, whose sizes differ only where their schedules take arguments, and makes
/// the functions.
mlir::FailureOr<llvm::SmallVector<SharedKernel>> shareKernels(mlir::ModuleOp module, rt::TargetAttr target);

/// Replaces a member by a function on buffers that calls the one on buffers which `shared` has become, and the same with its number of tasks.
void emitMember(SharedKernel::Member &member, mlir::func::FuncOp shared, mlir::func::FuncOp sharedTasks);

} // namespace cauce
