// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes a linalg.generic a sort: y[p..., i] = how many k have key[p..., k] < key[p..., i], or an equal key and k < i, but not more than the first ones
// that are asked for.
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace cauce {

struct Sort {
  unsigned along;               // the dimension of i; that of k is the last
  std::optional<int64_t> first; // of how many places are told apart

  /// Whether the first ones are so few that a list of them is faster than an order of all.
  bool selects() const;
};

/// Matches the count over one dimension of keys that come before, signed integers; nothing where so few are compared that to count them is faster.
std::optional<Sort> matchSort(mlir::linalg::GenericOp op);

/// Emits a kernel of such an op, its only one: by digits, or by a list of the first.
void emitSort(mlir::func::FuncOp kernel, rt::TargetAttr target);
void emitSelection(mlir::func::FuncOp kernel, rt::TargetAttr target);

} // namespace cauce
