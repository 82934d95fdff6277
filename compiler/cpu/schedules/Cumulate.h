// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes a linalg.generic cumulative: y[p..., i] = the last of f(x[p..., k], what there was before) over all k in order that are not behind i.
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace cauce {

struct Cumulate {
  unsigned along;    // the dimension of i; that of k is the last
  bool isExclusive;  // without k = i
  bool isReverse;    // from the last element to the first
  mlir::Value next;  // in the body: f
};

/// Matches the reduction over one dimension whose body selects f for elements that are not behind i.
std::optional<Cumulate> matchCumulate(mlir::linalg::GenericOp op);

/// Emits a kernel of such an op, its only one.
void emitCumulate(mlir::func::FuncOp kernel, rt::TargetAttr target);

} // namespace cauce
