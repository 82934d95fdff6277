// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vector lengths by element type.
#include "compiler/kernels/Machine.h"

#include <algorithm>

namespace cauce {

int64_t Machine::lanesFor(mlir::Type type) const {
  unsigned bits = type.isIntOrFloat() ? std::max(32u, type.getIntOrFloatBitWidth()) : 64;
  return std::max<int64_t>(2, lanes * 32 / bits);
}

} // namespace cauce
