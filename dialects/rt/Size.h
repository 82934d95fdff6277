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

/// Whether sums and products of numbers and of these symbols, names, make the size, and no quotients. Null stands for no symbols.
bool isPolynomialIn(const SizeExpr &size, mlir::ArrayAttr symbols);

/// Whether it is a product of these symbols and nothing else, as the sizes of buffers are.
bool isProductOf(const SizeExpr &size, mlir::ArrayAttr symbols);

/// Whether it is from 0 to 2^60 where each symbol is 1, the least that it can be: no memory has a negative size.
bool isAmount(const SizeExpr &size);

} // namespace cauce::rt
