// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes a linalg.generic a scatter: y[d, b...] = sum over i... of (ids[i...] == d ? x[i..., b...] : 0).
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace cauce {

struct Scatter {
  mlir::OpOperand *x = nullptr;
  mlir::OpOperand *ids = nullptr;
  mlir::Value id; // in the body: what is compared with the index of d, made from the element of `ids` alone
};

/// Matches the reduction with d as the first dimension of the result and at least one after it, along which vectors run.
std::optional<Scatter> matchScatter(mlir::linalg::GenericOp op);

/// Emits a kernel of a scatter, its only op.
void emitScatter(mlir::func::FuncOp kernel, rt::TargetAttr target);

} // namespace cauce
