// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops and branches; see Loop.td.
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

/// What it makes of the arguments of a body is what the body yields.
using BodyBuilder = llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::OpBuilder &, mlir::Block::BlockArgListType)>;
/// The body of a scan takes carries, elements and invariants.
ScanOp makeScan(mlir::OpBuilder &builder, mlir::Location loc, mlir::StringAttr trips, bool reverse, mlir::ValueRange inits,
                mlir::ValueRange sequences, mlir::ValueRange invariants, BodyBuilder body);

/// Both bodies take the inputs.
IfOp makeIf(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value condition, mlir::ValueRange inputs, BodyBuilder thenBody, BodyBuilder elseBody);
/// Condition and body take carries and invariants. `most` and `limit` may be null.
WhileOp makeWhile(mlir::OpBuilder &builder, mlir::Location loc, mlir::IntegerAttr most, mlir::IntegerAttr limit, mlir::ValueRange inits,
                  mlir::ValueRange invariants, BodyBuilder condition, BodyBuilder body);
/// Makes a region of it whose block takes arguments of these types.
void makeBody(mlir::Region &region, mlir::Location loc, mlir::TypeRange arguments, BodyBuilder body);
/// Clones a body, and gives what it yields.
llvm::SmallVector<mlir::Value> inlineBody(mlir::OpBuilder &builder, mlir::Region &body, mlir::ValueRange arguments);

/// The carries after a loop that takes a number of trips at most, by a scan of so many, which has a derivative.
mlir::ValueRange scanInstead(mlir::OpBuilder &builder, WhileOp loop);

/// The values of a block from which a derivative may flow to any of `to`.
llvm::DenseSet<mlir::Value> reachedFrom(mlir::Block &block, mlir::ValueRange to);
/// Whether it is a cotangent that reverse mode has just made for a result that no derivative reaches. Zeros that somebody uses may be what is derived by next.
bool isUnreached(mlir::Value cotangent);

/// A scan that stacks, besides, what its derivative would otherwise compute again at a price: of its body the products that no two trips need have
/// alike, what its invariants are multiplied by, and results of costly functions. It replaces the scan; the scan itself if there is nothing. What nobody reads of it, a
/// canonicalisation drops.
ScanOp stackForGradient(ScanOp scan);

} // namespace cauce::nn
