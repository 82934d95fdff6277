// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes that depend on the symbols of a program: "832*N + 2560", in attributes, ops and messages alike.
#pragma once

#include "dialects/rt/Rt.h"

#include <map>
#include <string>

namespace cauce::rt {

/// Sum of coefficient times monomial; the key "" is the constant term, "N*T" a product, its factors in alphabetical order.
using Polynomial = std::map<std::string, int64_t>;

SizeAttr toAttr(const Polynomial &polynomial, mlir::MLIRContext *context);
/// Empty for a null attribute.
Polynomial fromAttr(SizeAttr size);

/// "1216*N + 640", as SizeExpr prints it.
std::string describe(const Polynomial &polynomial);

/// The same in IR, in quotes if it is more than sums and products of words.
void print(mlir::AsmPrinter &printer, const Polynomial &polynomial);
/// Reads what `print` writes, or another size that is equal.
mlir::FailureOr<Polynomial> parsePolynomial(mlir::AsmParser &parser);

} // namespace cauce::rt
