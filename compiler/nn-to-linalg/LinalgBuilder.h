// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the patterns of all families build with: empty tensors of symbolic size, and linalg.generic from a scalar body.
#pragma once

#include "dialects/nn/Symbols.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Transforms/DialectConversion.h"

namespace cauce {

using ScalarBody = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::ValueRange)>;

class LinalgBuilder {
public:
  LinalgBuilder(mlir::Operation *op, mlir::OpBuilder &b) : b(b), loc(op->getLoc()), op(op) {}

  /// The type below level step: no symbols, signless integers.
  static mlir::RankedTensorType lower(mlir::Type type);
  static mlir::Type lowerElement(mlir::Type elementType);

  /// The size as an index: a constant, a symbol argument of the function, or a product of those.
  mlir::Value size(const nn::Dim &dim);
  /// An uninitialised tensor of this (nn) type.
  mlir::Value empty(mlir::RankedTensorType type);
  /// A scalar constant of this (lowered) element type.
  mlir::Value scalar(double value, mlir::Type elementType);
  /// A tensor of this (nn) type filled with `value`.
  mlir::Value filled(mlir::RankedTensorType type, mlir::Value value);

  /// One linalg.generic over the shape of `type` (nn): operand i is read through `maps[i]`.
  mlir::Value map(mlir::RankedTensorType type, mlir::ValueRange inputs, llvm::ArrayRef<mlir::AffineMap> maps,
                  ScalarBody body);
  /// The elements of `x` that `map` names.
  mlir::Value copy(mlir::RankedTensorType type, mlir::Value x, mlir::AffineMap map);
  /// As map, with every operand of the result's shape.
  mlir::Value elementwise(mlir::RankedTensorType type, mlir::ValueRange inputs, ScalarBody body);
  /// Reduces `inputs`, all of the same shape, along `dims` from `init`; the last argument of `body` accumulates.
  mlir::Value reduce(mlir::RankedTensorType type, mlir::ValueRange inputs, llvm::ArrayRef<int64_t> dims,
                     mlir::Value init, ScalarBody body);

  mlir::OpBuilder &b;
  mlir::Location loc;

private:
  mlir::Operation *op;
};

/// The names of the symbolic sizes of a type of nn; null if it has none.
mlir::ArrayAttr symbolNames(mlir::Type type);

void populateCumulativePatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateElementwisePatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateElementsPatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateShapePatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateReductionPatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateIndexingPatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateLoopPatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateLossPatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateRandomPatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);
void populateWindowPatterns(mlir::TypeConverter &converter, mlir::RewritePatternSet &patterns);

} // namespace cauce
