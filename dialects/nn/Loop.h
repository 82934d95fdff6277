// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops; see Loop.td.
#pragma once

#include "dialects/nn/NnBase.h"
#include "mlir/IR/Builders.h"

namespace mlir {
class PatternRewriter;
}
#include "dialects/nn/Loop.h.inc"

namespace cauce::nn {

/// The types of the results of a scan with these carries, whose body yields these besides.
llvm::SmallVector<mlir::Type> resultTypesOfScan(mlir::StringAttr trips, mlir::TypeRange carries, mlir::TypeRange stacked);

/// What `body` makes of carries, elements and invariants is what the body of the scan yields.
using ScanBody = llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::OpBuilder &, mlir::Block::BlockArgListType)>;
ScanOp makeScan(mlir::OpBuilder &builder, mlir::Location loc, mlir::StringAttr trips, bool reverse, mlir::ValueRange inits,
                mlir::ValueRange sequences, mlir::ValueRange invariants, ScanBody body);

/// A scan that stacks, besides, what its derivative would otherwise compute again at a price: the products of its body that no two trips need have
/// alike, and what its invariants are multiplied by. It replaces the scan; the scan itself if there is nothing. What nobody reads of it, a
/// canonicalisation drops.
ScanOp stackProducts(ScanOp scan);

} // namespace cauce::nn
