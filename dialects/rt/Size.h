// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes in the IR of rt: 832*N + 2560.
#pragma once

#include "dialects/sizes/SizeExpr.h"
#include "mlir/IR/OpImplementation.h"

namespace cauce::rt {

/// Prints a size, in quotes if it is more than sums and products of words.
void printSizeExpr(mlir::AsmPrinter &printer, const SizeExpr &size);

/// Reads what printSizeExpr() writes, or another text of the size.
mlir::FailureOr<SizeExpr> parseSizeExpr(mlir::AsmParser &parser);

} // namespace cauce::rt
