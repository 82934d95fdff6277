// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--explain plan-memory`: each buffer of a host function with its life and its place, after the totals.
#pragma once

#include "dialects/rt/Rt.h"

namespace cauce {

/// Which bytes of the arena a buffer takes: `size` from `offset` on, both times `unit`, of the region of that unit.
struct Place {
  SizeExpr unit;
  int64_t size = 0, offset = 0;
};

/// What became of the states that a function writes.
struct Updates {
  size_t inPlace = 0, byCopy = 0;
};

/// Says what was planned for `host`; `places` are those of its rt.arena ops, but for those that are parts of others: `wholes` has
/// what these lie in.
void explainPlan(rt::FunctionOp host, const llvm::DenseMap<mlir::Value, Place> &places, const llvm::DenseMap<mlir::Value, mlir::Value> &wholes, Updates updates);

} // namespace cauce
