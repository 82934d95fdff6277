// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes a linalg.generic a sort: y[p..., i] = how many k have key[p..., k] < key[p..., i], or an equal key and k < i.
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace cauce {

/// Matches the count over one dimension of keys that come before, signed integers, and returns that dimension; nothing where so few are compared that
/// to count them is faster.
std::optional<unsigned> matchSort(mlir::linalg::GenericOp op);

/// Emits a kernel of such an op, its only one.
void emitSort(mlir::func::FuncOp kernel, rt::TargetAttr target);

} // namespace cauce
