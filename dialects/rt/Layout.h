// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes of tensors in memory.
#pragma once

#include "dialects/rt/Rt.h"

#include <string>

namespace cauce::rt {

/// The product of a tensor's symbolic sizes, 1 if there are none, from the names of its `?` dimensions.
SizeExpr productOf(mlir::ArrayAttr dims);

/// Elements per unit of that product, padding included.
int64_t elementsPerUnit(mlir::RankedTensorType type, LayoutAttr layout);

/// The layout of a tensor that lies in another one, of the same rank, which has this layout, dense, rows or part of a third.
LayoutAttr partOf(mlir::RankedTensorType whole, LayoutAttr layout);

/// Bytes of one element in memory; i1 takes one.
int64_t bytesOf(mlir::Type elementType);

/// The bytes of a buffer of a function, from what describes it.
SizeExpr bytesOfBuffer(mlir::DictionaryAttr buffer);

/// The layout among an argument's or result's attributes; dense if there is none.
LayoutAttr layoutOf(mlir::DictionaryAttr attributes, mlir::MLIRContext *context);

} // namespace cauce::rt
