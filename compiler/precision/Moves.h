// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which ops of nn compute nothing, and so take any element type: the only lists of them.
#pragma once

namespace mlir {
class Operation;
}

namespace cauce {

/// What moves all elements of its operand, so that it may as well move them in another type.
bool movesAll(mlir::Operation *op);
/// What moves, selects or makes elements, or converts them.
bool computesNothing(mlir::Operation *op);

} // namespace cauce
