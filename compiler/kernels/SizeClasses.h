// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which sizes of a kernel are equal because its ops say so, and which of them its code may take as arguments.
#pragma once

#include "compiler/kernels/Schedule.h"
#include <string>

namespace cauce {

/// Rows of intermediates and states are padded to a multiple of so many elements: a whole number of vectors on every target.
constexpr int64_t rowMultiple = 16;

/// The sizes of a kernel on tensors that can become arguments, numbered as they appear in its signature. Two dimensions have one
/// number if an op has a loop along both.
struct SizeClasses {
  llvm::SmallVector<int64_t> sizes;
  /// The number of each dimension of a value of the kernel; nothing where the size stays.
  llvm::DenseMap<mlir::Value, llvm::SmallVector<std::optional<unsigned>>> numbers;
  /// Equal for kernels that may be equal but for these sizes.
  std::string key;
};

/// What the kernel's schedule lets go.
SizeClasses classifySizes(mlir::func::FuncOp kernel, const ScheduledKernel &scheduled, rt::TargetAttr target);

} // namespace cauce
