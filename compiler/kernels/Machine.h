// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the kernel emitters need to know of a CPU: how wide a vector is and how many of them a register tile may use.
#pragma once

#include "mlir/IR/Types.h"

#include <cstdint>

namespace cauce {

struct Machine {
  int64_t lanes = 16;       // f32 elements of a vector register
  int64_t panelVectors = 4; // vectors of a panel: the columns of a register tile
  int64_t rows = 6;         // rows of a register tile

  /// Registers that may hold sums while a loop runs; it needs the others.
  int64_t accumulators() const { return rows * panelVectors; }
  /// Elements of `type` in one vector register; never below 2.
  int64_t lanesFor(mlir::Type type) const;
  /// Columns of a packed panel of this element type.
  int64_t panelFor(mlir::Type type) const { return lanesFor(type) * panelVectors; }
};

} // namespace cauce
