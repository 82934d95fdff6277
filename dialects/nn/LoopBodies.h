// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the ops with bodies share: their syntax, what is verified of each body, and which part of one is needed.
#pragma once

#include "dialects/nn/Loop.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/BitVector.h"

namespace cauce::nn {

/// Whether its elements are floats.
inline bool isFloat(mlir::Value value) { return mlir::isa<mlir::FloatType>(mlir::getElementTypeOrSelf(value.getType())); }

/// KEYWORD(%argument = %operand : TYPE, ...); nothing if there are none.
void printBindings(mlir::OpAsmPrinter &printer, llvm::StringRef keyword, mlir::ValueRange arguments, mlir::ValueRange operands);
/// `ofElements`: arguments are without the operands' dimension 0.
mlir::ParseResult parseBindings(mlir::OpAsmParser &parser, llvm::StringRef keyword, bool ofElements, llvm::SmallVectorImpl<mlir::OpAsmParser::Argument> &arguments,
                                llvm::SmallVectorImpl<mlir::Value> &operands);
/// The end of a body of tensors; null if it has none.
YieldOp yieldOf(mlir::Region &body);

/// That a body has ops of nn alone and ends with nn.yield; `what` it is called.
mlir::LogicalResult verifyBodyOps(mlir::Operation *op, mlir::Region &body, llvm::StringRef what);

/// Adds what those of the yielded values need that are `results`.
void addNeeded(mlir::Block &block, const llvm::BitVector &results, llvm::DenseSet<mlir::Value> &needed);
/// Those of `values` whose numbers from `from` on are set.
llvm::SmallVector<mlir::Value> chosen(mlir::ValueRange values, unsigned from, const llvm::BitVector &which);
/// Clones of a block what is needed, with those of its arguments that are `taken`; gives what it yields for `results`.
llvm::SmallVector<mlir::Value> inlineNeeded(mlir::OpBuilder &builder, mlir::Block &block, const llvm::BitVector &arguments, const llvm::BitVector &results,
                                            const llvm::DenseSet<mlir::Value> &needed, mlir::ValueRange taken);

} // namespace cauce::nn
