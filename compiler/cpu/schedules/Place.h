// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes a linalg.generic give elements to places: y[p..., d] = the last of f(x[p..., i], what there was before) over all i in order with
// ids[p..., i] == d, beginning with what its init holds.
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace cauce {

struct Place {
  unsigned along;   // the dimension of d; that of i is the last
  mlir::Value id;   // in the body: what is compared with d
  mlir::Value next; // in the body: f
};

/// Matches the reduction over one dimension whose body selects f for elements whose id is the index of the result.
std::optional<Place> matchPlace(mlir::linalg::GenericOp op);

/// Emits a kernel of such an op, its only one.
void emitPlace(mlir::func::FuncOp kernel, rt::TargetAttr target);

} // namespace cauce
