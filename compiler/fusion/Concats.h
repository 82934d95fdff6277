// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recognition of ops that put tensors one after the other.
#pragma once

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace cauce {

struct Concat {
  unsigned dimension;
  llvm::SmallVector<mlir::Value> parts;
};

/// What an op concatenates that does nothing else. Its body is evaluated for each index of the dimension: how it is written, and what other
/// passes have made of it, does not matter.
std::optional<Concat> concatOf(mlir::linalg::GenericOp op);

} // namespace cauce
