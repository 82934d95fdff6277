// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes of buffers as polynomials in the symbols.
#pragma once

#include "dialects/rt/Rt.h"

#include <map>
#include <string>

namespace cauce::rt {

/// Sum of coefficient times monomial; the key "" is the constant term, "N*T" a product.
using Polynomial = std::map<std::string, int64_t>;

SizeAttr toAttr(const Polynomial &polynomial, mlir::MLIRContext *context);
/// Empty for a null attribute.
Polynomial fromAttr(SizeAttr size);

/// "1216*N + 640"; "0" without terms.
std::string describe(const Polynomial &polynomial);

/// The monomial of a tensor's symbolic sizes, "" if there are none, from the names of its `?` dimensions.
std::string monomialOf(mlir::ArrayAttr dims);

/// Elements per unit of the monomial, padding included.
int64_t elementsPerUnit(mlir::RankedTensorType type, LayoutAttr layout);

/// Bytes of one element in memory; i1 takes one.
int64_t bytesOf(mlir::Type elementType);

/// The layout among an argument's or result's attributes; dense if there is none.
LayoutAttr layoutOf(mlir::DictionaryAttr attributes, mlir::MLIRContext *context);

} // namespace cauce::rt
